use super::fields;
use super::filters;
use crate::csv_text::CsvFile;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, each_row, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::MoneyFilter;
use domain::reconciliation::{Difference, DifferenceState};
use domain::{DifferenceId, ReconciliationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const HEADER: [&str; 12] = [
    "id",
    "line",
    "kind",
    "number",
    "tradeNo",
    "refundNo",
    "ours",
    "theirs",
    "detail",
    "status",
    "resolvedBy",
    "reason",
];

/// What a reconciliation found to differ, in the order in which it was found.
#[utoipa::path(
    get,
    path = "/v1/admin/reconciliations/{id}/differences",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Of the reconciliation"),
        ("status" = Option<String>, Query, description = "`open`, `healed`, `resolved` or `superseded`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<DifferenceShown>)),
)]
pub(crate) async fn differences(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = ReconciliationId(fields::id(&id)?);
    let filter = filters::money(&params, &DifferenceState::NAMES)?;
    let found = app.desk.differences(&staff, id, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, DifferenceShown::of))
}

/// The same as a CSV file, whole. Cells that a spreadsheet would take for a formula are defused.
#[utoipa::path(
    get,
    path = "/v1/admin/reconciliations/{id}/differences.csv",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the reconciliation")),
    responses((status = 200, description = "UTF-8 with a byte order mark",
        content_type = "text/csv", body = String)),
)]
pub(crate) async fn differences_csv(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ReconciliationId(fields::id(&id)?);
    let filter = MoneyFilter::default();
    let mut file = CsvFile::new(&HEADER);
    let read = async |page| Ok(app.desk.differences(&staff, id, &filter, page).await?);
    each_row(u32::MAX, read, |one| DifferenceShown::of(one).add_to(&mut file)).await?;
    Ok(file.response("differences.csv"))
}

/// Staff have looked at a difference: what they found holds for later runs of that day too.
#[utoipa::path(
    post,
    path = "/v1/admin/differences/{id}/resolve",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the difference")),
    request_body = ResolveDifference,
    responses((status = 200, description = "Resolved", body = Success<DifferenceShown>)),
)]
pub(crate) async fn resolve_difference(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ResolveDifference>>,
) -> Result<HttpResponse, ApiError> {
    let reason = fields::reason(&body.reason)?;
    let id = DifferenceId(fields::id(&id)?);
    let resolved = app.desk.resolve_difference(&staff, id, reason).await?;
    Ok(Success::of(DifferenceShown::of(&resolved)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ResolveDifference {
    #[schema(example = "已与渠道核对")]
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DifferenceShown {
    id: String,
    /// `payment` or `refund`.
    line: &'static str,
    /// `ours_only`, `theirs_only`, `amount`, `state` or `unreadable`.
    kind: &'static str,
    /// The merchant's number of the payment.
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trade_no: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_no: Option<String>,
    /// In yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<String>,
    /// In yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<String>,
    detail: String,
    /// `open`, `healed`, `resolved`, or `superseded` by a newer run of that day.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[schema(format = DateTime)]
    found_at: String,
}

impl DifferenceShown {
    fn of(difference: &Difference) -> Self {
        let resolution = match &difference.state {
            DifferenceState::Open
            | DifferenceState::Healed { .. }
            | DifferenceState::Superseded { .. } => None,
            DifferenceState::Resolved(resolution) => Some(resolution),
        };
        Self {
            id: difference.id.to_string(),
            line: difference.line_kind.name(),
            kind: difference.kind.name(),
            number: difference.number.clone(),
            trade_no: difference.trade_no.clone(),
            refund_no: difference.refund_number.clone(),
            ours: difference.ours.map(|amount| amount.to_string()),
            theirs: difference.theirs.map(|amount| amount.to_string()),
            detail: difference.detail.clone(),
            status: difference.state.name(),
            resolved_by: resolution.map(|resolution| resolution.by.clone()),
            reason: resolution.map(|resolution| resolution.reason.clone()),
            found_at: rfc3339(difference.at),
        }
    }
    fn add_to(&self, file: &mut CsvFile) {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        file.add(&[
            &self.id,
            self.line,
            self.kind,
            &self.number,
            &text(&self.trade_no),
            &text(&self.refund_no),
            &text(&self.ours),
            &text(&self.theirs),
            &self.detail,
            self.status,
            &text(&self.resolved_by),
            &text(&self.reason),
        ]);
    }
}
