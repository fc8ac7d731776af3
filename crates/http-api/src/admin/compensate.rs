use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, Staff};
use actix_web::{HttpResponse, web};
use app::{Application, FlowReport, StuckReport};
use domain::PackageId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 补偿-创建支付单失败: settles payment attempts whose creation ended unknown.
///
/// The provider is asked about each; what is paid is booked, the rest is closed. Of one order, or
/// of all, the oldest hundred first.
#[utoipa::path(
    post,
    path = "/v1/compensate/payment-create-failed",
    tag = "补偿接口",
    security(("staff" = [])),
    request_body = StuckRequest,
    responses((status = 200, description = "What became of them", body = Success<StuckShown>)),
)]
pub(crate) async fn payment_create_failed(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<StuckRequest>>,
) -> Result<HttpResponse, ApiError> {
    let order = body.order_id.as_deref().map(str::parse).transpose()?;
    let report = app.desk.settle_stuck(&staff, order).await?;
    Ok(Success::of(StuckShown::from(report)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StuckRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StuckShown {
    looked_at: u32,
    /// Paid all the same, and booked.
    paid: u32,
    /// Closed: nobody had been given a way to pay them.
    closed: u32,
    /// The provider did not answer; they are asked about again by themselves.
    unanswered: u32,
}

impl From<StuckReport> for StuckShown {
    fn from(StuckReport { looked_at, paid, closed, unanswered }: StuckReport) -> Self {
        Self { looked_at, paid, closed, unanswered }
    }
}

/// 补偿-创建流水-套餐: makes the missing flow records (流水) of the package's captured payments.
///
/// Twice is once: what has its record keeps it.
#[utoipa::path(
    post,
    path = "/v1/compensate/flow/package/{packageId}",
    tag = "补偿接口",
    security(("staff" = [])),
    params(("packageId" = String, Path, description = "The package", example = "80")),
    responses((status = 200, description = "What was made", body = Success<FlowsMade>)),
)]
pub(crate) async fn package_flows(
    app: web::Data<Application>,
    Staff(staff): Staff,
    package: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let package = package.parse().map(PackageId);
    let package = package.map_err(|_error| ApiError::new(ErrorCode::PackageNotFound))?;
    let report = app.flows.compensate(&staff, Some(package)).await?;
    Ok(Success::of(FlowsMade::from(report)).response())
}

/// The same for all packages.
#[utoipa::path(
    post,
    path = "/v1/compensate/flow",
    tag = "补偿接口",
    security(("staff" = [])),
    responses((status = 200, description = "What was made", body = Success<FlowsMade>)),
)]
pub(crate) async fn all_flows(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    let report = app.flows.compensate(&staff, None).await?;
    Ok(Success::of(FlowsMade::from(report)).response())
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowsMade {
    /// Captured payments that were looked at.
    checked: u64,
    created: u64,
}

impl From<FlowReport> for FlowsMade {
    fn from(FlowReport { checked, created }: FlowReport) -> Self {
        Self { checked, created }
    }
}
