use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, Staff};
use crate::middleware::record_order;
use actix_web::{HttpResponse, web};
use app::{Application, DeskError, PushedNow};
use domain::staff::StaffMember;
use domain::{OrderId, OrderKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 推送订单: has a paid order delivered now, by the same pushes that go out by themselves.
#[utoipa::path(
    post,
    path = "/v1/cashier/order/push",
    tag = "收银台",
    security(("staff" = [])),
    request_body = PushRequest,
    responses((status = 200, description = "The pushes", body = Success<Vec<PushShown>>)),
)]
pub(crate) async fn push_order(
    app: web::Data<Application>,
    Staff(staff): Staff,
    JsonBody(body): JsonBody<PushRequest>,
) -> Result<HttpResponse, ApiError> {
    push(&app, &staff, body.order_id.parse()?).await
}

/// 推送-新开-支付单: the same for a new order.
#[utoipa::path(
    post,
    path = "/v1/zhuoyue/push/new",
    tag = "卓越",
    security(("staff" = [])),
    request_body = PushRequest,
    responses((status = 200, description = "The pushes", body = Success<Vec<PushShown>>)),
)]
pub(crate) async fn push_new(
    app: web::Data<Application>,
    Staff(staff): Staff,
    JsonBody(body): JsonBody<PushRequest>,
) -> Result<HttpResponse, ApiError> {
    push(&app, &staff, of_kind(&body.order_id, OrderKind::New)?).await
}

/// 推送-续费-支付单: the same for a renewal.
#[utoipa::path(
    post,
    path = "/v1/zhuoyue/push/renewal",
    tag = "卓越",
    security(("staff" = [])),
    request_body = PushRequest,
    responses((status = 200, description = "The pushes", body = Success<Vec<PushShown>>)),
)]
pub(crate) async fn push_renewal(
    app: web::Data<Application>,
    Staff(staff): Staff,
    JsonBody(body): JsonBody<PushRequest>,
) -> Result<HttpResponse, ApiError> {
    push(&app, &staff, of_kind(&body.order_id, OrderKind::Renewal)?).await
}

async fn push(
    app: &Application,
    staff: &StaffMember,
    id: OrderId,
) -> Result<HttpResponse, ApiError> {
    record_order(id);
    let pushed = app.desk.push_now(staff, id).await.map_err(|error| {
        let is_unknown = matches!(error, DeskError::Unknown);
        if is_unknown { ApiError::new(ErrorCode::OrderNotFound) } else { error.into() }
    })?;
    let shown: Vec<_> = pushed.iter().map(PushShown::of).collect();
    Ok(Success::of(shown).response())
}

/// An order of the other kind is none here.
fn of_kind(id: &str, kind: OrderKind) -> Result<OrderId, ApiError> {
    let id: OrderId = id.parse()?;
    if id.kind() == kind { Ok(id) } else { Err(ErrorCode::OrderNotFound.into()) }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PushRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushShown {
    /// `zhuoyue`.
    target: &'static str,
    /// `due`, `leased`, `retrying`, `done` or `dead`.
    status: &'static str,
}

impl PushShown {
    fn of(pushed: &PushedNow) -> Self {
        Self { target: pushed.target.name(), status: pushed.state }
    }
}
