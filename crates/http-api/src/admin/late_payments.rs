use super::fields;
use super::filters;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::LatePaymentId;
use domain::settlement::{LateChoice, LateDecision, LatePayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Captures that came late or beside another one, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/late-payments",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("channel" = Option<String>, Query, description = "`wechat`, `alipay` or `telecom`"),
        ("status" = Option<String>, Query, description = "`waiting`, `completed` or `refunded`"),
        filters::NumberParam,
        filters::SpanParams,
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<LatePaymentShown>)),
)]
pub(crate) async fn late_payments(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filters::found_money(&params, &LateDecision::NAMES)?;
    let late = app.desk.late_payments(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&late, LatePaymentShown::of))
}

/// Staff decide about late money that waits: `complete` lets it pay its expired order, `refund`
/// gives it back.
#[utoipa::path(
    post,
    path = "/v1/admin/late-payments/{id}/decide",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the late payment")),
    request_body = DecideRequest,
    responses((status = 200, description = "Decided", body = Success<LatePaymentShown>)),
)]
pub(crate) async fn decide_late_payment(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<DecideRequest>>,
) -> Result<HttpResponse, ApiError> {
    let choice = fields::word("decision", &body.decision, LateChoice::from_name)?;
    let reason = fields::reason(&body.reason)?;
    let id = LatePaymentId(fields::id(&id)?);
    let decided = app.desk.decide_late(&staff, id, choice, reason).await?;
    Ok(Success::of(LatePaymentShown::of(&decided)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DecideRequest {
    /// `complete` or `refund`.
    #[schema(example = "refund")]
    decision: String,
    #[schema(example = "客户要求退款")]
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LatePaymentShown {
    id: String,
    order_id: String,
    /// `after_expiry`, `after_cancel`, `second_capture` or `given_back`.
    reason: &'static str,
    /// In yuan.
    amount: String,
    #[schema(format = DateTime)]
    captured_at: String,
    /// `waiting`, `completed` or `refunded`.
    status: &'static str,
    /// Who decided; absent where the package's policy did.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<String>,
}

impl LatePaymentShown {
    fn of(late: &LatePayment) -> Self {
        let (decided_at, decided_by) = match &late.decision {
            LateDecision::Waiting => (None, None),
            LateDecision::Completed { at, by } | LateDecision::Refunded { at, by, .. } => {
                (Some(rfc3339(*at)), by.clone())
            }
        };
        Self {
            id: late.id.to_string(),
            order_id: late.order_id.to_string(),
            reason: late.reason.name(),
            amount: late.amount.to_string(),
            captured_at: rfc3339(late.at),
            status: late.decision.name(),
            decided_by,
            decided_at,
        }
    }
}
