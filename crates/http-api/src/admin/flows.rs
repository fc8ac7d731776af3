mod csv;

use super::page::{RowsPage, page};
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Params, Staff};
use crate::time::rfc3339;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpResponse, web};
use app::Application;
use chrono::NaiveDate;
use domain::PackageId;
use domain::flow::PaymentFlow;
use domain::ports::{FlowFilter, Page};
use domain::reconciliation::day_span;
use serde::Serialize;
use utoipa::ToSchema;

/// Rows are read in pages of this size for a file.
const BATCH: u32 = 100;
/// The most rows of one file.
const MOST_ROWS: i64 = 10_000;

/// Flow records (流水), latest captured first; each parameter narrows the list.
#[utoipa::path(
    get,
    path = "/v1/admin/flows",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("packageId" = Option<i64>, Query, description = "Of orders of this package"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("to" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
        ("pageNum" = Option<u32>, Query, minimum = 1),
        ("pageSize" = Option<u32>, Query, minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<FlowShown>)),
)]
pub(crate) async fn flows(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filter(&params)?;
    let flows = app.flows.list(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&flows, FlowShown::of))
}

/// The same as a CSV file, of at most 10,000 rows.
#[utoipa::path(
    get,
    path = "/v1/admin/flows.csv",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("packageId" = Option<i64>, Query, description = "Of orders of this package"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("to" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
    ),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn flows_csv(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filter(&params)?;
    let mut file = csv::File::new();
    for number in 1.. {
        let page = Page { number, size: BATCH };
        let found = app.flows.list(&staff, &filter, page).await?;
        if found.total > MOST_ROWS {
            return Err(invalid("from", "the span has more than 10000 rows"));
        }
        found.rows.iter().for_each(|flow| file.add(&FlowShown::of(flow)));
        if found.rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    let mut response = HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(file.text());
    let attachment = HeaderValue::from_static("attachment; filename=\"flows.csv\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, attachment);
    Ok(response)
}

fn filter(params: &Params) -> Result<FlowFilter, ApiError> {
    let order_id = params.optional("orderId")?.map(str::parse).transpose();
    let (from, to) = (day(params, "from")?, day(params, "to")?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(invalid("to", "is before the first day"));
    }
    Ok(FlowFilter {
        order_id: order_id.map_err(|_error| invalid("orderId", "is not the id of an order"))?,
        package_id: params.optional("packageId")?.map(package).transpose()?,
        from: from.map(|day| day_span(day).0),
        until: to.map(|day| day_span(day).1),
    })
}

fn package(text: &str) -> Result<PackageId, ApiError> {
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.map(PackageId).ok_or_else(|| invalid("packageId", "is not the number of one"))
}

fn day(params: &Params, name: &'static str) -> Result<Option<NaiveDate>, ApiError> {
    let Some(text) = params.optional(name)? else { return Ok(None) };
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // The parser lets a year have any length, and a month one digit.
    let day = day.filter(|day| text.len() == 10 && day.format("%Y-%m-%d").to_string() == text);
    day.map(Some).ok_or_else(|| invalid(name, "must be a day as in 2026-03-02"))
}

fn invalid(field: &'static str, problem: &'static str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlowShown {
    id: String,
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    #[schema(example = 80)]
    package_id: i64,
    /// `wechat`, `alipay` or `telecom`.
    channel: &'static str,
    /// The provider's own number of the trade.
    trade_no: String,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
    #[schema(format = DateTime)]
    captured_at: String,
    #[schema(format = DateTime)]
    created_at: String,
}

impl FlowShown {
    fn of(flow: &PaymentFlow) -> Self {
        Self {
            id: flow.id.to_string(),
            order_id: flow.order_id.to_string(),
            package_id: flow.package_id.0,
            channel: flow.channel.name(),
            trade_no: flow.trade_no.clone(),
            amount: flow.amount.to_string(),
            captured_at: rfc3339(flow.captured_at),
            created_at: rfc3339(flow.created_at),
        }
    }
}
