//! Payment attempts (支付单): one try to have one order paid at one provider.

mod action;
mod channel;
mod number;
mod schedule;
mod state;

pub use action::Action;
pub use channel::{Channel, Scene};
pub use number::{AttemptNumber, ParseAttemptNumberError};
pub use schedule::next_look;
pub use state::{AttemptState, Captured};

use crate::id::{AttemptId, OrderId};
use crate::money::Money;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};
use std::fmt;

#[derive(Clone, PartialEq, Eq)]
pub struct PaymentAttempt {
    pub id: AttemptId,
    /// The merchant's number at the provider (`out_trade_no`).
    pub number: AttemptNumber,
    pub order_id: OrderId,
    pub scene: Scene,
    /// Our merchant number at the provider.
    pub merchant: String,
    pub app_id: String,
    pub openid: Option<String>,
    pub amount: Money,
    /// What the adapter sends to create it, kept so that a repeat is the same byte for byte.
    pub request_body: String,
    /// Where the payer's browser goes afterwards.
    pub return_url: Option<String>,
    /// When the provider stops taking money for it.
    pub time_expire: Timestamp,
    /// Until then one caller is busy creating it at the provider; others wait.
    pub creating_until: Timestamp,
    pub state: AttemptState,
    pub created_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

impl PaymentAttempt {
    pub fn channel(&self) -> Channel {
        self.scene.channel()
    }

    /// Whether it can still become a payment without anything unusual.
    pub fn is_open(&self) -> bool {
        matches!(self.state, AttemptState::Created | AttemptState::Pending { .. })
    }

    pub fn is_held(&self) -> bool {
        matches!(self.state, AttemptState::Held { .. })
    }

    /// The action to hand out again, if it still works at `now`.
    pub fn live_action(&self, now: Timestamp) -> Option<&Action> {
        match &self.state {
            AttemptState::Pending { action, action_until } if *action_until > now => Some(action),
            AttemptState::Pending { .. }
            | AttemptState::Created
            | AttemptState::Captured(_)
            | AttemptState::Declined { .. }
            | AttemptState::Cancelled { .. }
            | AttemptState::Expired { .. }
            | AttemptState::Held { .. } => None,
        }
    }

    /// The provider took the request and told what the payer does next.
    pub fn submit(&mut self, action: Action, until: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.submit(action, until)?;
        Ok(self.enter(next))
    }

    /// The money came. After the attempt was closed, the capture is marked late.
    pub fn capture(
        &mut self,
        trade_no: &str,
        paid_at: Timestamp,
    ) -> Result<Applied, TransitionError> {
        let next = self.state.capture(trade_no, paid_at)?;
        Ok(self.enter(next))
    }

    pub fn decline(&mut self, at: Timestamp, reason: &str) -> Result<Applied, TransitionError> {
        let next = self.state.close(AttemptState::Declined { at, reason: reason.to_owned() })?;
        Ok(self.enter(next))
    }

    pub fn cancel(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.close(AttemptState::Cancelled { at })?;
        Ok(self.enter(next))
    }

    pub fn expire(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.close(AttemptState::Expired { at })?;
        Ok(self.enter(next))
    }

    /// Money of it went into quarantine: nothing more happens until staff decide.
    pub fn hold(&mut self, since: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.hold(since)?;
        Ok(self.enter(next))
    }

    /// Staff have looked at the quarantined money: the attempt is asked about anew.
    pub fn release(&mut self) -> Result<Applied, TransitionError> {
        let next = self.state.release()?;
        Ok(self.enter(next))
    }

    /// Staff have dealt with the quarantined money outside: nothing more is awaited.
    pub fn end_hold(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.end_hold(at)?;
        Ok(self.enter(next))
    }

    pub fn captured(&self) -> Option<&Captured> {
        match &self.state {
            AttemptState::Captured(captured) => Some(captured),
            AttemptState::Created
            | AttemptState::Pending { .. }
            | AttemptState::Declined { .. }
            | AttemptState::Cancelled { .. }
            | AttemptState::Expired { .. }
            | AttemptState::Held { .. } => None,
        }
    }

    fn enter(&mut self, next: Option<AttemptState>) -> Applied {
        match next {
            Some(state) => {
                self.state = state;
                Applied::Applied
            }
            None => Applied::AlreadyApplied,
        }
    }
}

/// Without the request body and the payer's openid.
impl fmt::Debug for PaymentAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentAttempt")
            .field("number", &self.number)
            .field("scene", &self.scene)
            .field("amount", &self.amount)
            .field("state", &self.state.name())
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
