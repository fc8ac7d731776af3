use super::gateway::RefundReport;
use crate::attempt::Channel;
use crate::money::Money;
use crate::settlement::ReportedMoney;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::{self, Debug};

/// A call of a provider's, as it came over the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct RawNotification {
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub received_at: Timestamp,
}

impl RawNotification {
    /// The value of a header, named in lower case; of several the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Without the content.
impl Debug for RawNotification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawNotification")
            .field("bytes", &self.body.len())
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionReason {
    BadSignature,
    /// Signed with a key whose number we do not have.
    UnknownKey,
    /// The signed time is five minutes or more from ours.
    Stale,
    /// A signature header or field is missing or is not to be read.
    Malformed,
}

impl RejectionReason {
    pub fn name(self) -> &'static str {
        match self {
            Self::BadSignature => "bad_signature",
            Self::UnknownKey => "unknown_key",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
        }
    }
}

/// Not to be believed. The explanation is for staff and the log, never for the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {explanation}", reason.name())]
pub struct NotificationRejected {
    pub reason: RejectionReason,
    pub explanation: String,
}

/// Word of a refund. It may name no application; merchant, numbers and amounts are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedRefund {
    pub channel: Channel,
    pub merchant: Option<String>,
    /// The merchant's number of the payment.
    pub number: String,
    /// The refund's number as the provider gave it, ours or not.
    pub refund_number: String,
    /// What is given back.
    pub amount: Money,
    pub report: RefundReport,
}

/// What a notification says once its signature has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedMessage {
    Money(ReportedMoney),
    Refund(ReportedRefund),
    /// Rightly signed and nothing that changes anything here: a test call, a trade not paid.
    Irrelevant {
        kind: String,
    },
}

/// A notification whose signature has been checked. Use cases accept nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNotification(VerifiedMessage);

impl VerifiedNotification {
    /// Says that the signature has been checked: for verifiers alone, as clippy.toml sees to.
    pub fn attest(message: VerifiedMessage) -> Self {
        Self(message)
    }

    pub fn message(&self) -> &VerifiedMessage {
        &self.0
    }

    pub fn into_message(self) -> VerifiedMessage {
        self.0
    }
}

/// What the provider is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// Taken in: do not send it again.
    Received,
    /// Not believed.
    Refused,
    /// Our fault: send it again later.
    TryAgain,
}

/// The answer in the provider's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderReply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: &'static str,
}

/// Checks what comes in a provider's name: the only maker of `VerifiedNotification`.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait NotificationVerifier: Send + Sync + Debug {
    fn channel(&self) -> Channel;

    /// May fetch the provider's keys when it meets one that it does not know.
    async fn verify(
        &self,
        raw: &RawNotification,
    ) -> Result<VerifiedNotification, NotificationRejected>;

    /// Checks the query that a payer's browser brings back from the provider (同步回调): good for
    /// telling the payer, and for nothing else. The merchant's number in it.
    fn verify_return(&self, query: &str) -> Result<String, NotificationRejected>;

    fn reply(&self, kind: ReplyKind) -> ProviderReply;
}
