use super::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{BearerToken, Caller, Customer, JsonBody};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, PasswordSignIn, SignedInCustomer};
use domain::PhoneNumber;
use domain::account::CustomerAccount;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// 登录: by phone and password, or by phone and a code sent for the scene `login`; a first sign-in by
/// code makes the account. The token goes into `Authorization: Bearer …`, good for 30 days.
///
/// After 2 wrong passwords the next try needs a `captchaTicket`; 5 lock the phone for 10 minutes.
#[utoipa::path(
    post,
    path = "/v1/user/login",
    tag = "个人中心",
    request_body = UserLogin,
    responses((status = 200, description = "Signed in", body = Success<UserSignedIn>)),
)]
pub(crate) async fn login(
    app: web::Data<Application>,
    caller: Caller,
    JsonBody(body): JsonBody<UserLogin>,
) -> Result<HttpResponse, ApiError> {
    let phone = PhoneNumber::parse_mobile(&body.phone_number)?;
    let signed_in = match (&body.password, &body.sms_code) {
        (Some(password), None) => {
            let request = PasswordSignIn {
                phone: &phone,
                password: fields::password("password", password)?,
                ticket: body.captcha_ticket.as_deref(),
                address: &caller.limited_as(),
            };
            app.accounts.sign_in(request).await?
        }
        (None, Some(code)) => app.accounts.sign_in_by_code(&phone, fields::sms_code(code)?).await?,
        (Some(_), Some(_)) => return Err(fields::refused("smsCode", "came beside a password")),
        (None, None) => return Err(fields::refused("password", "is missing, and smsCode as well")),
    };
    Ok(Success::of(UserSignedIn::from(signed_in)).response())
}

/// 个人信息: who is signed in, masked.
#[utoipa::path(
    get,
    path = "/v1/user/info",
    tag = "个人中心",
    security(("customer" = [])),
    responses((status = 200, description = "The account", body = Success<UserShown>)),
)]
pub(crate) async fn info(Customer(account): Customer) -> Result<HttpResponse, ApiError> {
    Ok(Success::of(UserShown::of(&account)).response())
}

/// 退出登录: ends the session of the token.
#[utoipa::path(
    get,
    path = "/v1/user/logout",
    tag = "个人中心",
    security(("customer" = [])),
    responses((status = 200, description = "Signed out", body = Success<Option<String>>)),
)]
pub(crate) async fn logout(
    app: web::Data<Application>,
    BearerToken(token): BearerToken,
    Customer(_account): Customer,
) -> Result<HttpResponse, ApiError> {
    app.accounts.sign_out(&token).await?;
    Ok(Success::of(None::<String>).response())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserLogin {
    #[schema(example = "18612345772")]
    phone_number: String,
    /// This, or `smsCode`.
    #[schema(example = "correct horse", max_length = 256)]
    password: Option<String>,
    #[schema(pattern = r"^[0-9]{6}$")]
    sms_code: Option<String>,
    /// For a solved captcha.
    captcha_ticket: Option<String>,
}

/// Nothing of it is for logs.
impl fmt::Debug for UserLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserLogin(..)")
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserSignedIn {
    token: String,
    #[schema(format = DateTime)]
    expires_at: String,
    user: UserShown,
}

impl From<SignedInCustomer> for UserSignedIn {
    fn from(signed_in: SignedInCustomer) -> Self {
        Self {
            user: UserShown::of(&signed_in.account),
            expires_at: rfc3339(signed_in.expires_at),
            token: signed_in.token,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserShown {
    user_id: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked; empty where none was given.
    #[schema(example = "江场西路**号")]
    address: String,
    /// Without one it is signed in by code only.
    has_password: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl UserShown {
    pub(super) fn of(account: &CustomerAccount) -> Self {
        let address = account.address.as_ref().map(|address| address.masked().into_string());
        Self {
            user_id: account.id.to_string(),
            phone_number: account.phone.masked().into_string(),
            address: address.unwrap_or_default(),
            has_password: account.password_hash.is_some(),
            created_at: rfc3339(account.created_at),
        }
    }
}
