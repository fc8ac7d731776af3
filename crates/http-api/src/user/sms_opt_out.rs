use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, Customer, JsonBody};
use actix_web::{HttpResponse, web};
use app::Application;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the phone that is signed in gets messages about offers. Codes are sent in any case.
#[utoipa::path(
    post,
    path = "/v1/user/sms-opt-out",
    tag = "个人中心",
    security(("customer" = [])),
    request_body = OptOutChoice,
    responses((status = 200, description = "What now holds", body = Success<OptOutKept>)),
)]
pub(crate) async fn sms_opt_out(
    app: web::Data<Application>,
    By(Customer(account), JsonBody(body)): By<Customer, JsonBody<OptOutChoice>>,
) -> Result<HttpResponse, ApiError> {
    app.campaigns.choose(&account.phone, body.opt_out).await?;
    Ok(Success::of(OptOutKept { opt_out: body.opt_out }).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptOutChoice {
    /// True: no messages about offers.
    #[schema(example = true)]
    opt_out: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptOutKept {
    opt_out: bool,
}
