//! Flow records (流水): one for each captured payment, whatever became of its order.

use crate::attempt::{Channel, PaymentAttempt};
use crate::id::{AttemptId, FlowId, OrderId, PackageId};
use crate::money::Money;
use crate::order::Order;
use crate::time::Timestamp;

/// That money came: late and double money as well, refunded later or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFlow {
    pub id: FlowId,
    /// No two flows are of one attempt.
    pub attempt_id: AttemptId,
    pub order_id: OrderId,
    pub package_id: PackageId,
    pub channel: Channel,
    /// The provider's own number of the trade.
    pub trade_no: String,
    pub amount: Money,
    /// By the provider's clock.
    pub captured_at: Timestamp,
    pub created_at: Timestamp,
}

impl PaymentFlow {
    /// Of an attempt of the order's; `None` unless it is captured.
    pub fn of(
        id: FlowId,
        attempt: &PaymentAttempt,
        order: &Order,
        created_at: Timestamp,
    ) -> Option<Self> {
        let captured = attempt.captured()?;
        Some(Self {
            id,
            attempt_id: attempt.id,
            order_id: order.id,
            package_id: order.package.id,
            channel: attempt.channel(),
            trade_no: captured.trade_no.clone(),
            amount: attempt.amount,
            captured_at: captured.at,
            created_at,
        })
    }
}

/// A captured payment, as the search for missing flow records sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedPayment {
    pub attempt_id: AttemptId,
    pub order_id: OrderId,
    pub package_id: PackageId,
    pub channel: Channel,
    pub trade_no: String,
    pub amount: Money,
    pub captured_at: Timestamp,
}

impl CapturedPayment {
    /// The flow record that it should have.
    pub fn flow(&self, id: FlowId, created_at: Timestamp) -> PaymentFlow {
        PaymentFlow {
            id,
            attempt_id: self.attempt_id,
            order_id: self.order_id,
            package_id: self.package_id,
            channel: self.channel,
            trade_no: self.trade_no.clone(),
            amount: self.amount,
            captured_at: self.captured_at,
            created_at,
        }
    }
}
