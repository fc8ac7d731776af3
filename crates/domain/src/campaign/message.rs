use crate::customer::{PhoneNumber, QueryId};
use crate::id::{CampaignId, MessageId};
use crate::time::Timestamp;
use crate::{Applied, TransitionError};
use chrono::NaiveDate;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    Waiting,
    /// The operator is being asked; or whoever asked it went away meanwhile.
    Sending {
        since: Timestamp,
    },
    Sent {
        at: Timestamp,
    },
    /// By the operator.
    Refused {
        at: Timestamp,
    },
    /// It may have been sent: never sent again by itself.
    Unknown {
        at: Timestamp,
    },
    /// The customer has asked meanwhile not to be written to, or to be forgotten.
    LeftOut {
        at: Timestamp,
    },
}

impl MessageState {
    pub const NAMES: [&str; 6] = ["waiting", "sending", "sent", "refused", "unknown", "left_out"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending { .. } => "sending",
            Self::Sent { .. } => "sent",
            Self::Refused { .. } => "refused",
            Self::Unknown { .. } => "unknown",
            Self::LeftOut { .. } => "left_out",
        }
    }

    /// Whether the phone had a message by it, or may have had or get one.
    pub fn counts(&self) -> bool {
        match self {
            Self::Waiting | Self::Sending { .. } | Self::Sent { .. } | Self::Unknown { .. } => true,
            Self::Refused { .. } | Self::LeftOut { .. } => false,
        }
    }
}

/// One message of a round, to one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallMessage {
    pub id: MessageId,
    pub campaign: CampaignId,
    pub query_id: QueryId,
    /// Nobody's, once the customer has been forgotten.
    pub phone: PhoneNumber,
    /// The last day that was paid for.
    pub expires_on: NaiveDate,
    /// What the message offers, in words.
    pub offer: String,
    pub state: MessageState,
    /// The operator's own number.
    pub receipt_no: Option<String>,
    pub problem: Option<String>,
    pub created_at: Timestamp,
}

impl RecallMessage {
    /// Before the operator is asked. What is being sent already by somebody who went away has an
    /// outcome that nobody knows.
    pub fn begin(&mut self, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            MessageState::Waiting => {
                self.state = MessageState::Sending { since: now };
                Ok(Applied::Applied)
            }
            MessageState::Sending { .. } => {
                self.state = MessageState::Unknown { at: now };
                self.problem = Some("the sender went away".to_owned());
                Ok(Applied::AlreadyApplied)
            }
            MessageState::Sent { .. }
            | MessageState::Refused { .. }
            | MessageState::Unknown { .. }
            | MessageState::LeftOut { .. } => self.not("begin"),
        }
    }

    /// Known late is known all the same.
    pub fn sent(&mut self, receipt_no: &str, at: Timestamp) -> Result<Applied, TransitionError> {
        self.begun("be sent")?;
        self.state = MessageState::Sent { at };
        self.receipt_no = Some(receipt_no.to_owned());
        self.problem = None;
        Ok(Applied::Applied)
    }

    pub fn refused(&mut self, problem: &str, at: Timestamp) -> Result<Applied, TransitionError> {
        self.begun("be refused")?;
        self.state = MessageState::Refused { at };
        self.problem = Some(problem.to_owned());
        Ok(Applied::Applied)
    }

    pub fn lost(&mut self, problem: &str, at: Timestamp) -> Result<Applied, TransitionError> {
        self.begun("be lost")?;
        self.state = MessageState::Unknown { at };
        self.problem = Some(problem.to_owned());
        Ok(Applied::Applied)
    }

    /// The operator never got it: it may be sent later.
    pub fn not_reached(&mut self, problem: &str) -> Result<Applied, TransitionError> {
        self.begun("wait again")?;
        self.state = MessageState::Waiting;
        self.problem = Some(problem.to_owned());
        Ok(Applied::Applied)
    }

    /// Its customer has been forgotten: there is nobody to send it to.
    pub fn is_forgotten(&self) -> bool {
        self.phone.is_nobodys()
    }

    pub fn leave_out(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let MessageState::Waiting = self.state else { return self.not("be left out") };
        self.state = MessageState::LeftOut { at };
        Ok(Applied::Applied)
    }

    fn begun(&self, event: &'static str) -> Result<(), TransitionError> {
        match self.state {
            MessageState::Sending { .. } | MessageState::Unknown { .. } => Ok(()),
            MessageState::Waiting
            | MessageState::Sent { .. }
            | MessageState::Refused { .. }
            | MessageState::LeftOut { .. } => self.not(event).map(|_never| ()),
        }
    }

    fn not(&self, event: &'static str) -> Result<Applied, TransitionError> {
        Err(TransitionError { subject: "message", from: self.state.name(), event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn message() -> RecallMessage {
        let id = Snowflake::from_i64(1).unwrap();
        RecallMessage {
            id: MessageId(id),
            campaign: CampaignId(id),
            query_id: QueryId::parse("PBS1").unwrap(),
            phone: PhoneNumber::parse("13800000000").unwrap(),
            expires_on: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            offer: "100M/12".to_owned(),
            state: MessageState::Waiting,
            receipt_no: None,
            problem: None,
            created_at: at(0),
        }
    }

    #[test]
    fn a_message_begun_twice_has_an_unknown_outcome_and_is_not_begun_again() {
        let mut message = message();
        assert_eq!(message.begin(at(1)), Ok(Applied::Applied));
        assert_eq!(message.begin(at(2)), Ok(Applied::AlreadyApplied));
        assert_eq!(message.state, MessageState::Unknown { at: at(2) });
        assert!(message.begin(at(3)).is_err());
        // The first sender comes back and knows.
        assert_eq!(message.sent("b-1", at(4)), Ok(Applied::Applied));
        assert!(message.lost("x", at(5)).is_err());
    }

    #[test]
    fn a_message_that_was_never_reached_waits_and_may_be_left_out() {
        let mut message = message();
        assert!(message.sent("b-1", at(0)).is_err());
        let _begun = message.begin(at(1)).unwrap();
        assert!(message.leave_out(at(1)).is_err());
        let _waits = message.not_reached("down").unwrap();
        let _left = message.leave_out(at(2)).unwrap();
        assert!(!message.state.counts());
        assert!(message.begin(at(3)).is_err());
    }

    #[test]
    fn every_state_has_its_word_in_the_list() {
        let at = at(0);
        let all = [
            MessageState::Waiting,
            MessageState::Sending { since: at },
            MessageState::Sent { at },
            MessageState::Refused { at },
            MessageState::Unknown { at },
            MessageState::LeftOut { at },
        ];
        assert_eq!(all.map(|state| state.name()), MessageState::NAMES);
    }
}
