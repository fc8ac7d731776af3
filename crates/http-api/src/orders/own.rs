use super::{OrderRow, STATES};
use crate::admin::{RowsPage, page};
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Customer, Params};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::OrderKind;

/// 获取续费订单记录: the customer's renewals, newest first.
#[utoipa::path(
    get,
    path = "/v1/user/renewal/orders",
    tag = "个人中心",
    security(("customer" = [])),
    params(
        ("pageNum" = Option<u32>, Query, minimum = 1),
        ("pageSize" = Option<u32>, Query, minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<OrderRow>)),
)]
pub(crate) async fn my_renewals(
    app: web::Data<Application>,
    Customer(account): Customer,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let kind = Some(OrderKind::Renewal);
    let orders = app.own_orders.list(&account, kind, None, page(&params)?).await?;
    let now = app.clock.now();
    Ok(RowsPage::of(&orders, |order| OrderRow::of(order, now)))
}

/// (mine, all kinds): the customer's orders, newest first: those saved while signed in, and those
/// of the queryIds that have the customer's phone.
#[utoipa::path(
    get,
    path = "/v1/user/orders",
    tag = "个人中心",
    security(("customer" = [])),
    params(
        ("status" = Option<String>, Query, description = "`awaiting_payment`, `paid`, \
            `fulfilling`, `fulfilled`, `fulfilment_failed`, `cancelled`, `expired`, `refunding` \
            or `refunded`"),
        ("pageNum" = Option<u32>, Query, minimum = 1),
        ("pageSize" = Option<u32>, Query, minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<OrderRow>)),
)]
pub(crate) async fn mine(
    app: web::Data<Application>,
    Customer(account): Customer,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let state = status(&params)?;
    let orders = app.own_orders.list(&account, None, state, page(&params)?).await?;
    let now = app.clock.now();
    Ok(RowsPage::of(&orders, |order| OrderRow::of(order, now)))
}

/// The state that narrows a list, by its word.
pub(crate) fn status(params: &Params) -> Result<Option<String>, ApiError> {
    let Some(status) = params.optional("status")? else { return Ok(None) };
    if STATES.contains(&status) {
        Ok(Some(status.to_owned()))
    } else {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field("status");
        Err(refused.because(format!("must be one of {}", STATES.join(", "))))
    }
}
