//! 支付-其他: what the providers send.

use crate::error::{ApiError, ErrorCode};
use crate::extract::RawBody;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use app::Application;
use domain::Channel;
use domain::ports::RawNotification;

/// 微信-异步通知: WeChat Pay's signed and encrypted notification of a payment.
#[utoipa::path(
    post,
    path = "/v1/pay/wechat/notify",
    tag = "支付-其他",
    request_body(content = String, content_type = "application/json",
        description = "As WeChat Pay API v3 sends it, with its `Wechatpay-…` headers"),
    responses(
        (status = 204, description = "Taken in"),
        (status = 401, description = "Not believed, in WeChat's own form"),
        (status = 500, description = "Not stored: to be sent again, in WeChat's own form"),
    ),
)]
pub(crate) async fn wechat(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Wechat, &request, body).await
}

/// 支付宝-异步通知: Alipay's signed notification of a payment.
#[utoipa::path(
    post,
    path = "/v1/pay/alipay/notify",
    tag = "支付-其他",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        description = "As Alipay sends it, signed by RSA2"),
    responses(
        (status = 200, body = String, content_type = "text/plain",
            description = "`success` when taken in, `fail` when not believed"),
        (status = 500, body = String, content_type = "text/plain",
            description = "`fail` when not stored: to be sent again"),
    ),
)]
pub(crate) async fn alipay(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Alipay, &request, body).await
}

/// 支付宝-通知: the same as `/v1/pay/alipay/notify`.
#[utoipa::path(
    post,
    path = "/v1/cashier/notify/alipay",
    tag = "收银台-通知",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        description = "As Alipay sends it, signed by RSA2"),
    responses(
        (status = 200, body = String, content_type = "text/plain",
            description = "`success` when taken in, `fail` when not believed"),
        (status = 500, body = String, content_type = "text/plain",
            description = "`fail` when not stored: to be sent again"),
    ),
)]
pub(crate) async fn alipay_at_the_cashier(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Alipay, &request, body).await
}

/// 微信-异步通知 (退款): `WeChat` Pay's signed and encrypted notification of a refund.
#[utoipa::path(
    post,
    path = "/v1/pay/wechat/refund-notify",
    tag = "支付-其他",
    request_body(content = String, content_type = "application/json",
        description = "As WeChat Pay API v3 sends it, with its `Wechatpay-…` headers"),
    responses(
        (status = 204, description = "Taken in"),
        (status = 401, description = "Not believed, in WeChat's own form"),
        (status = 500, description = "Not stored: to be sent again, in WeChat's own form"),
    ),
)]
pub(crate) async fn wechat_refund(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Wechat, &request, body).await
}

/// 电信-微信-异步通知: the telecom's signed notification of a payment or refund behind `WeChat`.
#[utoipa::path(
    post,
    path = "/v1/pay/telecom/wechat/notify",
    tag = "支付-其他",
    request_body(content = String, content_type = "application/json",
        description = "As the telecom's cashier sends it, signed"),
    responses(
        (status = 200, body = String, content_type = "application/json",
            description = "`resultCode` `SUCCESS` when taken in, `FAILED` when not believed"),
        (status = 500, body = String, content_type = "application/json",
            description = "`FAILED` when not stored: to be sent again"),
    ),
)]
pub(crate) async fn telecom_wechat(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Telecom, &request, body).await
}

/// 电信-支付宝-异步通知: the telecom's signed notification of a payment or refund behind Alipay.
#[utoipa::path(
    post,
    path = "/v1/pay/telecom/alipay/notify",
    tag = "支付-其他",
    request_body(content = String, content_type = "application/json",
        description = "As the telecom's cashier sends it, signed"),
    responses(
        (status = 200, body = String, content_type = "application/json",
            description = "`resultCode` `SUCCESS` when taken in, `FAILED` when not believed"),
        (status = 500, body = String, content_type = "application/json",
            description = "`FAILED` when not stored: to be sent again"),
    ),
)]
pub(crate) async fn telecom_alipay(
    app: web::Data<Application>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    receive(&app, Channel::Telecom, &request, body).await
}

async fn receive(
    app: &Application,
    channel: Channel,
    request: &HttpRequest,
    RawBody(body): RawBody,
) -> Result<HttpResponse, ApiError> {
    let headers = plain_headers(request.headers());
    let raw = RawNotification { headers, body, received_at: app.clock.now() };
    let reply = app.notifications.receive(channel, raw).await.ok_or(ErrorCode::NotFound)?;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if reply.body.is_empty() {
        return Ok(response.finish());
    }
    Ok(response.content_type(reply.content_type).body(reply.body))
}

/// Sorted by name, since the server below does not keep the order on the wire. A value that is no
/// text is kept readably: no signature covers such a one.
fn plain_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let mut plain: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
        .collect();
    plain.sort_by(|(one, _), (other, _)| one.cmp(other));
    plain
}
