//! 收银台: starting payments and seeing where an order stands.

mod pay;

pub(crate) use pay::{__path_alipay_pay, __path_wechat_pay, alipay_pay, wechat_pay};

use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Params;
use crate::middleware::record_order;
use crate::order_view::OrderShown;
use actix_web::{HttpResponse, web};
use app::Application;

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
    let id = params.order_id()?;
    record_order(id);
    let view = app.cashier.order(id).await?;
    Ok(Success::of(OrderShown::of(&view, app.clock.now())).response())
}
