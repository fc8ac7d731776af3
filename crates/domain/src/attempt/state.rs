use super::Action;
use crate::TransitionError;
use crate::time::Timestamp;

/// Money that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The provider's own number of the trade.
    pub trade_no: String,
    /// When the payer paid, by the provider's clock.
    pub at: Timestamp,
    /// The attempt had been closed before the money came.
    pub late: bool,
}

/// Where an attempt stands. "We do not know" is no state: the attempt stays, and is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptState {
    /// Ours alone so far: the provider may or may not have heard of it.
    Created,
    /// The payer can pay; the action works up to (not at) `action_until`.
    Pending {
        action: Action,
        action_until: Timestamp,
    },
    Captured(Captured),
    Declined {
        at: Timestamp,
        reason: String,
    },
    Cancelled {
        at: Timestamp,
    },
    Expired {
        at: Timestamp,
    },
    /// Quarantined money waits for staff.
    Held {
        since: Timestamp,
    },
}

/// `None`: the attempt is there already.
type Next = Result<Option<AttemptState>, TransitionError>;

impl AttemptState {
    /// The words of those in which something must still happen.
    pub const NOT_ENDED: [&'static str; 3] = ["created", "pending", "held"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending { .. } => "pending",
            Self::Captured(_) => "captured",
            Self::Declined { .. } => "declined",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
            Self::Held { .. } => "held",
        }
    }

    /// A repeated create may bring a fresh action, which takes the place of the old one.
    pub(super) fn submit(&self, action: Action, action_until: Timestamp) -> Next {
        let next = Self::Pending { action, action_until };
        match self {
            Self::Pending { .. } if *self == next => Ok(None),
            Self::Created | Self::Pending { .. } => Ok(Some(next)),
            Self::Captured(_)
            | Self::Declined { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. }
            | Self::Held { .. } => self.refuse("submit"),
        }
    }

    pub(super) fn capture(&self, trade_no: &str, at: Timestamp) -> Next {
        let captured = |late| Self::Captured(Captured { trade_no: trade_no.to_owned(), at, late });
        match self {
            Self::Created | Self::Pending { .. } | Self::Held { .. } => Ok(Some(captured(false))),
            Self::Declined { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                Ok(Some(captured(true)))
            }
            Self::Captured(known) if known.trade_no == trade_no => Ok(None),
            Self::Captured(_) => self.refuse("capture by another trade"),
        }
    }

    pub(super) fn release(&self) -> Next {
        match self {
            Self::Held { .. } => Ok(Some(Self::Created)),
            Self::Created | Self::Pending { .. } => Ok(None),
            Self::Captured(_)
            | Self::Declined { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => self.refuse("release"),
        }
    }

    pub(super) fn end_hold(&self, at: Timestamp) -> Next {
        match self {
            Self::Held { .. } => Ok(Some(Self::Cancelled { at })),
            Self::Cancelled { .. } | Self::Declined { .. } | Self::Expired { .. } => Ok(None),
            Self::Created | Self::Pending { .. } | Self::Captured(_) => self.refuse("end hold"),
        }
    }

    /// To one of the closed states. An attempt that is closed already stays as it is.
    pub(super) fn close(&self, closed: Self) -> Next {
        match self {
            Self::Created | Self::Pending { .. } => Ok(Some(closed)),
            Self::Declined { .. } | Self::Cancelled { .. } | Self::Expired { .. } => Ok(None),
            Self::Captured(_) | Self::Held { .. } => self.refuse("close"),
        }
    }

    pub(super) fn hold(&self, since: Timestamp) -> Next {
        match self {
            Self::Created
            | Self::Pending { .. }
            | Self::Declined { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => Ok(Some(Self::Held { since })),
            Self::Held { .. } => Ok(None),
            Self::Captured(_) => self.refuse("hold"),
        }
    }

    fn refuse(&self, event: &'static str) -> Next {
        Err(TransitionError { subject: "payment attempt", from: self.name(), event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use std::fmt::Write;

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn qr(content: &str) -> Action {
        Action::QrCode { content: content.to_owned() }
    }

    /// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
    #[test]
    fn the_whole_transition_matrix() {
        let expected = "\
from | submit | capture | other trade | decline | cancel | expire | hold | release | end hold
created | pending | captured | captured | declined | cancelled | expired | held | = | -
pending | pending | captured | captured | declined | cancelled | expired | held | = | -
captured | - | = | - | - | - | - | - | - | -
declined | - | captured late | captured late | = | = | = | held | - | =
cancelled | - | captured late | captured late | = | = | = | held | - | =
expired | - | captured late | captured late | = | = | = | held | - | =
held | - | captured | captured | - | - | - | = | created | cancelled
";
        let known = Captured { trade_no: "T1".to_owned(), at: at(0), late: false };
        let states = [
            AttemptState::Created,
            AttemptState::Pending { action: qr("a"), action_until: at(60) },
            AttemptState::Captured(known),
            AttemptState::Declined { at: at(0), reason: String::new() },
            AttemptState::Cancelled { at: at(0) },
            AttemptState::Expired { at: at(0) },
            AttemptState::Held { since: at(0) },
        ];
        let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
        for state in states {
            let results = [
                state.submit(qr("b"), at(90)),
                state.capture("T1", at(9)),
                state.capture("T2", at(9)),
                state.close(AttemptState::Declined { at: at(9), reason: String::new() }),
                state.close(AttemptState::Cancelled { at: at(9) }),
                state.close(AttemptState::Expired { at: at(9) }),
                state.hold(at(9)),
                state.release(),
                state.end_hold(at(9)),
            ];
            write!(matrix, "{}", state.name()).unwrap();
            for result in results {
                let cell = match &result {
                    Ok(Some(AttemptState::Captured(captured))) if captured.late => "captured late",
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
    fn the_same_action_again_changes_nothing() {
        let pending = AttemptState::Pending { action: qr("a"), action_until: at(60) };
        assert_eq!(pending.submit(qr("a"), at(60)), Ok(None));
    }
}
