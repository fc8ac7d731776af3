use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{JsonBody, Staff};
use actix_web::{HttpResponse, web};
use app::{Application, StuckReport};
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
    Staff(staff): Staff,
    JsonBody(body): JsonBody<StuckRequest>,
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
