use super::number;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Params, Staff};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Timestamp;
use domain::ports::{RechargeReport, SupplierReference};
use serde::Serialize;
use utoipa::ToSchema;

/// (玖壹 order): a recharge as 玖壹 tells it now, by our number for it or by theirs.
#[utoipa::path(
    get,
    path = "/v1/supplier/jiuyi/order",
    tag = "供应商",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, max_length = 64,
            description = "Ours there (`outOrderId`): the `id` of a supplier order. This or \
            `supplierNo`"),
        ("supplierNo" = Option<String>, Query, max_length = 64, description = "Theirs"),
    ),
    responses((status = 200, description = "The order", body = Success<RechargeShown>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let ours = params.optional("orderId")?.map(|text| number("orderId", text)).transpose()?;
    let theirs = params.optional("supplierNo")?;
    let theirs = theirs.map(|text| number("supplierNo", text)).transpose()?;
    let reference = match (ours, theirs) {
        (Some(ours), None) => SupplierReference::Ours(ours),
        (None, Some(theirs)) => SupplierReference::Theirs(theirs),
        (Some(_), Some(_)) | (None, None) => {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("orderId");
            return Err(refused.because("either this or supplierNo is needed"));
        }
    };
    let report = app.suppliers.recharge(&staff, &reference).await?;
    Ok(Success::of(RechargeShown::of(&report)).response())
}

/// (玖壹 balance): what is left at 玖壹 now.
#[utoipa::path(
    get,
    path = "/v1/supplier/jiuyi/balance",
    tag = "供应商",
    security(("staff" = [])),
    responses((status = 200, description = "The balance", body = Success<BalanceShown>)),
)]
pub(crate) async fn balance(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    let balance = app.suppliers.recharge_balance(&staff).await?.to_string();
    Ok(Success::of(BalanceShown::of(balance, app.clock.now())).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RechargeShown {
    /// Ours there.
    #[schema(example = "1816664599454990337")]
    order_id: String,
    #[schema(example = "API2022040622185551647")]
    supplier_no: String,
    /// `running`, `delivered`, `disputed`, `returned`, `timed_out` or `unknown`.
    #[schema(example = "delivered")]
    status: &'static str,
    /// Their own number for that.
    reported: i64,
    /// What it cost, in yuan.
    #[schema(example = "93.50")]
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<String>,
}

impl RechargeShown {
    fn of(report: &RechargeReport) -> Self {
        Self {
            order_id: report.reference.clone(),
            supplier_no: report.supplier_no.clone(),
            status: report.report.name(),
            reported: report.reported,
            cost: report.cost.map(|cost| cost.to_string()),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BalanceShown {
    /// In yuan.
    #[schema(example = "1234.50")]
    balance: String,
    #[schema(format = DateTime)]
    asked_at: String,
}

impl BalanceShown {
    fn of(balance: String, now: Timestamp) -> Self {
        Self { balance, asked_at: rfc3339(now) }
    }
}
