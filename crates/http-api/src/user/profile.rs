use super::fields;
use super::login::UserShown;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, Customer, JsonBody};
use actix_web::{HttpResponse, web};
use app::{Application, ChangeProfile};
use domain::{Address, PhoneNumber};
use serde::Deserialize;
use std::fmt;
use utoipa::ToSchema;

/// 更新用户-手机号和地址: with a code of the scene `profile`, sent to the new phone where there is
/// one, else to the present one.
#[utoipa::path(
    post,
    path = "/v1/user/profile",
    tag = "个人中心",
    security(("customer" = [])),
    request_body = ProfileRequest,
    responses((status = 200, description = "The account now", body = Success<UserShown>)),
)]
pub(crate) async fn profile(
    app: web::Data<Application>,
    By(Customer(account), JsonBody(body)): By<Customer, JsonBody<ProfileRequest>>,
) -> Result<HttpResponse, ApiError> {
    let change = ChangeProfile {
        phone: body.phone_number.as_deref().map(PhoneNumber::parse_mobile).transpose()?,
        address: body.address.as_deref().map(Address::parse).transpose()?,
        code: fields::sms_code(&body.sms_code)?,
    };
    if change.phone.is_none() && change.address.is_none() {
        return Err(fields::refused("phoneNumber", "is missing, and address as well"));
    }
    let changed = app.accounts.change_profile(&account, change).await?;
    Ok(Success::of(UserShown::of(&changed)).response())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileRequest {
    #[schema(example = "18612345773")]
    phone_number: Option<String>,
    #[schema(example = "江场西路12号", max_length = 200)]
    address: Option<String>,
    #[schema(example = "123456", pattern = r"^[0-9]{6}$")]
    sms_code: String,
}

/// Nothing of it is for logs.
impl fmt::Debug for ProfileRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProfileRequest(..)")
    }
}
