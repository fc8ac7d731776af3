use super::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Caller, Params};
use actix_web::{HttpResponse, web};
use app::{Application, SendCode};
use domain::PhoneNumber;
use domain::sms::{SMS_CODE_LIFE, SmsScene};
use serde::Serialize;
use utoipa::ToSchema;

/// 短信验证码-发送: a code of 6 digits, good for 5 minutes and once. The answer is the same whether
/// the phone is known here.
///
/// Each needs a captcha's ticket; a phone gets one a minute and 5 a day.
#[utoipa::path(
    get,
    path = "/v1/user/sms-code",
    tag = "个人中心",
    params(
        ("phoneNumber" = String, Query, description = "A mobile number of 11 digits",
            example = "18612345772"),
        ("scene" = String, Query, description = "`login`, `password` or `profile`",
            example = "login"),
        ("captchaTicket" = String, Query, description = "For a solved captcha", max_length = 128),
    ),
    responses((status = 200, description = "Sent", body = Success<CodeSent>)),
)]
pub(crate) async fn sms_code(
    app: web::Data<Application>,
    caller: Caller,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let phone = PhoneNumber::parse_mobile(params.one("phoneNumber")?)?;
    let scene = SmsScene::from_name(params.one("scene")?);
    let scene = scene.ok_or_else(|| fields::refused("scene", "is an unknown word"))?;
    let ticket = params.optional_up_to("captchaTicket", 128)?;
    let address = caller.limited_as();
    let send = SendCode { phone: &phone, scene, ticket, address: &address };
    let result = app.sms_codes.send(send).await;
    result.map_err(|error| ApiError::of_sms(error, app.clock.now()))?;
    let valid_seconds = SMS_CODE_LIFE.num_seconds();
    Ok(Success::of(CodeSent { valid_seconds }).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeSent {
    /// How long the code holds, in seconds.
    #[schema(example = 300)]
    valid_seconds: i64,
}
