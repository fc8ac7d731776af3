use super::World;
use super::payer::page_link;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, Params};
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use crate::test_world::PayerOrder;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::{Channel, OrderId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// 模拟支付宝回调: the sandbox's payer pays the order's open Alipay payment, and Alipay's signed
/// notification comes in (sandbox only).
#[utoipa::path(
    get,
    path = "/v1/cashier/test/alipay/notify",
    tag = "收银台",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "How it was received", body = Success<NotifiedShown>)),
)]
pub(crate) async fn alipay_notify(
    app: web::Data<Application>,
    world: World,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    let shown = pay(&app, &world, id, Some(Channel::Alipay)).await?;
    Ok(Success::of(shown).response())
}

/// 测试支付成功-推送后台: has the order paid if it is not, and tells of its pushes (sandbox only).
#[utoipa::path(
    post,
    path = "/v1/cashier/notify/test/success-push",
    tag = "收银台-通知",
    request_body = SuccessPushRequest,
    responses((status = 200, description = "The order's pushes", body = Success<NotifiedShown>)),
)]
pub(crate) async fn success_push(
    app: web::Data<Application>,
    world: World,
    JsonBody(body): JsonBody<SuccessPushRequest>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = body.order_id.parse()?;
    record_order(id);
    let view = super::engine::ready_to_pay(&app, app.orders.look(id).await?, None).await;
    match view {
        Ok(_view) => Ok(Success::of(pay(&app, &world, id, None).await?).response()),
        Err(error) if error.code() == ErrorCode::OrderAlreadyPaid => {
            Ok(Success::of(shown(&app, id, Value::Null).await?).response())
        }
        Err(error) => Err(error),
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessPushRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotifiedShown {
    /// What the payer did, and how each notification was answered.
    payer: Value,
    order: OrderShown,
    /// The order's timeline by its words, oldest first.
    timeline: Vec<&'static str>,
}

async fn pay(
    app: &Application,
    world: &World,
    order_id: OrderId,
    channel: Option<Channel>,
) -> Result<NotifiedShown, ApiError> {
    record_order(order_id);
    let view = app.orders.look(order_id).await?;
    let url = page_link(&view.attempts, channel);
    let action = "pay".to_owned();
    let payer = world.payer(PayerOrder { order_id, action, channel, url }).await?;
    shown(app, order_id, payer).await
}

async fn shown(app: &Application, id: OrderId, payer: Value) -> Result<NotifiedShown, ApiError> {
    let view = app.orders.look(id).await?;
    let timeline = app.orders.timeline(id).await?;
    let timeline = timeline.iter().map(|event| event.kind.words().0).collect();
    Ok(NotifiedShown { payer, order: OrderShown::of(&view, app.clock.now()), timeline })
}
