use crate::admin::{parse_day, word};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::supplier::{Supplier, SupplierReconciliation, SupplierReconciliationState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days of suppliers' orders compared with ours (供应商对账), latest day first.
#[utoipa::path(
    get,
    path = "/v1/admin/supplier-reconciliations",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("supplier" = Option<String>, Query, description = "`jiuyi` or `proxy`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them",
        body = RowsPage<SupplierReconciliationShown>)),
)]
pub(crate) async fn reconciliations(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let supplier = params.optional("supplier")?;
    let supplier = supplier.map(|name| word("supplier", name, Supplier::from_name)).transpose()?;
    let found = app.supplier_reconciliations.list(&staff, supplier, page(&params)?).await?;
    Ok(RowsPage::of(&found, SupplierReconciliationShown::of))
}

/// Has a day of the last week compared (again): the job `reconcile_suppliers` does so at once.
#[utoipa::path(
    post,
    path = "/v1/admin/supplier-reconciliations/run",
    tag = "后台",
    security(("staff" = [])),
    request_body = SupplierRunRequest,
    responses((status = 200, description = "Requested",
        body = Success<SupplierReconciliationShown>)),
)]
pub(crate) async fn run(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<SupplierRunRequest>>,
) -> Result<HttpResponse, ApiError> {
    let supplier = word("supplier", &body.supplier, Supplier::from_name)?;
    let day = parse_day("day", &body.day)?;
    let requested = app.supplier_reconciliations.request(&staff, supplier, day).await?;
    Ok(Success::of(SupplierReconciliationShown::of(&requested)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SupplierRunRequest {
    /// `jiuyi` or `proxy`.
    #[schema(example = "proxy")]
    supplier: String,
    /// In Asia/Shanghai, `yyyy-MM-dd`; of the last week.
    #[schema(example = "2026-03-01")]
    day: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SupplierReconciliationShown {
    /// `jiuyi` or `proxy`.
    #[schema(example = "proxy")]
    supplier: &'static str,
    #[schema(example = "2026-03-01")]
    day: String,
    /// `requested`, `incomplete` or `done`.
    #[schema(example = "done")]
    status: &'static str,
    /// Why it is incomplete. It is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// How often it was run.
    runs: u32,
    /// Orders, ours and theirs, that were looked at in the last run.
    compared: i64,
    /// That were open after the last run.
    differences: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl SupplierReconciliationShown {
    fn of(run: &SupplierReconciliation) -> Self {
        let problem = match &run.state {
            SupplierReconciliationState::Incomplete { why } => Some(why.clone()),
            SupplierReconciliationState::Requested | SupplierReconciliationState::Done => None,
        };
        Self {
            supplier: run.supplier.name(),
            day: run.day.to_string(),
            status: run.state.name(),
            problem,
            runs: run.runs,
            compared: run.compared,
            differences: run.differences,
            created_at: rfc3339(run.created_at),
            updated_at: rfc3339(run.updated_at),
        }
    }
}
