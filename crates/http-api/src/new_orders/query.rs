use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{OrderTokenParams, Params, Shows};
use crate::middleware::record_order;
use crate::orders::OrderDetails;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::OrderKind;

/// (one order): one new order and where it stands.
///
/// With the order's token, for its owner and for staff also who ordered it, masked, and what has
/// happened to it.
#[utoipa::path(
    get,
    path = "/v1/order/new/order",
    tag = "新开",
    security((), ("customer" = []), ("staff" = [])),
    params(
        ("orderId" = String, Query, description = "A new order's id",
            example = "N202407261816664599454990337"),
        OrderTokenParams,
    ),
    responses((status = 200, description = "The order", body = Success<OrderDetails>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    Shows(by): Shows,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let details = OrderDetails::look(&app, id, OrderKind::New, &by).await?;
    Ok(Success::of(details).response())
}
