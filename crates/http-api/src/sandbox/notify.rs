use super::World;
use super::engine::ready_to_pay;
use super::payer::act;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, Params};
use crate::middleware::record_order;
use crate::order_view::OrderShown;
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
    record_order(id);
    let paid = act(&app, &world, (id, Some(Channel::Alipay)), "pay".to_owned()).await?;
    Ok(Success::of(shown(&app, id, paid).await?).response())
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
    let paid = match ready_to_pay(&app, id, None).await {
        Ok(()) => act(&app, &world, (id, None), "pay".to_owned()).await?,
        Err(error) if error.code() == ErrorCode::OrderAlreadyPaid => Value::Null,
        Err(error) => return Err(error),
    };
    Ok(Success::of(shown(&app, id, paid).await?).response())
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

async fn shown(app: &Application, id: OrderId, payer: Value) -> Result<NotifiedShown, ApiError> {
    let view = app.orders.look(id).await?;
    let timeline = app.orders.timeline(id).await?;
    let timeline = timeline.iter().map(|event| event.kind.words().0).collect();
    Ok(NotifiedShown { payer, order: OrderShown::of(&view, app.clock.now()), timeline })
}
