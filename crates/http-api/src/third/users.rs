use crate::customer_shown::CustomerFacts;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::{Customer, QueryId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 电信接口-查询用户信息: what the telecom knows of a customer, masked. Each look is recorded.
#[utoipa::path(
    get,
    path = "/v1/third/telecom/user",
    tag = "第三方接口",
    security(("staff" = [])),
    params(("queryId" = String, Query, description = "The customer's number, 1–32 of A–Z and 0–9",
        example = "PBS001022579", max_length = 32)),
    responses((status = 200, description = "The customer", body = Success<OutsideCustomer>)),
)]
pub(crate) async fn telecom_user(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = QueryId::parse(params.one("queryId")?)?;
    let customer = app.outside.telecom_user(&staff, &id).await?;
    Ok(Success::of(OutsideCustomer::of(&customer, app.clock.now())).response())
}

/// (boss): asks BOSS for a customer now, and keeps the answer in place of our copy. Each look is
/// recorded.
#[utoipa::path(
    post,
    path = "/v1/third/boss/query",
    tag = "第三方接口",
    security(("staff" = [])),
    request_body = BossQuery,
    responses((status = 200, description = "The customer", body = Success<OutsideCustomer>)),
)]
pub(crate) async fn boss_query(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<BossQuery>>,
) -> Result<HttpResponse, ApiError> {
    let id = QueryId::parse(&body.query_id)?;
    let customer = app.outside.boss_query(&staff, &id).await?;
    Ok(Success::of(OutsideCustomer::of(&customer, app.clock.now())).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BossQuery {
    #[schema(example = "PBS001022579", max_length = 32)]
    query_id: String,
}

/// A customer as an outside system has just told of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutsideCustomer {
    #[serde(flatten)]
    facts: CustomerFacts,
    #[schema(format = DateTime)]
    asked_at: String,
}

impl OutsideCustomer {
    fn of(customer: &Customer, now: Timestamp) -> Self {
        Self { facts: CustomerFacts::of(customer, now), asked_at: rfc3339(customer.copied_at) }
    }
}
