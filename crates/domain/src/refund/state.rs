use crate::TransitionError;
use crate::time::Timestamp;

/// Where a refund stands. "We do not know" is no state: it stays submitted, and is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundState {
    /// Ours alone so far: it is sent once nothing of the order is being delivered any more.
    Requested,
    /// Sent, or about to be: the provider may have heard of it.
    Submitted { since: Timestamp },
    Succeeded {
        /// By the provider's clock.
        at: Timestamp,
        provider_no: Option<String>,
    },
    /// Closed by the provider, or refused for good: another try takes a new number.
    Failed { at: Timestamp, reason: String },
    /// The provider cannot finish it by itself, or does not say: staff must look. It still counts.
    NeedsAttention { since: Timestamp, reason: String },
}

/// `None`: the refund is there already.
type Next = Result<Option<RefundState>, TransitionError>;

impl RefundState {
    pub const NAMES: [&'static str; 5] =
        ["requested", "submitted", "succeeded", "failed", "needs_attention"];
    /// The words of those that have no last word.
    pub const NOT_ENDED: [&'static str; 3] = ["requested", "submitted", "needs_attention"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Submitted { .. } => "submitted",
            Self::Succeeded { .. } => "succeeded",
            Self::Failed { .. } => "failed",
            Self::NeedsAttention { .. } => "needs_attention",
        }
    }

    pub(super) fn submit(&self, since: Timestamp) -> Next {
        match self {
            Self::Requested => Ok(Some(Self::Submitted { since })),
            Self::Submitted { .. } | Self::NeedsAttention { .. } => Ok(None),
            Self::Succeeded { .. } | Self::Failed { .. } => self.refuse("submit"),
        }
    }

    pub(super) fn succeed(&self, at: Timestamp, provider_no: Option<&str>) -> Next {
        match self {
            Self::Requested | Self::Submitted { .. } | Self::NeedsAttention { .. } => {
                Ok(Some(Self::Succeeded { at, provider_no: provider_no.map(str::to_owned) }))
            }
            Self::Succeeded { .. } => Ok(None),
            Self::Failed { .. } => self.refuse("succeed"),
        }
    }

    pub(super) fn fail(&self, at: Timestamp, reason: &str) -> Next {
        match self {
            Self::Requested | Self::Submitted { .. } | Self::NeedsAttention { .. } => {
                Ok(Some(Self::Failed { at, reason: reason.to_owned() }))
            }
            Self::Failed { .. } => Ok(None),
            Self::Succeeded { .. } => self.refuse("fail"),
        }
    }

    pub(super) fn need_attention(&self, since: Timestamp, reason: &str) -> Next {
        match self {
            Self::Requested | Self::Submitted { .. } => {
                Ok(Some(Self::NeedsAttention { since, reason: reason.to_owned() }))
            }
            Self::NeedsAttention { .. } => Ok(None),
            Self::Succeeded { .. } | Self::Failed { .. } => self.refuse("need attention"),
        }
    }

    fn refuse(&self, event: &'static str) -> Next {
        Err(TransitionError { subject: "refund", from: self.name(), event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use std::fmt::Write;

    /// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
    #[test]
    fn the_whole_transition_matrix() {
        let expected = "\
from | submit | succeed | fail | need attention
requested | submitted | succeeded | failed | needs_attention
submitted | = | succeeded | failed | needs_attention
succeeded | - | = | - | -
failed | - | - | = | -
needs_attention | = | succeeded | failed | =
";
        let at = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let states = [
            RefundState::Requested,
            RefundState::Submitted { since: at },
            RefundState::Succeeded { at, provider_no: None },
            RefundState::Failed { at, reason: String::new() },
            RefundState::NeedsAttention { since: at, reason: String::new() },
        ];
        assert_eq!(states.each_ref().map(RefundState::name), RefundState::NAMES);
        let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
        for state in states {
            let results = [
                state.submit(at),
                state.succeed(at, Some("P1")),
                state.fail(at, "no"),
                state.need_attention(at, "look"),
            ];
            matrix.push_str(state.name());
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
}
