use super::filters;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, WalkParams, beside, page, row_number};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::PaymentAttempt;
use domain::ports::MoneyFilter;
use serde::Serialize;
use utoipa::ToSchema;

const STATES: [&str; 7] =
    ["created", "pending", "captured", "declined", "cancelled", "expired", "held"];

/// Payment attempts (支付单), newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/payments",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("channel" = Option<String>, Query, description = "`wechat`, `alipay` or `telecom`"),
        ("status" = Option<String>, Query, description = "`created`, `pending`, `captured`, \
            `declined`, `cancelled`, `expired` or `held`"),
        filters::NumberParam,
        filters::SpanParams,
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<AttemptShown>)),
)]
pub(crate) async fn payments(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filters::found_money(&params, &STATES)?;
    let filter = MoneyFilter { beside: beside(&params, row_number)?, ..filter };
    let payments = app.desk.payments(&staff, &filter, page(&params)?).await?;
    let numbers: Vec<_> = payments.rows.iter().map(|one| one.number.to_string()).collect();
    let archives = app.desk.evidence_archives(&staff, &numbers).await?;
    let shown = |attempt: &PaymentAttempt| {
        let evidence_archives = archives.get(&attempt.number.to_string());
        AttemptShown {
            evidence_archives: evidence_archives.cloned().unwrap_or_default(),
            ..AttemptShown::of(attempt)
        }
    };
    Ok(RowsPage::walked(&payments, shown, |one| one.id.to_string()))
}

/// A payment attempt as staff see it: nothing of who paid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptShown {
    #[schema(example = "R20240726181666459945499033700")]
    payment_id: String,
    order_id: String,
    channel: &'static str,
    scene: &'static str,
    status: &'static str,
    /// In yuan.
    amount: String,
    /// Our merchant number at the provider.
    merchant: String,
    app_id: String,
    /// The provider's number, once it is captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    trade_no: Option<String>,
    /// Captured after it had been closed.
    late: bool,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    captured_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    /// Files into which older evidence about it has been archived; it is no longer in the database.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence_archives: Vec<String>,
}

impl AttemptShown {
    pub(super) fn of(attempt: &PaymentAttempt) -> Self {
        let captured = attempt.captured();
        Self {
            payment_id: attempt.number.to_string(),
            order_id: attempt.order_id.to_string(),
            channel: attempt.channel().name(),
            scene: attempt.scene.name_within_channel(),
            status: attempt.state.name(),
            amount: attempt.amount.to_string(),
            merchant: attempt.merchant.clone(),
            app_id: attempt.app_id.clone(),
            trade_no: captured.map(|captured| captured.trade_no.clone()),
            late: captured.is_some_and(|captured| captured.late),
            captured_at: captured.map(|captured| rfc3339(captured.at)),
            created_at: rfc3339(attempt.created_at),
            expires_at: rfc3339(attempt.time_expire),
            evidence_archives: Vec::new(),
        }
    }
}
