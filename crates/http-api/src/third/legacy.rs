use crate::admin::PushRequest;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::JsonBody;
use actix_web::{HttpResponse, web};
use app::{Application, DeskError};
use domain::Target;
use serde::Serialize;
use utoipa::ToSchema;

/// 测试-推送老官网后台: has a paid order pushed to the old site's back office now, and tells what came
/// of it (sandbox only).
///
/// It is the same push as the automatic one: where its turn has not come, it waits for it.
#[utoipa::path(
    post,
    path = "/v1/cashier/test/push-legacy",
    tag = "收银台",
    request_body = PushRequest,
    responses((status = 200, description = "The push", body = Success<LegacyPush>)),
)]
pub(crate) async fn push(
    app: web::Data<Application>,
    JsonBody(body): JsonBody<PushRequest>,
) -> Result<HttpResponse, ApiError> {
    let pushed = app.desk.push_and_look(body.order()?, Target::Legacy).await;
    let (pushed, receipt) = pushed.map_err(|error| {
        let is_unknown = matches!(error, DeskError::Unknown);
        if is_unknown { ApiError::new(ErrorCode::OrderNotFound) } else { error.into() }
    })?;
    let shown = LegacyPush {
        target: pushed.target.name(),
        status: pushed.state,
        receipt_no: receipt.map(|receipt| receipt.receipt_no),
    };
    Ok(Success::of(shown).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LegacyPush {
    #[schema(example = "legacy")]
    target: &'static str,
    /// `due`, `leased`, `retrying`, `done` or `dead`.
    status: &'static str,
    /// The back office's own number, once it has the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_no: Option<String>,
}
