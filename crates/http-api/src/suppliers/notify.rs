use crate::error::{ApiError, ErrorCode};
use crate::extract::RawBody;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use app::{Application, NoticeOutcome};
use domain::supplier::NoticeRefusal;

/// The longest form that is read, in bytes.
const MOST: usize = 16 * 1024;

/// (玖壹 callback): 玖壹's signed word of how a recharge stands. It says so again until it is told
/// `success`.
#[utoipa::path(
    post,
    path = "/v1/supplier/jiuyi/notify",
    tag = "供应商",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        description = "As 玖壹 sends it, signed; 16 KiB at most"),
    responses(
        (status = 200, body = String, content_type = "text/plain",
            description = "`success` when taken in, `fail` when it is about nothing of ours, or \
            cannot be: it is kept for staff"),
        (status = 400, body = String, content_type = "text/plain",
            description = "`fail` when it cannot be read or its signature is wrong"),
        (status = 413, body = String, content_type = "text/plain",
            description = "`fail` when it is too long"),
        (status = 503, body = String, content_type = "text/plain",
            description = "`fail` when not stored: to be sent again"),
    ),
)]
pub(crate) async fn notify(
    app: web::Data<Application>,
    body: Result<RawBody, ApiError>,
) -> Result<HttpResponse, ApiError> {
    let body = match body {
        Ok(RawBody(body)) if body.len() <= MOST => body,
        Ok(RawBody(_)) => return Ok(said(StatusCode::PAYLOAD_TOO_LARGE, "fail")),
        Err(error) => {
            let status = unread(&error);
            error.log();
            return Ok(said(status, "fail"));
        }
    };
    let received = app.recharge_notices.receive(&body).await.ok_or(ErrorCode::NotFound)?;
    Ok(match received {
        Ok(NoticeOutcome::Taken) => said(StatusCode::OK, "success"),
        Ok(NoticeOutcome::Refused(why)) => {
            tracing::warn!(why = why.name(), "a notice about a recharge was refused");
            said(status_of(why), "fail")
        }
        Err(error) => {
            ApiError::from(error).log();
            said(StatusCode::SERVICE_UNAVAILABLE, "fail")
        }
    })
}

/// The body did not come whole.
fn unread(error: &ApiError) -> StatusCode {
    if error.code() == ErrorCode::BodyTooLarge {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::BAD_REQUEST
    }
}

/// 400 where nobody is known to have said it.
fn status_of(why: NoticeRefusal) -> StatusCode {
    match why {
        NoticeRefusal::Unreadable | NoticeRefusal::Forged => StatusCode::BAD_REQUEST,
        NoticeRefusal::UnknownOrder | NoticeRefusal::OtherOrder | NoticeRefusal::Impossible => {
            StatusCode::OK
        }
    }
}

fn said(status: StatusCode, word: &'static str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(word)
}
