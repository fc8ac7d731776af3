use crate::TransitionError;
use crate::id::AttemptId;
use crate::time::Timestamp;

/// Who paid, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    pub at: Timestamp,
    pub by: AttemptId,
}

/// How far a paid order has come: also where a refund that fails goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaidStage {
    Paid,
    Fulfilling { since: Timestamp },
    FulfilmentFailed { at: Timestamp },
    Fulfilled { at: Timestamp },
}

/// Where an order stands, with what is known there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    AwaitingPayment,
    Cancelled {
        at: Timestamp,
    },
    Expired {
        at: Timestamp,
    },
    /// Paid, and on its way to being delivered.
    Live {
        paid: Paid,
        stage: PaidStage,
    },
    Refunding {
        paid: Paid,
        since: Timestamp,
        before: PaidStage,
    },
    Refunded {
        paid: Paid,
        at: Timestamp,
    },
}

/// `None`: the order is there already.
type Next = Result<Option<OrderState>, TransitionError>;

impl OrderState {
    /// The words of the states that most orders end in.
    pub const ENDED: [&str; 4] = ["fulfilled", "cancelled", "expired", "refunded"];

    /// The word that clients and the database know the state by.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
            Self::Live { stage, .. } => stage.name(),
            Self::Refunding { .. } => "refunding",
            Self::Refunded { .. } => "refunded",
        }
    }

    pub fn paid(&self) -> Option<Paid> {
        match self {
            Self::Live { paid, .. }
            | Self::Refunding { paid, .. }
            | Self::Refunded { paid, .. } => Some(*paid),
            Self::AwaitingPayment | Self::Cancelled { .. } | Self::Expired { .. } => None,
        }
    }

    /// A verified capture. Whether late money may revive an expired order is decided before.
    pub(super) fn pay(self, by: AttemptId, at: Timestamp) -> Next {
        let paid = Paid { at, by };
        match self {
            Self::AwaitingPayment | Self::Expired { .. } => {
                Ok(Some(Self::Live { paid, stage: PaidStage::Paid }))
            }
            Self::Live { paid: known, .. }
            | Self::Refunding { paid: known, .. }
            | Self::Refunded { paid: known, .. }
                if known.by == by =>
            {
                Ok(None)
            }
            Self::Cancelled { .. }
            | Self::Live { .. }
            | Self::Refunding { .. }
            | Self::Refunded { .. } => self.refuse("pay"),
        }
    }

    pub(super) fn expire(self, at: Timestamp) -> Next {
        match self {
            Self::AwaitingPayment => Ok(Some(Self::Expired { at })),
            Self::Expired { .. } => Ok(None),
            Self::Cancelled { .. }
            | Self::Live { .. }
            | Self::Refunding { .. }
            | Self::Refunded { .. } => self.refuse("expire"),
        }
    }

    pub(super) fn cancel(self, at: Timestamp) -> Next {
        match self {
            Self::AwaitingPayment => Ok(Some(Self::Cancelled { at })),
            Self::Cancelled { .. } => Ok(None),
            Self::Expired { .. }
            | Self::Live { .. }
            | Self::Refunding { .. }
            | Self::Refunded { .. } => self.refuse("cancel"),
        }
    }

    pub(super) fn begin_fulfilment(self, at: Timestamp) -> Next {
        self.move_stage("begin fulfilment", |stage| match stage {
            PaidStage::Paid | PaidStage::FulfilmentFailed { .. } => {
                Some(Some(PaidStage::Fulfilling { since: at }))
            }
            PaidStage::Fulfilling { .. } => Some(None),
            PaidStage::Fulfilled { .. } => None,
        })
    }

    pub(super) fn fulfil(self, at: Timestamp) -> Next {
        self.move_stage("fulfil", |stage| match stage {
            PaidStage::Fulfilling { .. } => Some(Some(PaidStage::Fulfilled { at })),
            PaidStage::Fulfilled { .. } => Some(None),
            PaidStage::Paid | PaidStage::FulfilmentFailed { .. } => None,
        })
    }

    pub(super) fn fail_fulfilment(self, at: Timestamp) -> Next {
        self.move_stage("fail fulfilment", |stage| match stage {
            PaidStage::Fulfilling { .. } => Some(Some(PaidStage::FulfilmentFailed { at })),
            PaidStage::FulfilmentFailed { .. } => Some(None),
            PaidStage::Paid | PaidStage::Fulfilled { .. } => None,
        })
    }

    /// Fulfilment goes on while a part of the money is on its way back: the stage to return to
    /// moves with it. `step` gives the next stage, nothing when it is there, or refuses.
    fn move_stage(
        self,
        event: &'static str,
        step: impl FnOnce(PaidStage) -> Option<Option<PaidStage>>,
    ) -> Next {
        let next = self.stage().and_then(step);
        let Some(next) = next else { return self.refuse(event) };
        Ok(next.map(|next| match self {
            Self::Live { paid, .. } => Self::Live { paid, stage: next },
            Self::Refunding { paid, since, .. } => Self::Refunding { paid, since, before: next },
            Self::AwaitingPayment
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Refunded { .. } => self,
        }))
    }

    /// How far a paid order has come, the money being here or (in part) on its way back.
    pub fn stage(&self) -> Option<PaidStage> {
        match self {
            Self::Live { stage, .. } | Self::Refunding { before: stage, .. } => Some(*stage),
            Self::AwaitingPayment
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Refunded { .. } => None,
        }
    }

    pub(super) fn begin_refund(self, at: Timestamp) -> Next {
        match self {
            Self::Live { paid, stage } => {
                Ok(Some(Self::Refunding { paid, since: at, before: stage }))
            }
            Self::Refunding { .. } => Ok(None),
            Self::AwaitingPayment
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Refunded { .. } => self.refuse("begin refund"),
        }
    }

    pub(super) fn end_refund_unrefunded(self) -> Next {
        match self {
            Self::Refunding { paid, before, .. } => Ok(Some(Self::Live { paid, stage: before })),
            Self::Live { .. } => Ok(None),
            Self::AwaitingPayment
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Refunded { .. } => self.refuse("end refund"),
        }
    }

    pub(super) fn refund(self, at: Timestamp) -> Next {
        match self {
            Self::Refunding { paid, .. } => Ok(Some(Self::Refunded { paid, at })),
            Self::Refunded { .. } => Ok(None),
            Self::AwaitingPayment
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Live { .. } => self.refuse("refund"),
        }
    }

    fn refuse(&self, event: &'static str) -> Next {
        Err(TransitionError { subject: "order", from: self.name(), event })
    }
}

