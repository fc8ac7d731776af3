use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, Staff};
use crate::middleware::record_order;
use actix_web::{HttpResponse, web};
use app::{Application, DeskError, PushedNow};
use domain::staff::StaffMember;
use domain::{OrderId, OrderKind, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whatever of an order goes to 卓越.
const ZHUOYUE: [Target; 3] = [Target::ZhuoyueData, Target::ZhuoyueOrder, Target::Zhuoyue];

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
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PushRequest>>,
) -> Result<HttpResponse, ApiError> {
    push_to(&app, &staff, body.order()?, &Target::ALL).await
}

/// 推送-新开-支付单: what of a new order goes to 卓越, now.
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
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PushRequest>>,
) -> Result<HttpResponse, ApiError> {
    push_to(&app, &staff, of_kind(&body, OrderKind::New)?, &ZHUOYUE).await
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
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PushRequest>>,
) -> Result<HttpResponse, ApiError> {
    push_to(&app, &staff, of_kind(&body, OrderKind::Renewal)?, &ZHUOYUE).await
}

/// Has the order's pushes to these targets done now.
pub(crate) async fn push_to(
    app: &Application,
    staff: &StaffMember,
    id: OrderId,
    targets: &[Target],
) -> Result<HttpResponse, ApiError> {
    record_order(id);
    let pushed = app.desk.push_now_to(staff, id, targets).await.map_err(|error| {
        let is_unknown = matches!(error, DeskError::Unknown);
        if is_unknown { ApiError::new(ErrorCode::OrderNotFound) } else { error.into() }
    })?;
    let shown: Vec<_> = pushed.iter().map(PushShown::of).collect();
    Ok(Success::of(shown).response())
}

/// An order of the other kind is none here.
fn of_kind(body: &PushRequest, kind: OrderKind) -> Result<OrderId, ApiError> {
    let id = body.order()?;
    if id.kind() == kind { Ok(id) } else { Err(ErrorCode::OrderNotFound.into()) }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PushRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
}

impl PushRequest {
    pub(crate) fn order(&self) -> Result<OrderId, ApiError> {
        Ok(self.order_id.parse()?)
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushShown {
    /// `boss`, `zhuoyue_data`, `zhuoyue_order`, `zhuoyue` or `legacy`.
    target: &'static str,
    /// `due`, `leased`, `retrying`, `done` or `dead`.
    status: &'static str,
}

impl PushShown {
    fn of(pushed: &PushedNow) -> Self {
        Self { target: pushed.target.name(), status: pushed.state }
    }
}
