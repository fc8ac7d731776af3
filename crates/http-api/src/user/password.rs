use super::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{BearerToken, Customer, JsonBody};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use app::Application;
use domain::PhoneNumber;
use domain::account::NewPassword;
use serde::Deserialize;
use std::fmt;
use utoipa::ToSchema;

/// 修改密码: signed in, with the old password (all other sessions end); or a forgotten one, with a
/// code sent to the phone for the scene `password` (all sessions end).
///
/// A password has 8 to 64 characters, not all the same.
#[utoipa::path(
    post,
    path = "/v1/user/password",
    tag = "个人中心",
    security((), ("customer" = [])),
    request_body = PasswordRequest,
    responses((status = 200, description = "Changed", body = Success<Option<String>>)),
)]
pub(crate) async fn password(
    app: web::Data<Application>,
    request: HttpRequest,
    JsonBody(body): JsonBody<PasswordRequest>,
) -> Result<HttpResponse, ApiError> {
    let new = || NewPassword::parse("newPassword", &body.new_password);
    match (&body.old_password, &body.phone_number, &body.sms_code) {
        (Some(old), None, None) => {
            let nothing = &mut dev::Payload::None;
            let BearerToken(token) = BearerToken::from_request(&request, nothing).await?;
            let Customer(account) = Customer::from_request(&request, nothing).await?;
            let new = new()?;
            let old = fields::password("oldPassword", old)?;
            app.accounts.change_password((&account, &token), old, &new).await?;
        }
        (None, Some(phone), Some(code)) => {
            let new = new()?;
            let phone = PhoneNumber::parse_mobile(phone)?;
            app.accounts.reset_password(&phone, fields::sms_code(code)?, &new).await?;
        }
        (Some(_), _, _) => {
            return Err(fields::refused("oldPassword", "came beside a phone number or a code"));
        }
        (None, None, _) => {
            return Err(fields::refused("oldPassword", "is missing, and phoneNumber as well"));
        }
        (None, Some(_), None) => return Err(fields::refused("smsCode", "is missing")),
    }
    Ok(Success::of(None::<String>).response())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordRequest {
    /// Of a customer who is signed in.
    #[schema(example = "correct horse", max_length = 256)]
    old_password: Option<String>,
    /// Of one who forgot the password, beside `smsCode`.
    phone_number: Option<String>,
    #[schema(pattern = r"^[0-9]{6}$")]
    sms_code: Option<String>,
    #[schema(example = "battery staple", min_length = 8, max_length = 64)]
    new_password: String,
}

/// Nothing of it is for logs.
impl fmt::Debug for PasswordRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordRequest(..)")
    }
}
