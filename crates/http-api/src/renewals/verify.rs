use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Params;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::{PersonName, QueryId};
use serde::Serialize;
use utoipa::ToSchema;

/// 验证-续费客户名称: whether the customer behind a queryId has this name.
///
/// At most five tries a queryId and hour. A queryId that nobody has is answered alike, and as fast.
#[utoipa::path(
    get,
    path = "/v1/global/renewal/customer-name/verify",
    tag = "全局",
    params(
        ("queryId" = String, Query, description = "The customer's number, 1–32 of A–Z and 0–9",
            example = "PBS001022579", max_length = 32),
        ("customerName" = String, Query, description = "The whole name", example = "测试",
            max_length = 50),
    ),
    responses((status = 200, description = "Whether it is", body = Success<NameVerified>)),
)]
pub(crate) async fn verify(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = QueryId::parse(params.one("queryId")?)?;
    let name = PersonName::parse(params.one("customerName")?)?;
    let matched = app.renewals.verify_name(&id, &name).await?;
    Ok(Success::of(NameVerified { matched }).response())
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NameVerified {
    matched: bool,
}
