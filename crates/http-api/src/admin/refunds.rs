use super::fields;
use super::filters;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::middleware::record_order;
use crate::rows::{PageParams, RowsPage, WalkParams, beside, page, row_number};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, RequestRefund};
use domain::ports::MoneyFilter;
use domain::{Money, Refund, RefundNumber, RefundState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Gives money of an order back, the whole or a part.
///
/// The refund's number makes it one however often it is asked for; the same number with another
/// amount is refused. It is sent as soon as nothing of the order is being delivered, and followed to
/// its end.
#[utoipa::path(
    post,
    path = "/v1/admin/refunds",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = RefundRequest,
    responses((status = 200, description = "The refund", body = Success<RefundShown>)),
)]
pub(crate) async fn request_refund(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<RefundRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let invalid = |field: &'static str, problem: &'static str| {
        ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
    };
    let payment = body.payment_id.as_deref().map(str::parse).transpose();
    let request = RequestRefund {
        order_id: body.order_id.parse()?,
        payment: payment
            .map_err(|_error| invalid("paymentId", "is not the number of a payment"))?,
        number: RefundNumber::parse(&body.refund_no)?,
        amount: Money::parse_yuan(&body.amount).map_err(|_error| {
            invalid("amount", "must be yuan with two decimals, as in \"12.30\"")
        })?,
        reason: fields::reason(&body.reason)?.to_owned(),
    };
    record_order(request.order_id);
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{request:?}");
    let refund = Box::pin(async {
        let refund = keyed.app.refunds.request(&staff, request).await?;
        Ok(Success::of(RefundShown::of(&refund)).stored())
    });
    keyed.answer(said.as_bytes(), refund).await
}

/// Refunds, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/refunds",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("channel" = Option<String>, Query, description = "`wechat`, `alipay` or `telecom`"),
        ("status" = Option<String>, Query, description = "`requested`, `submitted`, `succeeded`, \
            `failed` or `needs_attention`"),
        filters::NumberParam,
        filters::SpanParams,
        PageParams,
        WalkParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<RefundShown>)),
)]
pub(crate) async fn refunds(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filters::found_money(&params, &RefundState::NAMES)?;
    let filter = MoneyFilter { beside: beside(&params, row_number)?, ..filter };
    let refunds = app.desk.refunds(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::walked(&refunds, RefundShown::of, |one| one.id.to_string()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundRequest {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// The payment whose money it is; without it the one that paid the order.
    payment_id: Option<String>,
    /// 6 to 32 letters and digits, unique everywhere.
    #[schema(example = "RF20240726001")]
    refund_no: String,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
    /// Shown to the payer, up to 80 characters.
    #[schema(example = "客户退订")]
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundShown {
    #[schema(example = "RF20240726001")]
    refund_no: String,
    order_id: String,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
    reason: String,
    /// `staff`, `late_money` or `outside`.
    cause: &'static str,
    /// `requested`, `submitted`, `succeeded`, `failed` or `needs_attention`.
    status: &'static str,
    /// Why it failed or needs attention.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// The provider's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_no: Option<String>,
    #[schema(format = DateTime)]
    requested_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    succeeded_at: Option<String>,
}

impl RefundShown {
    pub(crate) fn of(refund: &Refund) -> Self {
        let (mut problem, mut provider_no, mut succeeded_at) = (None, None, None);
        match &refund.state {
            RefundState::Requested | RefundState::Submitted { .. } => {}
            RefundState::Succeeded { at, provider_no: number } => {
                (provider_no, succeeded_at) = (number.clone(), Some(rfc3339(*at)));
            }
            RefundState::Failed { reason, .. } | RefundState::NeedsAttention { reason, .. } => {
                problem = Some(reason.clone());
            }
        }
        Self {
            refund_no: refund.number.to_string(),
            order_id: refund.order_id.to_string(),
            amount: refund.amount.to_string(),
            reason: refund.reason.clone(),
            cause: refund.cause.name(),
            status: refund.state.name(),
            problem,
            provider_no,
            requested_at: rfc3339(refund.created_at),
            succeeded_at,
        }
    }
}
