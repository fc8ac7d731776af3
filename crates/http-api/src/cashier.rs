//! 收银台: starting payments and seeing where an order stands.

mod action;
mod alipay;
mod events;
mod links;
mod openid;
mod start;
mod telecom;
mod wechat;

pub(crate) use alipay::{__path_alipay_h5, __path_alipay_pay, alipay_h5, alipay_pay};
pub(crate) use events::{__path_events, events};
pub(crate) use links::{__path_authorize_url, __path_open_url, authorize_url, open_url};
pub(crate) use openid::{
    __path_alipay_openid, __path_mini_program_openid, __path_official_account_openid,
    __path_telecom_openid, alipay_openid, mini_program_openid, official_account_openid,
    telecom_openid,
};
pub(crate) use telecom::{
    __path_jsapi_openid, __path_jsapi_pay, __path_telecom_alipay, __path_telecom_alipay_h5,
    __path_telecom_h5, __path_telecom_jsapi, __path_telecom_mini_program, jsapi_openid, jsapi_pay,
    telecom_alipay, telecom_alipay_h5, telecom_h5, telecom_jsapi, telecom_mini_program,
};
pub(crate) use wechat::{
    __path_wechat_h5, __path_wechat_mp, __path_wechat_pay, wechat_h5, wechat_mp, wechat_pay,
};

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::{Channel, PaymentAttempt};

/// 查询订单: where an order of either kind stands.
///
/// The provider is asked first when a payment is open and its last answer is older than 3 seconds.
#[utoipa::path(
    get,
    path = "/v1/cashier/order",
    tag = "收银台",
    params(("orderId" = String, Query, description = "The order's id",
        example = "R202407261816664599454990337")),
    responses((status = 200, description = "The order", body = Success<OrderShown>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    look(&app, &params, None).await
}

/// 查询订单 Copy: the same as `/v1/cashier/order`.
#[utoipa::path(
    get,
    path = "/v1/cashier/notify/order",
    tag = "收银台-通知",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The order", body = Success<OrderShown>)),
)]
pub(crate) async fn order_at_notify(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    look(&app, &params, None).await
}

/// 微信-h5-查询: where an order stands that is being paid at `WeChat` Pay.
#[utoipa::path(
    get,
    path = "/v1/pay/wechat/h5/query",
    tag = "支付-其他",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The order", body = Success<OrderShown>)),
)]
pub(crate) async fn wechat_query(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    look(&app, &params, Some(Channel::Wechat)).await
}

/// 支付宝-查询订单: where an order stands that is being paid at Alipay.
#[utoipa::path(
    get,
    path = "/v1/pay/alipay/query",
    tag = "支付-其他",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The order", body = Success<OrderShown>)),
)]
pub(crate) async fn alipay_query(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    look(&app, &params, Some(Channel::Alipay)).await
}

/// 电信充值查询订单: where an order stands that is being paid through the telecom's cashier.
#[utoipa::path(
    get,
    path = "/v1/global/telecom/recharge/order",
    tag = "全局",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The order", body = Success<OrderShown>)),
)]
pub(crate) async fn telecom_query(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    look(&app, &params, Some(Channel::Telecom)).await
}

/// With a channel, an order that was never begun to be paid there is none.
async fn look(
    app: &Application,
    params: &Params,
    channel: Option<Channel>,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let view = app.cashier.order(id).await?;
    let is_of =
        |attempt: &PaymentAttempt| channel.is_none_or(|channel| channel == attempt.channel());
    if channel.is_some() && !view.attempts.iter().any(is_of) {
        return Err(ErrorCode::OrderNotFound.into());
    }
    Ok(Success::of(OrderShown::of(&view, app.clock.now())).response())
}
