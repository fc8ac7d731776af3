use super::door::AtDoor;
use super::read::{Malformed, read};
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, InfoSource, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, web};
use app::{Application, Taken};
use domain::lead::LeadKind;
use serde::Serialize;
use utoipa::ToSchema;

type Pushed = Result<By<AtDoor, By<InfoSource, RawBody>>, ApiError>;

/// A route that Baidu pushes leads of one kind to.
macro_rules! takes_leads {
    ($(#[$words:meta])* $route:ident, $path:literal, $kind:ident) => {
        $(#[$words])*
        #[utoipa::path(
            post,
            path = $path,
            tag = "百度线索",
            params(
                ("account" = String, Path, description = "`01` or `02`"),
                ("secret" = String, Query, description = "The account's"),
                ("infoSource" = Option<String>, Header, max_length = 64,
                    description = "Kept beside it"),
                ("infoSourceDetail" = Option<String>, Header, max_length = 64,
                    description = "Kept beside it"),
            ),
            request_body(content = Object,
                description = "As Baidu pushes it: see docs/contracts/baidu.md"),
            responses(
                (status = 200, description = "Taken, or known already", body = PushAnswer),
                (status = 400, description = "Without a `clueId`, or no JSON object",
                    body = PushAnswer),
                (status = 403, description = "Another account, secret or address",
                    body = PushAnswer),
                (status = 413, description = "Too large", body = PushAnswer),
                (status = 500, description = "Not stored: to be sent again", body = PushAnswer),
                (status = 503, description = "Not stored: to be sent again", body = PushAnswer),
            ),
        )]
        pub(crate) async fn $route(app: web::Data<Application>, pushed: Pushed) -> HttpResponse {
            match take(&app, LeadKind::$kind, pushed).await {
                Ok(Taken::New | Taken::Known) => PushAnswer::taken(),
                Err(error) => PushAnswer::refused(&error),
            }
        }
    };
}

takes_leads! {
    /// 02-电话, 01-电话: somebody called. Taken once for each `clueId`.
    phone, "/v1/lead/baidu/{account}/phone", Phone
}

takes_leads! {
    /// 02-咨询, 01-咨询: somebody asked in a chat. Taken once for each `clueId`.
    consult, "/v1/lead/baidu/{account}/consult", Consult
}

takes_leads! {
    /// 02-表单, 01-表单: somebody filled in a form. Taken once for each `clueId`.
    form, "/v1/lead/baidu/{account}/form", Form
}

async fn take(app: &Application, kind: LeadKind, pushed: Pushed) -> Result<Taken, ApiError> {
    let By(AtDoor(account), By(InfoSource(source), RawBody(body))) = pushed?;
    let malformed = |Malformed(problem)| ApiError::new(ErrorCode::MalformedBody).because(problem);
    let lead = read((account, kind), &body, source).map_err(malformed)?;
    Ok(app.leads.take(lead).await?)
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
        // Ours but for the body.
        let mut response = HttpResponseBuilder::new(status);
        for (name, value) in error.error_response().headers() {
            response.insert_header((name, value));
        }
        response.json(Self { code, message })
    }
}
