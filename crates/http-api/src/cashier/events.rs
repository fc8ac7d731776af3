use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::middleware::record_order;
use crate::order_view::OrderBrief;
use crate::server_sent::follow;
use crate::settings::HttpSettings;
use actix_web::{HttpResponse, web};
use app::Application;
use std::sync::Arc;

/// The order's state as it changes: server-sent events named `order`, the first at once.
///
/// The stream ends with the last state, or after ten minutes; clients open it again.
#[utoipa::path(
    get,
    path = "/v1/cashier/events",
    tag = "收银台",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "`event: order`, `data: {orderId, status, statusText}`",
        content_type = "text/event-stream", body = String)),
)]
pub(crate) async fn events(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let first = OrderBrief::of(&app.orders.look(id).await?);
    let place = settings.watchers.enter().ok_or(ErrorCode::Busy)?;
    let clock = Arc::clone(&app.clock);
    let look = async move || app.orders.look(id).await.ok().as_ref().map(OrderBrief::of);
    Ok(follow(clock, place, first, look))
}
