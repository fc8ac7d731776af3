use super::{OrderRow, STATES};
use crate::error::ApiError;
use crate::extract::{Customer, Params};
use crate::rows::{PageParams, RowsPage, page};
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
        PageParams,
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
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<OrderRow>)),
)]
pub(crate) async fn mine(
    app: web::Data<Application>,
    Customer(account): Customer,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let state = params.one_of("status", &STATES)?;
    let orders = app.own_orders.list(&account, None, state, page(&params)?).await?;
    let now = app.clock.now();
    Ok(RowsPage::of(&orders, |order| OrderRow::of(order, now)))
}
