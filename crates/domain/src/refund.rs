//! Refunds (退款): money that goes back the way it came, each under a number of its own.

mod decide;
mod late;
mod number;
mod schedule;
mod state;
mod undelivered;

pub use decide::{
    RefundDecision, RefundLedger, RefundRefusal, RefundWish, SettledRefund, decide_refund,
    settle_refund,
};
pub(crate) use late::{automatic, outside};
pub use number::RefundNumber;
pub use schedule::next_refund_look;
pub use state::RefundState;
pub use undelivered::refund_undelivered;

use crate::id::{AttemptId, LatePaymentId, OrderId, RefundId};
use crate::money::Money;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};

/// What a refund came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundCause {
    /// Staff asked for it.
    Staff,
    /// Money that was not owed (any more), given back by policy or by a decision of staff.
    LateMoney(LatePaymentId),
    /// What was paid for cannot be delivered.
    NotDelivered,
    /// Somebody gave it back in the provider's own console: recorded, never sent by us.
    Outside,
}

impl RefundCause {
    pub fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::LateMoney(_) => "late_money",
            Self::NotDelivered => "not_delivered",
            Self::Outside => "outside",
        }
    }
}

/// Money on its way back to the payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    /// What the provider gets it under: unique everywhere, and the same for every try.
    pub number: RefundNumber,
    pub order_id: OrderId,
    /// The captured attempt whose money it is.
    pub attempt_id: AttemptId,
    pub amount: Money,
    /// Shown to the payer, up to 80 characters.
    pub reason: String,
    pub cause: RefundCause,
    pub state: RefundState,
    pub created_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

impl Refund {
    /// Whether its money counts as given back or on its way: all but a failed one.
    pub fn counts(&self) -> bool {
        !matches!(self.state, RefundState::Failed { .. })
    }

    /// Whether it was made outside and nobody has said how much it was: it stands for the whole.
    pub fn is_unsized(&self) -> bool {
        self.cause == RefundCause::Outside && self.is_pending()
    }

    /// Whether its last word is still awaited.
    pub fn is_pending(&self) -> bool {
        match self.state {
            RefundState::Requested
            | RefundState::Submitted { .. }
            | RefundState::NeedsAttention { .. } => true,
            RefundState::Succeeded { .. } | RefundState::Failed { .. } => false,
        }
    }

    pub fn submit(&mut self, since: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.submit(since)?;
        Ok(self.enter(next))
    }

    /// `provider_no`: the provider's own number of the refund, where it gives one.
    pub fn succeed(
        &mut self,
        at: Timestamp,
        provider_no: Option<&str>,
    ) -> Result<Applied, TransitionError> {
        let next = self.state.succeed(at, provider_no)?;
        Ok(self.enter(next))
    }

    pub fn fail(&mut self, at: Timestamp, reason: &str) -> Result<Applied, TransitionError> {
        let next = self.state.fail(at, reason)?;
        Ok(self.enter(next))
    }

    pub fn need_attention(
        &mut self,
        since: Timestamp,
        reason: &str,
    ) -> Result<Applied, TransitionError> {
        let next = self.state.need_attention(since, reason)?;
        Ok(self.enter(next))
    }

    fn enter(&mut self, next: Option<RefundState>) -> Applied {
        match next {
            Some(state) => {
                self.state = state;
                Applied::Applied
            }
            None => Applied::AlreadyApplied,
        }
    }
}
