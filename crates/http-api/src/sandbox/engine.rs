use super::World;
use super::payer::{act, read_channel};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::middleware::{record_attempt, record_order};
use crate::order_view::OrderShown;
use actix_web::{HttpResponse, web};
use app::{Application, PayOrder};
use domain::ports::Payer;
use domain::{Channel, OrderId, PaymentAttempt, Scene};
use serde::Deserialize;
use utoipa::ToSchema;

/// 模拟支付引擎支付: the whole way from attempt to a signed notification (sandbox only).
///
/// An order without an open payment gets one first.
#[utoipa::path(
    post,
    path = "/v1/cashier/test/engine/pay",
    tag = "收银台",
    request_body = EnginePayRequest,
    responses((status = 200, description = "The order afterwards", body = Success<OrderShown>)),
)]
pub(crate) async fn engine_pay(
    app: web::Data<Application>,
    world: World,
    JsonBody(body): JsonBody<EnginePayRequest>,
) -> Result<HttpResponse, ApiError> {
    let order_id = body.order_id.parse()?;
    record_order(order_id);
    let channel = read_channel(body.channel.as_deref())?;
    pay_as_test_payer(&app, &world, order_id, channel).await?;
    let view = app.orders.look(order_id).await?;
    Ok(Success::of(OrderShown::of(&view, app.clock.now())).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnginePayRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// `wechat` (unless the order has an open payment), `alipay` or `telecom`.
    channel: Option<String>,
}

/// Has the sandbox's payer pay, who begins a payment where none is open.
pub(crate) async fn pay_as_test_payer(
    app: &Application,
    world: &World,
    order_id: OrderId,
    channel: Option<Channel>,
) -> Result<(), ApiError> {
    ready_to_pay(app, order_id, channel).await?;
    act(app, world, (order_id, channel), "pay".to_owned()).await?;
    Ok(())
}

/// Sees to it that the order has a payment of the channel that can be made now.
pub(super) async fn ready_to_pay(
    app: &Application,
    order_id: OrderId,
    channel: Option<Channel>,
) -> Result<(), ApiError> {
    let now = app.clock.now();
    let view = app.orders.look(order_id).await?;
    let wanted = |attempt: &&PaymentAttempt| {
        attempt.is_open() && channel.is_none_or(|channel| channel == attempt.channel())
    };
    let open = view.attempts.iter().rev().find(wanted);
    if open.is_some_and(|attempt| attempt.live_action(now).is_some()) {
        return Ok(());
    }
    let scene = open.map_or_else(|| scene_of(channel), |attempt| attempt.scene);
    let payment = app
        .cashier
        .pay(PayOrder { order_id, scene, return_url: None, payer: Payer::default() })
        .await?;
    record_attempt(payment.number);
    Ok(())
}

fn scene_of(channel: Option<Channel>) -> Scene {
    match channel {
        None | Some(Channel::Wechat) => Scene::Native,
        Some(Channel::Alipay) => Scene::Page,
        Some(Channel::Telecom) => Scene::TelecomAlipay,
    }
}
