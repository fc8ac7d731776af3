//! What has happened to an order, in plain words.

use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Caller, Language, OrderTokenParams, Params, Shows};
use crate::middleware::record_order;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, Step, StepKind};
use serde::Serialize;
use utoipa::ToSchema;

/// 订单进度: what has happened to the order, for whoever holds its token, its owner and staff.
///
/// Oldest first, Chinese, or English with `Accept-Language: en`.
#[utoipa::path(
    get,
    path = "/v1/order/timeline",
    tag = "续费",
    security((), ("customer" = []), ("staff" = [])),
    params(
        ("orderId" = String, Query, description = "Of either kind",
            example = "R202407261816664599454990337"),
        OrderTokenParams,
    ),
    responses((status = 200, description = "Its steps", body = Success<Vec<StepShown>>)),
)]
pub(crate) async fn timeline(
    app: web::Data<Application>,
    Shows(by): Shows,
    params: Params,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let steps = app.timeline.plain(id, &by).await?;
    let show = |step: &Step| StepShown::of(*step, caller.language);
    Ok(Success::of(steps.iter().map(show).collect::<Vec<_>>()).response())
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepShown {
    /// For programs.
    #[schema(example = "paid")]
    step: &'static str,
    /// For people.
    #[schema(example = "已支付")]
    text: &'static str,
    #[schema(format = DateTime)]
    at: String,
}

impl StepShown {
    fn of(step: Step, language: Language) -> Self {
        let (chinese, english) = words(step.kind);
        let text = match language {
            Language::Chinese => chinese,
            Language::English => english,
        };
        Self { step: step.kind.name(), text, at: rfc3339(step.at) }
    }
}

fn words(kind: StepKind) -> (&'static str, &'static str) {
    match kind {
        StepKind::Placed => ("已下单", "Ordered"),
        StepKind::Changed => ("订单已修改", "The order was changed"),
        StepKind::Paying => ("正在支付", "Paying"),
        StepKind::Paid => ("已支付", "Paid"),
        StepKind::Opening => ("正在开通", "Being opened"),
        StepKind::OpeningDelayed => {
            ("开通时间较长，工作人员正在处理", "Opening takes longer: our staff are at it")
        }
        StepKind::Opened => ("已开通", "Opened"),
        StepKind::PaymentChecked => {
            ("收到一笔款项，正在核实", "A payment came in and is being checked")
        }
        StepKind::PaidTooLate => {
            ("订单过期后收到付款", "A payment came in after the order had expired")
        }
        StepKind::PaidAfterCancel => {
            ("订单取消后收到付款", "A payment came in after the order was cancelled")
        }
        StepKind::PaidTwice => ("收到重复付款", "A second payment came in"),
        StepKind::GivenBack => {
            ("款项已由支付机构退回", "The payment was given back by the payment provider")
        }
        StepKind::Expired => ("超时未支付，订单已过期", "Not paid in time: the order has expired"),
        StepKind::Cancelled => ("订单已取消", "The order was cancelled"),
        StepKind::Refunding => ("退款中", "Being refunded"),
        StepKind::RefundDelayed => {
            ("退款时间较长，工作人员正在处理", "The refund takes longer: our staff are at it")
        }
        StepKind::Refunded => ("已退款", "Refunded"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_has_words_of_its_own_in_both_languages() {
        let chinese: BTreeSet<_> = StepKind::ALL.map(|kind| words(kind).0).into_iter().collect();
        let english: BTreeSet<_> = StepKind::ALL.map(|kind| words(kind).1).into_iter().collect();
        let names: BTreeSet<_> = StepKind::ALL.map(StepKind::name).into_iter().collect();
        assert_eq!([chinese.len(), english.len(), names.len()], [StepKind::ALL.len(); 3]);
        assert!(english.iter().all(|text| text.is_ascii()));
    }
}
