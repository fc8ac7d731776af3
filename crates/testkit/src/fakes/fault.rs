use domain::ports::{Cause, OutsideError};

/// What goes wrong with the next call to a fake of an outside system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is not reached, and does nothing.
    NotReached,
    /// It does what it is asked, and the answer is lost.
    AnswerLost,
    /// It does nothing, and the caller cannot tell.
    RequestLost,
    /// It refuses, with a word of its own.
    Refused { code: String },
}

impl Fault {
    /// Whether the call has its effect all the same.
    pub(super) fn takes_effect(&self) -> bool {
        *self == Self::AnswerLost
    }

    pub(super) fn error(self) -> OutsideError {
        match self {
            Self::NotReached => OutsideError::NotReached(Cause::from("connection refused")),
            Self::AnswerLost | Self::RequestLost => {
                OutsideError::Unknown(Cause::from("no answer in time"))
            }
            Self::Refused { code } => {
                OutsideError::Refused { code, message: "refused as scripted".to_owned() }
            }
        }
    }
}
