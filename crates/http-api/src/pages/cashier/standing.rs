//! Where an order stands, in a reader's words.

use crate::extract::Language;
use domain::order::PaidStage;
use domain::{Order, OrderState, Timestamp};

/// What stands at the top of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// `open`, `good` or `over`: how it is coloured.
    pub(super) tone: &'static str,
    pub(super) headline: &'static str,
    pub(super) note: &'static str,
}

impl Standing {
    pub(super) fn of(order: &Order, now: Timestamp, language: Language) -> Self {
        let [tone, zh_headline, zh_note, en_headline, en_note] = texts(order, now);
        let (headline, note) = match language {
            Language::Chinese => (zh_headline, zh_note),
            Language::English => (en_headline, en_note),
        };
        Self { tone, headline, note }
    }
}

/// Whether it can still be paid at `now`. An order whose time is over may not have been closed yet.
pub(super) fn is_open(order: &Order, now: Timestamp) -> bool {
    order.state == OrderState::AwaitingPayment && order.expires_at > now
}

fn texts(order: &Order, now: Timestamp) -> [&'static str; 5] {
    match &order.state {
        OrderState::AwaitingPayment if order.expires_at > now => {
            ["open", "待支付", "", "Waiting for payment", ""]
        }
        OrderState::AwaitingPayment | OrderState::Expired { .. } => [
            "over",
            "订单已过期",
            "超过支付时间，请重新下单。如果您已经付款，请不要重复支付，款项会自动核对处理。",
            "The order has expired",
            "Its time to pay is over; please order again. If you have paid, do not pay again: the \
             money is checked and dealt with by itself.",
        ],
        OrderState::Cancelled { .. } => [
            "over",
            "订单已取消",
            "如果您已经付款，款项会原路退回。",
            "The order was cancelled",
            "If you have paid, the money goes back the way it came.",
        ],
        OrderState::Refunding { .. } => [
            "over",
            "退款中",
            "款项将原路退回，到账时间以支付机构为准。",
            "Being refunded",
            "The money goes back the way it came; when it arrives depends on the payment provider.",
        ],
        OrderState::Refunded { .. } => [
            "over",
            "已退款",
            "款项已原路退回。",
            "Refunded",
            "The money has gone back the way it came.",
        ],
        OrderState::Live { stage, .. } => live_texts(*stage),
    }
}

fn live_texts(stage: PaidStage) -> [&'static str; 5] {
    match stage {
        PaidStage::Paid | PaidStage::Fulfilling { .. } => [
            "good",
            "支付成功",
            "我们正在为您办理，无需其他操作。",
            "Paid",
            "We are working on your order; there is nothing more to do.",
        ],
        PaidStage::Fulfilled { .. } => {
            ["good", "支付成功，已办理完成", "感谢您的使用。", "Paid and done", "Thank you."]
        }
        PaidStage::FulfilmentFailed { .. } => [
            "good",
            "支付成功，办理中",
            "办理遇到了问题，工作人员会尽快处理，请不要再次支付。",
            "Paid; still being worked on",
            "Something got in the way. Our staff is on it; please do not pay again.",
        ],
    }
}
