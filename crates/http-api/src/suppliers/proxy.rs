use super::number;
use crate::admin::word;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::{Paged, ProxyOrderFilter};
use domain::supplier::{ProxyOrder, ProxyOrderStatus, ProxyProduct};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// (proxy orders): the orders at the proxy shop as it tells them now, latest first, whoever made
/// them.
#[utoipa::path(
    get,
    path = "/v1/supplier/proxy/orders",
    tag = "供应商",
    security(("staff" = [])),
    params(
        ("tradeNo" = Option<String>, Query, max_length = 64, description = "This one"),
        ("status" = Option<String>, Query, description = "`unpaid`, `paid`, `timed_out` or \
            `refunded`"),
        ("productType" = Option<String>, Query, description = "`balance`, `dynamic_traffic`, \
            `dynamic_unlimited`, `lasting_idc_traffic`, `residential_static_traffic`, \
            `datacenter_static_ip`, `lasting_isp_traffic`, `static_traffic`, `dynamic_ips`, \
            `web_scraper`, `static_ip_renewal`, `static_ip_exchange`, `static_traffic_v2`, \
            `static_traffic_add_on`, `residential_static_ip`, `shortfall`, `serp` or `video`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ProxyOrderShown>)),
)]
pub(crate) async fn orders(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let trade_no = params.optional("tradeNo")?;
    let status = params.optional("status")?;
    let product = params.optional("productType")?;
    let filter = ProxyOrderFilter {
        trade_no: trade_no.map(|text| number("tradeNo", text)).transpose()?,
        status: status.map(|name| word("status", name, ProxyOrderStatus::from_name)).transpose()?,
        product: product
            .map(|name| word("productType", name, ProxyProduct::from_name))
            .transpose()?,
    };
    let page = page(&params)?;
    let found = app.suppliers.proxy_orders(&staff, &filter, (page.number, page.size)).await?;
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    Ok(RowsPage::of(&Paged { total, is_estimate: false, rows: found.orders }, ProxyOrderShown::of))
}

/// (proxy close): takes back an order at the proxy shop that is not paid. It is recorded.
#[utoipa::path(
    post,
    path = "/v1/supplier/proxy/orders/close",
    tag = "供应商",
    security(("staff" = [])),
    request_body = CloseRequest,
    responses((status = 200, description = "It is closed there", body = Success<ClosedShown>)),
)]
pub(crate) async fn close(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<CloseRequest>>,
) -> Result<HttpResponse, ApiError> {
    let trade_no = number("tradeNo", &body.trade_no)?;
    app.suppliers.close_proxy_order(&staff, &trade_no).await?;
    Ok(Success::of(ClosedShown { trade_no, closed: true }).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CloseRequest {
    #[schema(example = "T20260302120000001", min_length = 1, max_length = 64)]
    trade_no: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClosedShown {
    trade_no: String,
    closed: bool,
}

/// An order as the proxy shop has it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProxyOrderShown {
    id: String,
    #[schema(example = "T20260302120000001")]
    trade_no: String,
    /// The shop's package.
    #[schema(example = 12)]
    product_id: i64,
    product_name: String,
    /// In the shop's own unit.
    #[schema(example = "12.5")]
    total_fee: String,
    /// What is paid for it, in the shop's own unit.
    #[schema(example = "12.5")]
    pay_fee: String,
    /// The same in yuan.
    #[schema(example = "90.00")]
    cost: String,
    /// `unpaid`, `paid`, `timed_out`, `refunded` or `unknown`.
    #[schema(example = "paid")]
    status: &'static str,
    /// The shop's own number, of an unknown status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_number: Option<i64>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl ProxyOrderShown {
    fn of(order: &ProxyOrder) -> Self {
        Self {
            id: order.id.to_string(),
            trade_no: order.trade_no.clone(),
            product_id: order.product_id,
            product_name: order.product_name.clone(),
            total_fee: order.total_fee.to_string(),
            pay_fee: order.pay_fee.to_string(),
            cost: order.cost.to_string(),
            status: order.status.name(),
            status_number: order.status.report().1,
            created_at: rfc3339(order.created_at),
        }
    }
}
