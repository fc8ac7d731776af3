use super::action::{PaymentOrWay, PaymentStarted};
use super::openid::code;
use super::start::{PayRequest, Till};
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, KeyParam, Params};
use crate::middleware::record_order;
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use domain::{OrderId, OrderState, Scene};

const JSAPI_OPENID: &str = "/v1/pay/telecom/wechat/jsapi/openid";
const JSAPI_PAY: &str = "/v1/pay/telecom/wechat/jsapi/pay";

/// 电信-微信-jsapi-pc: a payment inside `WeChat` through the telecom's cashier.
///
/// With an openid the parameters to pay with. Without one, as on a PC, a QR code that leads the
/// payer's phone to where the payment begins; no payment is made before that.
#[utoipa::path(
    post,
    path = "/v1/cashier/telecom/wechat/jsapi",
    tag = "收银台",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentOrWay>)),
)]
pub(crate) async fn telecom_jsapi(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    if body.openid.is_some() {
        return till.start(Scene::TelecomJsapi, body).await;
    }
    let id = body.order_id.parse()?;
    record_order(id);
    check_payable(&till, id).await?;
    let own_url = format!("{}{JSAPI_OPENID}", till.public_url());
    // No code is shown that leads to a page that is not there.
    till.app().logins.telecom_authorize_url(&own_url, id)?;
    let content = format!("{own_url}?orderId={id}");
    Ok(Success::of(PaymentOrWay::by_phone(content)).response())
}

/// 电信-微信-H5请求: a payment from a phone's browser through the telecom's cashier.
#[utoipa::path(
    post,
    path = "/v1/cashier/telecom/wechat/h5",
    tag = "收银台",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn telecom_h5(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::TelecomH5, body).await
}

/// 电信-微信-小程序: a payment inside a mini-program through the telecom's cashier.
#[utoipa::path(
    post,
    path = "/v1/cashier/telecom/wechat/mini-program",
    tag = "收银台",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn telecom_mini_program(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::TelecomMiniProgram, body).await
}

/// 电信-支付宝-支付: a payment at Alipay through the telecom's cashier.
#[utoipa::path(
    post,
    path = "/v1/cashier/telecom/alipay/pay",
    tag = "收银台",
    params(KeyParam),
    request_body = PayRequest,
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn telecom_alipay(
    till: Till,
    JsonBody(body): JsonBody<PayRequest>,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::TelecomAlipay, body).await
}

/// 电信-支付宝-h5-支付: the older way to `/v1/cashier/telecom/alipay/pay`.
#[utoipa::path(
    get,
    path = "/v1/pay/telecom/alipay/h5",
    tag = "支付-其他",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn telecom_alipay_h5(
    till: Till,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    till.start(Scene::TelecomAlipay, plain(&params, None)?).await
}

/// 电信-微信-jsapi-1. openid: sends the browser to the telecom's page, which finds out who pays and
/// sends it back here with a code; then on to the payment.
#[utoipa::path(
    get,
    path = "/v1/pay/telecom/wechat/jsapi/openid",
    tag = "支付-其他",
    params(
        ("orderId" = Option<String>, Query, description = "The order's id"),
        ("code" = Option<String>, Query, description = "From the telecom's page"),
        ("state" = Option<String>, Query, description = "From the telecom's page: the order's id"),
    ),
    responses((status = 302, description = "To the telecom's page, or to the payment",
        headers(("Location" = String, description = "Where to")))),
)]
pub(crate) async fn jsapi_openid(till: Till, params: Params) -> Result<HttpResponse, ApiError> {
    if params.optional_up_to("code", 128)?.is_none() {
        let id = params.order_id()?;
        record_order(id);
        check_payable(&till, id).await?;
        let own_url = format!("{}{JSAPI_OPENID}", till.public_url());
        return Ok(found(&till.app().logins.telecom_authorize_url(&own_url, id)?));
    }
    let id: OrderId = params.one("state")?.parse()?;
    record_order(id);
    let openid = till.app().logins.telecom_openid(code(&params)?).await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("orderId", &id.to_string())
        .append_pair("openid", &openid)
        .finish();
    Ok(found(&format!("{}{JSAPI_PAY}?{query}", till.public_url())))
}

/// 电信-微信-jsapi 2. 支付请求: the older way to `/v1/cashier/telecom/wechat/jsapi`.
#[utoipa::path(
    get,
    path = "/v1/pay/telecom/wechat/jsapi/pay",
    tag = "支付-其他",
    params(
        ("orderId" = String, Query, description = "The order's id"),
        ("openid" = String, Query, description = "From the telecom's page", max_length = 128),
    ),
    responses((status = 200, description = "The payment", body = Success<PaymentStarted>)),
)]
pub(crate) async fn jsapi_pay(till: Till, params: Params) -> Result<HttpResponse, ApiError> {
    let openid = params.optional_up_to("openid", 128)?.map(str::to_owned);
    till.start(Scene::TelecomJsapi, plain(&params, openid)?).await
}

fn plain(params: &Params, openid: Option<String>) -> Result<PayRequest, ApiError> {
    let order_id = params.one("orderId")?.to_owned();
    Ok(PayRequest { order_id, openid, return_url: None })
}

/// Nobody is sent on a way at whose end the order cannot be paid.
async fn check_payable(till: &Till, id: OrderId) -> Result<(), ApiError> {
    let view = till.app().orders.look(id).await?;
    match view.order.state {
        OrderState::AwaitingPayment => Ok(()),
        OrderState::Live { .. } => Err(ErrorCode::OrderAlreadyPaid.into()),
        OrderState::Cancelled { .. }
        | OrderState::Expired { .. }
        | OrderState::Refunding { .. }
        | OrderState::Refunded { .. } => Err(ErrorCode::OrderNotPayable.into()),
    }
}

fn found(url: &str) -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, url)).finish()
}
