use crate::admin::filters::{channel, invalid, order_id, span};
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::orders::{OrderRow, STATES};
use crate::rows::{PageParams, RowsPage, WalkParams, beside, page};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::OrderFilter;
use domain::staff::StaffMember;
use domain::{
    AccountId, Order, OrderId, OrderKind, PackageId, PersonName, PhoneNumber, QueryId, Snowflake,
    Source,
};

/// Orders of either kind, newest first, masked; each parameter narrows the list.
///
/// A name is looked for within 92 days: the last ones, or those from `from` to `until`.
#[utoipa::path(
    get,
    path = "/v1/admin/orders",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "This one"),
        ("kind" = Option<String>, Query, description = "`new` or `renewal`"),
        ("queryId" = Option<String>, Query, max_length = 32, description = "Renewals of this one"),
        ("accountId" = Option<String>, Query, description = "Saved by this customer's account"),
        ("customerName" = Option<String>, Query, max_length = 50, description = "The whole name"),
        ("phoneNumber" = Option<String>, Query, max_length = 20, description = "The whole number"),
        ("packageId" = Option<i64>, Query, description = "Of this package"),
        ("status" = Option<String>, Query, description = "`awaiting_payment`, `paid`, \
            `fulfilling`, `fulfilled`, `fulfilment_failed`, `cancelled`, `expired`, `refunding` \
            or `refunded`"),
        ("infoSource" = Option<String>, Query, max_length = 64,
            description = "Whose client said it came from there"),
        ("channel" = Option<String>, Query, description = "Paid at `wechat`, `alipay` or `telecom`"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("until" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<OrderRow>)),
)]
pub(crate) async fn orders(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let kind = params.optional("kind")?.map(kind).transpose()?;
    find(&app, &staff, &params, kind).await
}

/// 后台查询订单: new orders by any field, newest first, masked.
///
/// A name is looked for within 92 days: the last ones, or those from `from` to `until`.
#[utoipa::path(
    get,
    path = "/v1/order/new/admin/query",
    tag = "新开",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "This one"),
        ("accountId" = Option<String>, Query, description = "Saved by this customer's account"),
        ("customerName" = Option<String>, Query, max_length = 50, description = "The whole name"),
        ("phoneNumber" = Option<String>, Query, max_length = 20, description = "The whole number"),
        ("packageId" = Option<i64>, Query, description = "Of this package"),
        ("status" = Option<String>, Query, description = "`awaiting_payment`, `paid`, \
            `fulfilling`, `fulfilled`, `fulfilment_failed`, `cancelled`, `expired`, `refunding` \
            or `refunded`"),
        ("infoSource" = Option<String>, Query, max_length = 64,
            description = "Whose client said it came from there"),
        ("channel" = Option<String>, Query, description = "Paid at `wechat`, `alipay` or `telecom`"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("until" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<OrderRow>)),
)]
pub(crate) async fn new_orders(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    find(&app, &staff, &params, Some(OrderKind::New)).await
}

async fn find(
    app: &Application,
    staff: &StaffMember,
    params: &Params,
    kind: Option<OrderKind>,
) -> Result<HttpResponse, ApiError> {
    let beside = beside(params, |id| Some(id.parse::<OrderId>().ok()?.number()))?;
    let filter = OrderFilter { beside, ..filter(params, kind)? };
    let orders = app.order_desk.find(staff, filter, page(params)?).await?;
    let now = app.clock.now();
    let id = |order: &Order| order.id.to_string();
    Ok(RowsPage::walked(&orders, |order| OrderRow::of(order, now), id))
}

fn filter(params: &Params, kind: Option<OrderKind>) -> Result<OrderFilter, ApiError> {
    let order_id = order_id(params)?;
    let account =
        params.optional("accountId")?.map(|text| number("accountId", text)).transpose()?;
    let account = account.and_then(Snowflake::from_i64).map(AccountId);
    let package =
        params.optional("packageId")?.map(|text| number("packageId", text)).transpose()?;
    let (from, until) = span(params, ["from", "until"])?;
    Ok(OrderFilter {
        order_id,
        kind,
        query_id: params.optional("queryId")?.map(QueryId::parse).transpose()?,
        account,
        name: params.optional("customerName")?.map(PersonName::parse).transpose()?,
        phone: params.optional("phoneNumber")?.map(PhoneNumber::parse).transpose()?,
        package: package.map(PackageId),
        state: params.one_of("status", &STATES)?,
        source: Source::parse(params.optional("infoSource")?, None)?.info,
        channel: channel(params)?,
        from,
        until,
        beside: None,
    })
}

fn kind(text: &str) -> Result<OrderKind, ApiError> {
    match text {
        "new" => Ok(OrderKind::New),
        "renewal" => Ok(OrderKind::Renewal),
        _other => Err(invalid("kind", "must be one of new, renewal")),
    }
}

fn number(field: &'static str, text: &str) -> Result<i64, ApiError> {
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| invalid(field, "is not the number of one"))
}
