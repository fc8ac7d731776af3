//! 支付-其他: where the payer's browser comes back to. It tells where the order stands, and never
//! changes it.

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use actix_web::{HttpRequest, HttpResponse, web};
use app::Application;
use domain::{AttemptNumber, Channel};

/// The longest query that a provider sends its payers back with, in bytes.
const LONGEST: usize = 8 * 1024;

/// 支付宝-回调地址: Alipay's signed return of the payer's browser (同步回调).
#[utoipa::path(
    get,
    path = "/v1/pay/alipay/return",
    tag = "支付-其他",
    params(
        ("out_trade_no" = String, Query, description = "Our number of the payment"),
        ("sign" = String, Query, description = "Alipay's signature over all parameters"),
    ),
    responses((status = 200, description = "Where the order stands", body = Success<OrderShown>)),
)]
pub(crate) async fn alipay(
    app: web::Data<Application>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    show(&app, Channel::Alipay, &request).await
}

/// 电信-同步回调: the return of the payer's browser from the telecom, which signs nothing there.
#[utoipa::path(
    get,
    path = "/v1/pay/telecom/return",
    tag = "支付-其他",
    params(
        ("outTradeNo" = String, Query, description = "Our number of the payment"),
        ("tradeNo" = Option<String>, Query, description = "The telecom's number"),
    ),
    responses((status = 200, description = "Where the order stands", body = Success<OrderShown>)),
)]
pub(crate) async fn telecom(
    app: web::Data<Application>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    show(&app, Channel::Telecom, &request).await
}

async fn show(
    app: &Application,
    channel: Channel,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = request.query_string();
    if query.len() > LONGEST {
        return Err(ErrorCode::ReturnNotVerified.into());
    }
    let read = app.notifications.read_return(channel, query).ok_or(ErrorCode::NotFound)?;
    let number = read.map_err(|rejected| {
        ApiError::new(ErrorCode::ReturnNotVerified).because(rejected.explanation)
    })?;
    let number: AttemptNumber =
        number.parse().map_err(|_error| ApiError::new(ErrorCode::OrderNotFound))?;
    let id = number.order();
    record_order(id);
    let view = app.cashier.order(id).await?;
    Ok(Success::of(OrderShown::of(&view, app.clock.now())).response())
}
