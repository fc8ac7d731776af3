//! Text messages, and look-ups of addresses.

use super::Cause;
use crate::customer::PhoneNumber;
use crate::sms::SmsScene;
use async_trait::async_trait;
use chrono::NaiveDate;
use std::fmt;
use std::fmt::Debug;

/// A text message. What it says comes from a template of the operator's.
#[derive(Clone, PartialEq, Eq)]
pub enum SmsText {
    /// A code of six digits, for a purpose.
    Code { scene: SmsScene, code: String },
    /// To a customer whose term is over: since when, and what is offered.
    Recall { expires_on: NaiveDate, offer: String },
}

/// Without the code.
impl Debug for SmsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code { scene, code: _ } => f.debug_tuple("Code").field(scene).finish(),
            Self::Recall { expires_on, offer: _ } => {
                f.debug_tuple("Recall").field(expires_on).finish()
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsMessage {
    pub phone: PhoneNumber,
    pub text: SmsText,
    /// Ours, to find the message by in the operator's records.
    pub reference: String,
}

/// The operator has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsReceipt {
    /// The operator's own number.
    pub receipt_no: String,
}

/// `code` is the operator's own word.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The operator sends no more to this number for now.
    #[error("too many messages to this number ({code})")]
    TooFrequent { code: String },
    /// The number cannot be sent to.
    #[error("the number is refused ({code})")]
    NumberRefused { code: String },
    /// Our account, its signature, its templates, its money: staff must look.
    #[error("our account is refused ({code}): {message}")]
    Misconfigured { code: String, message: String },
    /// It never got the message: sending again is safe.
    #[error("not reached")]
    NotReached(#[source] Cause),
    /// It may or may not have been sent.
    #[error("outcome unknown")]
    Unknown(#[source] Cause),
}

/// Sends text messages.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SmsSender: Send + Sync + Debug {
    async fn send(&self, message: &SmsMessage) -> Result<SmsReceipt, SmsError>;
}

/// A place that an address box offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressTip {
    pub name: String,
    /// Province, city and district, in one.
    pub district: String,
    /// Street and number, as far as known.
    pub address: String,
    /// The code of the district.
    pub adcode: String,
    /// Longitude and latitude in degrees, as text: `121.446,31.284`.
    pub location: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The service's quota, its rate, or the service itself: the order form goes on without it.
    #[error("no look-ups for now ({code})")]
    Unavailable { code: String },
    /// Our key or its signature: staff must look.
    #[error("our key is refused ({code}): {message}")]
    Misconfigured { code: String, message: String },
    #[error("no answer")]
    NoAnswer(#[source] Cause),
}

/// Looks addresses up (高德).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AddressLookup: Send + Sync + Debug {
    /// Places like what was typed, best first; those without a location are left out. `city`: name
    /// or code; empty for the whole country.
    async fn suggest(&self, keywords: &str, city: &str) -> Result<Vec<AddressTip>, AddressError>;
}
