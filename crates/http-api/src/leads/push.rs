use super::door::AtDoor;
use super::read::{Malformed, read};
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, InfoSource, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use app::{Application, Taken};
use domain::lead::LeadKind;
use serde::Serialize;
use utoipa::ToSchema;

type Pushed = Result<By<AtDoor, By<InfoSource, RawBody>>, ApiError>;

/// 02-电话, 01-电话: somebody called. Taken once for each `clueId`.
#[utoipa::path(
    post,
    path = "/v1/lead/baidu/{account}/phone",
    tag = "百度线索",
    params(
        ("account" = String, Path, description = "`01` or `02`"),
        ("secret" = String, Query, description = "The account's"),
        ("infoSource" = Option<String>, Header, max_length = 64, description = "Kept beside it"),
        ("infoSourceDetail" = Option<String>, Header, max_length = 64,
            description = "Kept beside it"),
    ),
    request_body(content = Object, description = "As Baidu pushes it: see docs/contracts/baidu.md"),
    responses(
        (status = 200, description = "Taken, or known already", body = PushAnswer),
        (status = 400, description = "Without a `clueId`, or no JSON object", body = PushAnswer),
        (status = 403, description = "Another account, secret or address", body = PushAnswer),
        (status = 413, description = "Too large", body = PushAnswer),
        (status = 500, description = "Not stored: to be sent again", body = PushAnswer),
        (status = 503, description = "Not stored: to be sent again", body = PushAnswer),
    ),
)]
pub(crate) async fn phone(app: web::Data<Application>, pushed: Pushed) -> HttpResponse {
    take(&app, LeadKind::Phone, pushed).await
}

/// 02-咨询, 01-咨询: somebody asked in a chat. Taken once for each `clueId`.
#[utoipa::path(
    post,
    path = "/v1/lead/baidu/{account}/consult",
    tag = "百度线索",
    params(
        ("account" = String, Path, description = "`01` or `02`"),
        ("secret" = String, Query, description = "The account's"),
        ("infoSource" = Option<String>, Header, max_length = 64, description = "Kept beside it"),
        ("infoSourceDetail" = Option<String>, Header, max_length = 64,
            description = "Kept beside it"),
    ),
    request_body(content = Object, description = "As Baidu pushes it: see docs/contracts/baidu.md"),
    responses(
        (status = 200, description = "Taken, or known already", body = PushAnswer),
        (status = 400, description = "Without a `clueId`, or no JSON object", body = PushAnswer),
        (status = 403, description = "Another account, secret or address", body = PushAnswer),
        (status = 413, description = "Too large", body = PushAnswer),
        (status = 500, description = "Not stored: to be sent again", body = PushAnswer),
        (status = 503, description = "Not stored: to be sent again", body = PushAnswer),
    ),
)]
pub(crate) async fn consult(app: web::Data<Application>, pushed: Pushed) -> HttpResponse {
    take(&app, LeadKind::Consult, pushed).await
}

/// 02-表单, 01-表单: somebody filled in a form. Taken once for each `clueId`.
#[utoipa::path(
    post,
    path = "/v1/lead/baidu/{account}/form",
    tag = "百度线索",
    params(
        ("account" = String, Path, description = "`01` or `02`"),
        ("secret" = String, Query, description = "The account's"),
        ("infoSource" = Option<String>, Header, max_length = 64, description = "Kept beside it"),
        ("infoSourceDetail" = Option<String>, Header, max_length = 64,
            description = "Kept beside it"),
    ),
    request_body(content = Object, description = "As Baidu pushes it: see docs/contracts/baidu.md"),
    responses(
        (status = 200, description = "Taken, or known already", body = PushAnswer),
        (status = 400, description = "Without a `clueId`, or no JSON object", body = PushAnswer),
        (status = 403, description = "Another account, secret or address", body = PushAnswer),
        (status = 413, description = "Too large", body = PushAnswer),
        (status = 500, description = "Not stored: to be sent again", body = PushAnswer),
        (status = 503, description = "Not stored: to be sent again", body = PushAnswer),
    ),
)]
pub(crate) async fn form(app: web::Data<Application>, pushed: Pushed) -> HttpResponse {
    take(&app, LeadKind::Form, pushed).await
}

async fn take(app: &Application, kind: LeadKind, pushed: Pushed) -> HttpResponse {
    let result = match pushed {
        Ok(By(AtDoor(account), By(InfoSource(source), RawBody(body)))) => {
            match read((account, kind), &body, source) {
                Ok(lead) => app.leads.take(lead).await.map_err(ApiError::from),
                Err(Malformed(problem)) => {
                    Err(ApiError::new(ErrorCode::MalformedBody).because(problem))
                }
            }
        }
        Err(error) => Err(error),
    };
    match result {
        Ok(Taken::New | Taken::Known) => PushAnswer::taken(),
        Err(error) => PushAnswer::refused(&error),
    }
}

/// In the form that Baidu's receivers answer in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushAnswer {
    /// 0, or the HTTP status of what went wrong.
    #[schema(example = 0)]
    code: u16,
    #[schema(example = "success")]
    message: String,
}

impl PushAnswer {
    fn taken() -> HttpResponse {
        HttpResponse::Ok().json(Self { code: 0, message: "success".to_owned() })
    }

    fn refused(error: &ApiError) -> HttpResponse {
        error.log();
        let status = error.code().status();
        let code = status.as_u16();
        let message = match error.detail() {
            Some(problem) if status == StatusCode::BAD_REQUEST => problem.to_owned(),
            Some(_) | None => error.code().english().to_owned(),
        };
        let mut response = HttpResponse::build(status);
        if let Some(seconds) = error.code().retry_after() {
            response.insert_header((actix_web::http::header::RETRY_AFTER, seconds.to_string()));
        }
        response.json(Self { code, message })
    }
}
