//! What an answer says, once it may be believed.

use super::json::{Json, Members};
use super::wire::Meaning;
use crate::http::{not_reached, unknown};
use crate::text::shown;
use domain::ports::OutsideError;

#[derive(Debug)]
pub(super) enum Envelope {
    Result(Members),
    Problem(Problem),
}

impl Envelope {
    pub(super) fn read(mut members: Members, signed: bool) -> Result<Self, Flaw> {
        let text = |name: &str| members.get(name).and_then(Json::as_text).unwrap_or_default();
        match members.get("success") {
            Some(Json::Bool(false)) => {
                let code = text("errorCode");
                if code.is_empty() {
                    return Err(Flaw::Form);
                }
                if !signed && !Meaning::may_be_unsigned(code) {
                    return Err(Flaw::Unsigned);
                }
                let message = shown(text("errorMsg"));
                Ok(Self::Problem(Problem { code: shown(code), message, signed }))
            }
            Some(Json::Bool(true)) if !signed => Err(Flaw::Unsigned),
            Some(Json::Bool(true)) => match members.remove("result") {
                Some(Json::Object(result)) => Ok(Self::Result(result)),
                _other => Err(Flaw::Form),
            },
            _other => Err(Flaw::Form),
        }
    }
}

/// A refusal: signed, or one of those that come before the telecom knows who calls.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) signed: bool,
}

/// Why an answer is not relied upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Flaw {
    #[error("its status is not 200")]
    Status,
    #[error("it is not the envelope of the contract")]
    Form,
    #[error("it has no signature")]
    Unsigned,
    #[error("its signature is wrong: is the telecom's key the right one?")]
    Signature,
    #[error("one of its texts could be read as two fields")]
    Unclear,
}

impl Flaw {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Form | Self::Unclear => "malformed",
            Self::Unsigned => "unsigned",
            Self::Signature => "bad_signature",
        }
    }
}

impl Problem {
    pub(super) fn meaning(&self) -> Meaning {
        Meaning::read(&self.code)
    }

    /// Only staff can help against some of them.
    pub(super) fn alarm(&self) {
        let code = self.code.as_str();
        match self.meaning() {
            Meaning::Configuration => {
                tracing::error!(code, "the telecom refuses our configuration");
            }
            Meaning::OtherData | Meaning::RefundOtherData => {
                tracing::error!(code, "a number was used at the telecom with other data");
            }
            Meaning::Field
            | Meaning::Later
            | Meaning::NotFound
            | Meaning::Paid
            | Meaning::Closed
            | Meaning::Denied
            | Meaning::Code
            | Meaning::RefundNotFound
            | Meaning::Balance
            | Meaning::Unclear => {}
        }
    }

    pub(super) fn into_refusal(self) -> OutsideError {
        OutsideError::Refused { code: self.code, message: self.message }
    }

    pub(super) fn into_unknown(self) -> OutsideError {
        let Self { code, message, signed } = self;
        let kind = if signed { "a signed" } else { "an unsigned" };
        unknown(format!("{kind} answer says {code}: {message}"))
    }
}

/// What a refusal that names no fact leaves us knowing: that nothing was done, or nothing at all.
pub(super) fn later_or_unknown(problem: Problem) -> OutsideError {
    if problem.signed && problem.meaning() == Meaning::Later {
        not_reached("the telecom takes no more requests for now")
    } else {
        problem.into_unknown()
    }
}
