use super::World;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::JsonBody;
use crate::middleware::record_order;
use crate::test_world::PayerOrder;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::{Action, AttemptState, Channel, OrderId, PaymentAttempt};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The sandbox's payer does something about an order (sandbox only).
#[utoipa::path(
    post,
    path = "/v1/test/payer",
    tag = "sandbox",
    request_body = PayerRequest,
    responses((status = 200, description = "What the payer did", body = Success<Value>)),
)]
pub(crate) async fn payer(
    app: web::Data<Application>,
    world: World,
    JsonBody(body): JsonBody<PayerRequest>,
) -> Result<HttpResponse, ApiError> {
    let order_id = body.order_id.parse()?;
    record_order(order_id);
    let channel = read_channel(body.channel.as_deref())?;
    let done = act(&app, &world, (order_id, channel), body.action).await?;
    Ok(Success::of(done).response())
}

/// Has the payer act on the order as it stands now.
pub(super) async fn act(
    app: &Application,
    world: &World,
    (order_id, channel): (OrderId, Option<Channel>),
    action: String,
) -> Result<Value, ApiError> {
    let view = app.orders.look(order_id).await?;
    let url = page_link(&view.attempts, channel);
    Ok(world.payer(PayerOrder { order_id, action, channel, url }).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PayerRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// `pay`, `pay_twice`, `pay_late`, `decline`, `underpay`, `refund_outside`, and what else the
    /// sandbox names when it is asked for something unknown.
    #[schema(example = "pay")]
    action: String,
    /// `wechat`, `alipay` or `telecom`: which payment, when the order has several.
    channel: Option<String>,
}

pub(super) fn read_channel(name: Option<&str>) -> Result<Option<Channel>, ApiError> {
    let unknown = || ApiError::new(ErrorCode::InvalidField).in_field("channel");
    name.map(|name| Channel::from_name(name).ok_or_else(unknown)).transpose()
}

/// The link to Alipay's page of the newest open attempt, when that is what the payer will pay by.
fn page_link(attempts: &[PaymentAttempt], channel: Option<Channel>) -> Option<String> {
    let wanted = |attempt: &&PaymentAttempt| {
        attempt.is_open() && channel.is_none_or(|channel| channel == attempt.channel())
    };
    let attempt = attempts.iter().rev().find(wanted)?;
    match &attempt.state {
        AttemptState::Pending { action: Action::Redirect { url }, .. }
            if attempt.channel() == Channel::Alipay =>
        {
            Some(url.clone())
        }
        AttemptState::Pending { .. }
        | AttemptState::Created
        | AttemptState::Captured(_)
        | AttemptState::Declined { .. }
        | AttemptState::Cancelled { .. }
        | AttemptState::Expired { .. }
        | AttemptState::Held { .. } => None,
    }
}
