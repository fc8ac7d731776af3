use crate::admin::{parse_day, reason_up_to, record_id, word};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::SupplierDifferenceId;
use domain::ports::SupplierDifferenceFilter;
use domain::reconciliation::DifferenceState;
use domain::supplier::{Supplier, SupplierDifference};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest note, in characters.
const LONGEST_REASON: usize = 200;

/// What suppliers and we say differently of an order (供应商对账差异), what was found last first.
#[utoipa::path(
    get,
    path = "/v1/admin/supplier-differences",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("supplier" = Option<String>, Query, description = "`jiuyi` or `proxy`"),
        ("day" = Option<String>, Query, description = "In Asia/Shanghai", example = "2026-03-01"),
        ("status" = Option<String>, Query, description = "`open`, `healed` or `resolved`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them",
        body = RowsPage<SupplierDifferenceShown>)),
)]
pub(crate) async fn differences(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let supplier = params.optional("supplier")?;
    let state = params.optional("status")?;
    let filter = SupplierDifferenceFilter {
        supplier: supplier.map(|name| word("supplier", name, Supplier::from_name)).transpose()?,
        day: params.optional("day")?.map(|day| parse_day("day", day)).transpose()?,
        state: state.map(|name| word("status", name, state_name)).transpose()?,
    };
    let found = app.supplier_reconciliations.differences(&staff, filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, SupplierDifferenceShown::of))
}

/// Staff have looked at a difference: what they found holds when it is found again.
#[utoipa::path(
    post,
    path = "/v1/admin/supplier-differences/{id}/resolve",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the difference")),
    request_body = ResolveSupplierDifference,
    responses((status = 200, description = "Resolved", body = Success<SupplierDifferenceShown>)),
)]
pub(crate) async fn resolve(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ResolveSupplierDifference>>,
) -> Result<HttpResponse, ApiError> {
    let reason = reason_up_to(&body.reason, LONGEST_REASON)?;
    let id = SupplierDifferenceId(record_id(&id)?);
    let resolved = app.supplier_reconciliations.resolve(&staff, id, reason).await?;
    Ok(Success::of(SupplierDifferenceShown::of(&resolved)).response())
}

fn state_name(name: &str) -> Option<&'static str> {
    DifferenceState::NAMES.into_iter().find(|known| *known == name)
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ResolveSupplierDifference {
    #[schema(example = "已与供应商核对", min_length = 1, max_length = 200)]
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SupplierDifferenceShown {
    id: String,
    /// `jiuyi` or `proxy`.
    #[schema(example = "proxy")]
    supplier: &'static str,
    #[schema(example = "2026-03-01")]
    day: String,
    /// `ours_only`, `theirs_only`, `amount` or `state`.
    #[schema(example = "theirs_only")]
    kind: &'static str,
    /// The `id` of the supplier order, where we have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier_order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier_no: Option<String>,
    /// How it stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<String>,
    /// What they say.
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<String>,
    /// What it cost by our records, in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    ours_cost: Option<String>,
    /// What it cost by theirs, in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs_cost: Option<String>,
    detail: String,
    /// `open`, `resolved`, or `healed`: it was not found any more.
    #[schema(example = "open")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[schema(format = DateTime)]
    found_at: String,
}

impl SupplierDifferenceShown {
    fn of(difference: &SupplierDifference) -> Self {
        let resolution = match &difference.state {
            DifferenceState::Resolved(resolution) => Some(resolution),
            DifferenceState::Open
            | DifferenceState::Healed { .. }
            | DifferenceState::Superseded { .. } => None,
        };
        Self {
            id: difference.id.to_string(),
            supplier: difference.supplier.name(),
            day: difference.day.to_string(),
            kind: difference.kind.name(),
            supplier_order_id: difference.order.map(|id| id.to_string()),
            supplier_no: difference.supplier_no.clone(),
            ours: difference.ours.clone(),
            theirs: difference.theirs.clone(),
            ours_cost: difference.ours_cost.map(|cost| cost.to_string()),
            theirs_cost: difference.theirs_cost.map(|cost| cost.to_string()),
            detail: difference.detail.clone(),
            status: difference.state.name(),
            resolved_by: resolution.map(|resolution| resolution.by.clone()),
            reason: resolution.map(|resolution| resolution.reason.clone()),
            found_at: rfc3339(difference.at),
        }
    }
}
