//! 验证码: a picture to be read, and the ticket for having read it.

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Caller, JsonBody, Params};
use actix_web::{HttpResponse, web};
use app::Application;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// 验证码: a picture of four or five letters and digits, good for 2 minutes and one try.
#[utoipa::path(
    get,
    path = "/v1/global/captcha",
    tag = "全局",
    responses((status = 200, description = "The picture", body = Success<CaptchaShown>)),
)]
pub(crate) async fn captcha(app: web::Data<Application>) -> Result<HttpResponse, ApiError> {
    let captcha = app.captchas.make().await?;
    let img = STANDARD.encode(captcha.png);
    Ok(Success::of(CaptchaShown { uuid: captcha.uuid, img }).response())
}

/// 验证-验证码: a ticket for the next protected call from the same address, good once within 5
/// minutes. The picture is used up whatever the result.
#[utoipa::path(
    post,
    path = "/v1/global/captcha/verify",
    tag = "全局",
    request_body = VerifyRequest,
    responses((status = 200, description = "The ticket", body = Success<TicketShown>)),
)]
pub(crate) async fn verify(
    app: web::Data<Application>,
    caller: Caller,
    JsonBody(body): JsonBody<VerifyRequest>,
) -> Result<HttpResponse, ApiError> {
    for (field, text) in [("uuid", &body.uuid), ("code", &body.code)] {
        if text.is_empty() || text.chars().count() > 64 {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field(field);
            return Err(refused.because("is empty or too long"));
        }
    }
    let address = caller.limited_as();
    let captcha_ticket = app.captchas.verify(&body.uuid, &body.code, &address).await?;
    Ok(Success::of(TicketShown { captcha_ticket }).response())
}

/// What stands in the picture of a captcha (sandbox only).
#[utoipa::path(
    get,
    path = "/v1/test/captcha",
    tag = "sandbox",
    params(("uuid" = String, Query, description = "Of the captcha")),
    responses((status = 200, description = "What to answer", body = Success<AnswerShown>)),
)]
pub(crate) async fn answer(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let code = app.captchas.answer(params.one("uuid")?);
    Ok(Success::of(AnswerShown { code }).response())
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaptchaShown {
    #[schema(example = "6f1c2a40-9d1b-4c7e-a2f3-0b8d5e6a7c91")]
    uuid: String,
    /// A PNG in Base64, without `data:` before it.
    img: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct VerifyRequest {
    #[schema(example = "6f1c2a40-9d1b-4c7e-a2f3-0b8d5e6a7c91", max_length = 64)]
    uuid: String,
    /// In capitals or not.
    #[schema(example = "K7PX", max_length = 64)]
    code: String,
}

/// Without the answer.
impl fmt::Debug for VerifyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyRequest").field("uuid", &self.uuid).finish_non_exhaustive()
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketShown {
    captcha_ticket: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerShown {
    #[schema(example = "K7PX")]
    code: String,
}
