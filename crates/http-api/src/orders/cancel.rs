use super::OrderDetails;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, OrderTokenParams, Shows};
use crate::middleware::record_order;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::OrderId;
use serde::Deserialize;
use utoipa::ToSchema;

/// (cancel): ends an unpaid order of either kind; its payments are closed first.
///
/// A payment that turns out to have been made wins: 409. With the order's token, by its owner or by
/// staff.
#[utoipa::path(
    post,
    path = "/v1/order/cancel",
    tag = "新开",
    security((), ("customer" = []), ("staff" = [])),
    params(
        OrderTokenParams,
    ),
    request_body = CancelRequest,
    responses((status = 200, description = "The order, cancelled now or before",
        body = Success<OrderDetails>)),
)]
pub(crate) async fn cancel(
    app: web::Data<Application>,
    By(Shows(by), JsonBody(body)): By<Shows, JsonBody<CancelRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = body.order_id.parse()?;
    record_order(id);
    app.order_changes.cancel(id, &by, "").await?;
    Ok(Success::of(OrderDetails::whole(&app, id).await?).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CancelRequest {
    #[schema(example = "N202407261816664599454990337")]
    order_id: String,
}
