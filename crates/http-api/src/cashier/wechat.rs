use super::action::PaymentStarted;
use super::start::{PayRequest, PaySceneRequest, Till};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{JsonBody, KeyParam};
use actix_web::HttpResponse;
use domain::{Channel, Scene};

/// 微信-支付请求: a payment attempt at `WeChat` Pay, and what the client has to do.
///
/// Scene `native` gives a QR code, `h5` an address that opens `WeChat` from a phone's browser within
/// five minutes, `jsapi` and `mini_program` (which need the openid) the parameters to pay with. An
/// attempt that can still be paid is handed out again instead of a new one.
#[utoipa::path(
    post,
    path = "/v1/cashier/wechat/pay",
    tag = "收银台",
    params(KeyParam),
    request_body = PaySceneRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn wechat_pay(
    till: Till,
    JsonBody(body): JsonBody<PaySceneRequest>,
) -> Result<HttpResponse, ApiError> {
    let (scene, payment) = body.at(Channel::Wechat)?;
    till.start(scene, payment).await
}

/// 微信-h5-支付: the older way to `/v1/cashier/wechat/pay` with scene `h5`.
#[utoipa::path(
    post,
    path = "/v1/pay/wechat/h5",
    tag = "支付-其他",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn wechat_h5(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::H5, body).await
}

/// 微信-mp-支付: the older way to `/v1/cashier/wechat/pay` with scene `jsapi`, by the official
/// account (公众号).
#[utoipa::path(
    post,
    path = "/v1/pay/wechat/mp",
    tag = "支付-其他",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn wechat_mp(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::Jsapi, body).await
}
