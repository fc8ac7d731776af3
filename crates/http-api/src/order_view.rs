use crate::server_sent::Watched;
use crate::time::rfc3339;
use app::OrderView;
use domain::order::PaidStage;
use domain::{Money, OrderKind, OrderState, PaymentAttempt, Refund, RefundState, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// Where an order stands, as anyone may know who has its id: nothing personal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderShown {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// `renewal` or `new`.
    #[schema(example = "renewal")]
    kind: &'static str,
    /// `awaiting_payment`, `paid`, `fulfilling`, `fulfilled`, `fulfilment_failed`, `cancelled`,
    /// `expired`, `refunding` or `refunded`.
    #[schema(example = "awaiting_payment")]
    status: &'static str,
    #[schema(example = "待支付")]
    status_text: &'static str,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// When the order ends if it is not paid.
    #[schema(format = DateTime)]
    expires_at: String,
    /// How long it can still be paid; 0 once it is not waiting for payment.
    seconds_left: i64,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    fulfilled_at: Option<String>,
    /// Oldest first.
    payments: Vec<PaymentShown>,
    /// What went back or is on its way, oldest first.
    refunds: Vec<RefundBrief>,
    /// What has gone back, in yuan.
    #[schema(example = "0.00")]
    refunded_amount: String,
}

/// The least of it, for those who watch.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderBrief {
    order_id: String,
    status: &'static str,
    status_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
}

impl OrderBrief {
    pub(crate) fn of(view: &OrderView) -> Self {
        let order = &view.order;
        Self {
            order_id: order.id.to_string(),
            status: order.state.name(),
            status_text: status_text(&order.state),
            paid_at: order.state.paid().map(|paid| rfc3339(paid.at)),
        }
    }
}

impl Watched for OrderBrief {
    const EVENT: &str = "order";

    /// Nothing more is to be waited for by who pays.
    fn is_last(&self) -> bool {
        matches!(self.status, "fulfilled" | "cancelled" | "expired" | "refunded")
    }
}

/// One try to have the order paid (支付单).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentShown {
    /// Our number at the provider.
    #[schema(example = "R20240726181666459945499033700")]
    payment_id: String,
    /// `wechat`, `alipay` or `telecom`.
    channel: &'static str,
    /// `native`, `jsapi`, `h5`, `mini_program`, `page`, `wap`, `qr`, `wechat_jsapi`, `wechat_h5`,
    /// `wechat_mini_program` or `alipay`.
    scene: &'static str,
    /// `created`, `pending`, `captured`, `declined`, `cancelled`, `expired` or `held`.
    status: &'static str,
    /// In yuan.
    amount: String,
    /// When the provider stops taking money for it.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RefundBrief {
    refund_no: String,
    /// In yuan.
    amount: String,
    /// `requested`, `submitted`, `succeeded`, `failed` or `needs_attention`.
    status: &'static str,
    status_text: &'static str,
    #[schema(format = DateTime)]
    requested_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    succeeded_at: Option<String>,
}

impl OrderShown {
    pub(crate) fn of(view: &OrderView, now: Timestamp) -> Self {
        let order = &view.order;
        Self {
            order_id: order.id.to_string(),
            kind: kind(order.id.kind()),
            status: order.state.name(),
            status_text: status_text(&order.state),
            amount: order.amount.to_string(),
            created_at: rfc3339(order.created_at),
            expires_at: rfc3339(order.expires_at),
            seconds_left: seconds_left(&order.state, order.expires_at, now),
            paid_at: order.state.paid().map(|paid| rfc3339(paid.at)),
            fulfilled_at: fulfilled_at(&order.state).map(rfc3339),
            payments: view.attempts.iter().map(PaymentShown::of).collect(),
            refunds: view.refunds.iter().map(RefundBrief::of).collect(),
            refunded_amount: refunded(&view.refunds, order.amount),
        }
    }
}

impl RefundBrief {
    fn of(refund: &Refund) -> Self {
        let (status_text, succeeded_at) = match &refund.state {
            RefundState::Requested => ("退款申请中", None),
            RefundState::Submitted { .. } | RefundState::NeedsAttention { .. } => {
                ("退款处理中", None)
            }
            RefundState::Succeeded { at, .. } => ("已退款", Some(rfc3339(*at))),
            RefundState::Failed { .. } => ("退款失败", None),
        };
        Self {
            refund_no: refund.number.to_string(),
            amount: refund.amount.to_string(),
            status: refund.state.name(),
            status_text,
            requested_at: rfc3339(refund.created_at),
            succeeded_at,
        }
    }
}

