use super::filters::{invalid, order_id, span};
use crate::csv_text::CsvFile;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, WalkParams, beside, each_row, page, row_number};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::PackageId;
use domain::flow::PaymentFlow;
use domain::ports::FlowFilter;
use serde::Serialize;
use utoipa::ToSchema;

/// The most rows of one file.
const MOST_ROWS: i64 = 10_000;
const HEADER: [&str; 8] =
    ["id", "orderId", "packageId", "channel", "tradeNo", "amount", "capturedAt", "createdAt"];

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
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<FlowShown>)),
)]
pub(crate) async fn flows(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = FlowFilter { beside: beside(&params, row_number)?, ..filter(&params)? };
    let flows = app.flows.list(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::walked(&flows, FlowShown::of, |flow| flow.id.to_string()))
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
    let mut file = CsvFile::new(&HEADER);
    let read = async |page| {
        let found = app.flows.list(&staff, &filter, page).await?;
        let is_short = !found.is_estimate && found.total <= MOST_ROWS;
        is_short
            .then_some(found)
            .ok_or_else(|| invalid("from", "the span has more than 10000 rows"))
    };
    each_row(u32::MAX, read, |flow| FlowShown::of(flow).add_to(&mut file)).await?;
    Ok(file.response("flows.csv"))
}

fn filter(params: &Params) -> Result<FlowFilter, ApiError> {
    let (from, until) = span(params, ["from", "to"])?;
    let package_id = params.optional("packageId")?.map(package).transpose()?;
    Ok(FlowFilter { order_id: order_id(params)?, package_id, from, until, beside: None })
}

fn package(text: &str) -> Result<PackageId, ApiError> {
    let number = text.parse().ok().filter(|number| *number >= 0);
    number.map(PackageId).ok_or_else(|| invalid("packageId", "is not the number of one"))
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
    fn add_to(&self, file: &mut CsvFile) {
        file.add(&[
            &self.id,
            &self.order_id,
            &self.package_id.to_string(),
            self.channel,
            &self.trade_no,
            &self.amount,
            &self.captured_at,
            &self.created_at,
        ]);
    }
}