impl PaidStage {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Fulfilling { .. } => "fulfilling",
            Self::FulfilmentFailed { .. } => "fulfilment_failed",
            Self::Fulfilled { .. } => "fulfilled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeZone, Utc};
    use std::fmt::Write;

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn attempt(number: i64) -> AttemptId {
        AttemptId(Snowflake::from_i64(number).unwrap())
    }

    fn every_state() -> Vec<OrderState> {
        let paid = Paid { at: at(0), by: attempt(1) };
        let live = |stage| OrderState::Live { paid, stage };
        vec![
            OrderState::AwaitingPayment,
            OrderState::Cancelled { at: at(0) },
            OrderState::Expired { at: at(0) },
            live(PaidStage::Paid),
            live(PaidStage::Fulfilling { since: at(1) }),
            live(PaidStage::FulfilmentFailed { at: at(1) }),
            live(PaidStage::Fulfilled { at: at(1) }),
            OrderState::Refunding { paid, since: at(2), before: PaidStage::Paid },
            OrderState::Refunded { paid, at: at(2) },
        ]
    }

    /// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
    #[test]
    fn the_whole_transition_matrix() {
        let expected = "\
from | pay same | pay other | expire | cancel | begin | fulfil | fail | refund+ | refund- | refunded
awaiting_payment | paid | paid | expired | cancelled | - | - | - | - | - | -
cancelled | - | - | - | = | - | - | - | - | - | -
expired | paid | paid | = | - | - | - | - | - | - | -
paid | = | - | - | - | fulfilling | - | - | refunding | = | -
fulfilling | = | - | - | - | = | fulfilled | fulfilment_failed | refunding | = | -
fulfilment_failed | = | - | - | - | fulfilling | - | = | refunding | = | -
fulfilled | = | - | - | - | - | = | - | refunding | = | -
refunding | = | - | - | - | refunding | - | - | = | paid | refunded
refunded | = | - | - | - | - | - | - | - | - | =
";
        let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
        for state in every_state() {
            let results = [
                state.pay(attempt(1), at(9)),
                state.pay(attempt(2), at(9)),
                state.expire(at(9)),
                state.cancel(at(9)),
                state.begin_fulfilment(at(9)),
                state.fulfil(at(9)),
                state.fail_fulfilment(at(9)),
                state.begin_refund(at(9)),
                state.end_refund_unrefunded(),
                state.refund(at(9)),
            ];
            write!(matrix, "{}", state.name()).unwrap();
            for result in results {
                let cell = match &result {
                    Ok(Some(next)) => next.name(),
                    Ok(None) => "=",
                    Err(_) => "-",
                };
                write!(matrix, " | {cell}").unwrap();
            }
            matrix.push('\n');
        }
        assert_eq!(matrix, expected);
    }

    #[test]
    fn a_refund_that_fails_leads_back_to_where_the_order_was() {
        for state in every_state().into_iter().filter(|s| matches!(s, OrderState::Live { .. })) {
            let refunding = state.begin_refund(at(5)).unwrap().unwrap();
            assert_eq!(refunding.end_refund_unrefunded().unwrap(), Some(state));
        }
    }

    #[test]
    fn fulfilment_that_goes_on_during_a_refund_is_where_the_order_goes_back_to() {
        let paid = Paid { at: at(0), by: attempt(1) };
        let begun = OrderState::Live { paid, stage: PaidStage::Fulfilling { since: at(1) } };
        let refunding = begun.begin_refund(at(5)).unwrap().unwrap();
        let delivered = refunding.fulfil(at(6)).unwrap().unwrap();
        assert_eq!(delivered.name(), "refunding");
        let back = delivered.end_refund_unrefunded().unwrap().unwrap();
        assert_eq!(back, OrderState::Live { paid, stage: PaidStage::Fulfilled { at: at(6) } });
    }

    #[test]
    fn a_refusal_names_state_and_event() {
        let refused = OrderState::Cancelled { at: at(0) }.pay(attempt(1), at(1)).unwrap_err();
        assert_eq!(refused.to_string(), "order cannot go from cancelled by pay");
    }
}