fn refunded(refunds: &[Refund], amount: Money) -> String {
    let is_back = |refund: &&Refund| matches!(refund.state, RefundState::Succeeded { .. });
    let fen = refunds.iter().filter(is_back).map(|refund| refund.amount.fen()).sum();
    Money::new(fen, amount.currency()).unwrap_or(amount).to_string()
}

impl PaymentShown {
    fn of(attempt: &PaymentAttempt) -> Self {
        Self {
            payment_id: attempt.number.to_string(),
            channel: attempt.channel().name(),
            scene: attempt.scene.name_within_channel(),
            status: attempt.state.name(),
            amount: attempt.amount.to_string(),
            expires_at: rfc3339(attempt.time_expire),
        }
    }
}

pub(crate) fn kind(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::New => "new",
        OrderKind::Renewal => "renewal",
    }
}

pub(crate) fn status_text(state: &OrderState) -> &'static str {
    match state {
        OrderState::AwaitingPayment => "待支付",
        OrderState::Cancelled { .. } => "已取消",
        OrderState::Expired { .. } => "已过期",
        OrderState::Live { stage: PaidStage::Paid, .. } => "已支付",
        OrderState::Live { stage: PaidStage::Fulfilling { .. }, .. } => "处理中",
        OrderState::Live { stage: PaidStage::Fulfilled { .. }, .. } => "已完成",
        OrderState::Live { stage: PaidStage::FulfilmentFailed { .. }, .. } => "处理失败",
        OrderState::Refunding { .. } => "退款中",
        OrderState::Refunded { .. } => "已退款",
    }
}

pub(crate) fn seconds_left(state: &OrderState, expires_at: Timestamp, now: Timestamp) -> i64 {
    match state {
        OrderState::AwaitingPayment => (expires_at - now).num_seconds().max(0),
        OrderState::Cancelled { .. }
        | OrderState::Expired { .. }
        | OrderState::Live { .. }
        | OrderState::Refunding { .. }
        | OrderState::Refunded { .. } => 0,
    }
}

pub(crate) fn fulfilled_at(state: &OrderState) -> Option<Timestamp> {
    match state {
        OrderState::Live { stage: PaidStage::Fulfilled { at }, .. }
        | OrderState::Refunding { before: PaidStage::Fulfilled { at }, .. } => Some(*at),
        OrderState::AwaitingPayment
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. }
        | OrderState::Live { .. }
        | OrderState::Refunding { .. }
        | OrderState::Refunded { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use domain::order::Paid;
    use domain::{AttemptId, AttemptNumber};
    use testkit::given;

    fn states() -> Vec<(OrderState, &'static str, &'static str)> {
        let at = given::start();
        let paid = Paid { at, by: AttemptId(given::id()) };
        let live = |stage| OrderState::Live { paid, stage };
        vec![
            (OrderState::AwaitingPayment, "awaiting_payment", "待支付"),
            (live(PaidStage::Paid), "paid", "已支付"),
            (live(PaidStage::Fulfilling { since: at }), "fulfilling", "处理中"),
            (live(PaidStage::Fulfilled { at }), "fulfilled", "已完成"),
            (live(PaidStage::FulfilmentFailed { at }), "fulfilment_failed", "处理失败"),
            (OrderState::Cancelled { at }, "cancelled", "已取消"),
            (OrderState::Expired { at }, "expired", "已过期"),
            (
                OrderState::Refunding { paid, since: at, before: PaidStage::Fulfilled { at } },
                "refunding",
                "退款中",
            ),
            (OrderState::Refunded { paid, at }, "refunded", "已退款"),
        ]
    }

    #[test]
    fn every_state_has_its_word_its_text_and_its_times() {
        for (state, status, text) in states() {
            let order = domain::Order { state, ..given::order() };
            let view = OrderView { order, attempts: Vec::new(), refunds: Vec::new() };
            let shown = OrderShown::of(&view, given::start() + TimeDelta::minutes(29));
            assert_eq!((shown.status, shown.status_text), (status, text));
            assert_eq!(shown.paid_at.is_some(), state.paid().is_some(), "{status}");
            let waits = status == "awaiting_payment";
            assert_eq!(shown.seconds_left, if waits { 60 } else { 0 }, "{status}");
            let delivered = ["fulfilled", "refunding"].contains(&status);
            assert_eq!(shown.fulfilled_at.is_some(), delivered, "{status}");
        }
    }

    #[test]
    fn a_payment_is_shown_by_its_number_at_the_provider() {
        let order = given::order();
        let attempt = given::attempt(&order);
        let shown = PaymentShown::of(&attempt);
        assert_eq!(shown.payment_id, AttemptNumber::new(order.id, 0).unwrap().to_string());
        assert_eq!((shown.channel, shown.scene, shown.status), ("wechat", "native", "created"));
    }
}
