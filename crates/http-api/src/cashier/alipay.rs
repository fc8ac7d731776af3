use super::action::PaymentStarted;
use super::start::{PayRequest, PaySceneRequest, Till};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{JsonBody, KeyParam};
use actix_web::HttpResponse;
use domain::{Channel, Scene};

/// 支付宝-支付: a payment attempt at Alipay, and what the client has to do.
///
/// Scene `page` gives an address for a PC's browser, `wap` for a phone's, `qr` a QR code, and
/// `mini_program` (which needs the openid or user id) the trade to pay. An attempt that can still be
/// paid is handed out again instead of a new one.
#[utoipa::path(
    post,
    path = "/v1/cashier/alipay/pay",
    tag = "收银台",
    params(KeyParam),
    request_body = PaySceneRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn alipay_pay(
    till: Till,
    JsonBody(body): JsonBody<PaySceneRequest>,
) -> Result<HttpResponse, ApiError> {
    let (scene, payment) = body.at(Channel::Alipay)?;
    till.start(scene, payment).await
}

/// 支付宝-h5-支付: the older way to `/v1/cashier/alipay/pay` with scene `wap`.
#[utoipa::path(
    post,
    path = "/v1/pay/alipay/h5",
    tag = "支付-其他",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn alipay_h5(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::Wap, body).await
}
