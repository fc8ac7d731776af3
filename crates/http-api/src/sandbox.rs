//! Seen from outside while testing: the sandbox's payer, faults, records and clock.

mod engine;
mod notify;
mod payer;
mod pictures;

pub(crate) use engine::{__path_engine_pay, engine_pay, pay_as_test_payer};
pub(crate) use notify::{__path_alipay_notify, __path_success_push, alipay_notify, success_push};
pub(crate) use payer::{__path_payer, payer};
pub(crate) use pictures::{__path_picture, picture};

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, JsonObject, Params};
use crate::test_world::TestWorld;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The sandbox's controls. Their routes exist only where this does.
pub(crate) type World = web::Data<dyn TestWorld>;

/// The furthest that the clock moves at once: ten years, in seconds.
const MOST_SECONDS: i64 = 10 * 366 * 24 * 3_600;

/// Makes an outside system fail (sandbox only).
#[utoipa::path(
    post,
    path = "/v1/test/faults",
    tag = "sandbox",
    request_body(content = FaultRequest),
    responses((status = 200, description = "What now holds", body = Success<Value>)),
)]
pub(crate) async fn faults(
    world: World,
    JsonBody(fault): JsonBody<JsonObject>,
) -> Result<HttpResponse, ApiError> {
    let answer = world.set_fault(Value::Object(fault)).await?;
    Ok(Success::of(answer).response())
}

/// What one outside system, or each, received and holds (sandbox only).
#[utoipa::path(
    get,
    path = "/v1/test/outside",
    tag = "sandbox",
    params(("system" = Option<String>, Query, description = "`wechat`, `alipay`, `telecom`, `wechat_open`, \
        `zhuoyue`, `boss`, `legacy`, `platform`, `sms`, `amap` or `baidu`; without it all")),
    responses((status = 200, description = "The record", body = Success<Value>)),
)]
pub(crate) async fn outside(world: World, params: Params) -> Result<HttpResponse, ApiError> {
    let record = world.outside(params.optional("system")?).await?;
    Ok(Success::of(record).response())
}

/// Moves the clock of the server, its workers and the sandbox forward (sandbox only).
#[utoipa::path(
    post,
    path = "/v1/test/clock",
    tag = "sandbox",
    request_body = ClockRequest,
    responses((status = 200, description = "How far it has been moved", body = Success<ClockMoved>)),
)]
pub(crate) async fn clock(
    world: World,
    JsonBody(body): JsonBody<ClockRequest>,
) -> Result<HttpResponse, ApiError> {
    if !(0..=MOST_SECONDS).contains(&body.advance_seconds) {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field("advanceSeconds");
        return Err(refused.because("must be from 0 to ten years"));
    }
    let offset_seconds = world.advance_clock(body.advance_seconds).await?;
    Ok(Success::of(ClockMoved { offset_seconds }).response())
}

/// 测试续费用户: queryIds to try (sandbox only).
#[utoipa::path(
    get,
    path = "/v1/test/renewal-users",
    tag = "sandbox",
    responses((status = 200, description = "The customers", body = Success<Value>)),
)]
pub(crate) async fn renewal_users(world: World) -> Result<HttpResponse, ApiError> {
    let users = world.renewal_users().await?;
    Ok(Success::of(users).response())
}

/// Which fault, for how long or how often. Read by the sandbox, so that it may know more of them.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "stands in the OpenAPI document for an object that is passed on")]
struct FaultRequest {
    /// `wechat`, `alipay`, `telecom`, `wechat_open`, `zhuoyue`, `boss`, `legacy`, `platform`, `sms`,
    /// `amap`, `baidu`, `jiuyi` or `proxy`.
    #[schema(example = "wechat")]
    system: String,
    /// `none`, `down`, `slow`, `lost_answer` (done, and to be asked for again), `refuse`, `garbage`
    /// or `duplicate`: a notification sent twice (`wechat`, `alipay`, `telecom`, `jiuyi`), or one call
    /// done twice (`proxy`).
    #[schema(example = "lost_answer")]
    fault: String,
    seconds: Option<u32>,
    count: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockRequest {
    #[schema(example = 60)]
    advance_seconds: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockMoved {
    /// In all, since the sandbox was made.
    offset_seconds: i64,
}
