//! Evidence: what went to and came from the payment providers, byte for byte, each with its
//! verdict, and chained so that nothing can be taken out or changed unnoticed.

mod archive;

pub use archive::{ArchivedEvidence, OpenEnds, SealedEvidence, how_many_may_go};

use crate::attempt::Channel;
use crate::id::EvidenceId;
use crate::ports::{Cipher, Purpose};
use crate::snowflake::WorkerSlot;
use crate::time::Timestamp;
use std::fmt;

/// How it came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// The provider called us.
    Notification,
    /// The provider's answer about a payment, as it was settled.
    Query,
    /// A call of ours with its answer.
    Exchange,
}

impl EvidenceKind {
    pub const ALL: [Self; 3] = [Self::Notification, Self::Query, Self::Exchange];

    pub fn name(self) -> &'static str {
        match self {
            Self::Notification => "notification",
            Self::Query => "query",
            Self::Exchange => "exchange",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What was found about a message from a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceVerdict {
    Accepted,
    /// Signed rightly and about nothing that we act on.
    Irrelevant,
    /// With the reason's word (`bad_signature`, `wrong_amount`, …) and an explanation for staff.
    Rejected {
        reason: String,
        explanation: String,
    },
    /// No answer came, or none that could be read to its end.
    Unanswered {
        explanation: String,
    },
}

impl EvidenceVerdict {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Irrelevant => "irrelevant",
            Self::Rejected { .. } => "rejected",
            Self::Unanswered { .. } => "unanswered",
        }
    }
}

/// A call of ours as it went out.
#[derive(Clone, PartialEq, Eq)]
pub struct SentRequest {
    /// `refund`, `query`, …: the adapter's word for the call.
    pub operation: &'static str,
    /// Method and address, as in `POST https://…`.
    pub line: String,
    /// A line each.
    pub headers: String,
    pub body: Vec<u8>,
}

/// One message from a provider as it came, or one exchange with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence {
    pub id: EvidenceId,
    pub channel: Channel,
    pub kind: EvidenceKind,
    /// Of an exchange, what we sent.
    pub request: Option<SentRequest>,
    /// Header lines as they came, without those that only concern the connection; of an answer with
    /// its status in the first line.
    pub headers: String,
    pub body: Vec<u8>,
    /// The merchant's number it speaks of, where that could be read.
    pub number: Option<String>,
    pub verdict: EvidenceVerdict,
    pub received_at: Timestamp,
}

/// The end of a chain: each server writes one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// How many links there are.
    pub length: i64,
    pub hash: [u8; 32],
}

impl ChainEnd {
    /// Before the first link.
    pub const START: Self = Self { length: 0, hash: [0; 32] };

    /// The end once this evidence has been added: a keyed hash over the end before it and every
    /// field of the evidence.
    #[must_use]
    pub fn followed_by(&self, evidence: &Evidence, cipher: &dyn Cipher) -> Self {
        let mut said = Vec::with_capacity(256 + evidence.body.len());
        said.extend_from_slice(&self.length.to_be_bytes());
        said.extend_from_slice(&self.hash);
        evidence.write_into(&mut said);
        Self { length: self.length + 1, hash: cipher.keyed_hash(Purpose::Evidence, &said) }
    }
}

impl Evidence {
    /// Whose chain it is a link of: that of the server which made its id.
    pub fn chain(&self) -> WorkerSlot {
        self.id.0.slot()
    }

    /// Every field with its length before it, so that no two pieces of evidence look alike.
    fn write_into(&self, said: &mut Vec<u8>) {
        let mut field = |bytes: &[u8]| {
            said.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            said.extend_from_slice(bytes);
        };
        field(&self.id.as_i64().to_be_bytes());
        field(self.channel.name().as_bytes());
        field(self.kind.name().as_bytes());
        if let Some(request) = &self.request {
            field(request.operation.as_bytes());
            field(request.line.as_bytes());
            field(request.headers.as_bytes());
            field(&request.body);
        }
        field(self.headers.as_bytes());
        field(&self.body);
        field(self.number.as_deref().unwrap_or_default().as_bytes());
        field(self.verdict.name().as_bytes());
        let (reason, explanation) = match &self.verdict {
            EvidenceVerdict::Accepted | EvidenceVerdict::Irrelevant => ("", ""),
            EvidenceVerdict::Rejected { reason, explanation } => (&**reason, &**explanation),
            EvidenceVerdict::Unanswered { explanation } => ("", &**explanation),
        };
        field(reason.as_bytes());
        field(explanation.as_bytes());
        field(&self.received_at.timestamp_micros().to_be_bytes());
    }
}

/// Without headers and body.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("kind", &self.kind)
            .field("number", &self.number)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

/// Without headers and body.
impl fmt::Debug for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentRequest").field("operation", &self.operation).finish_non_exhaustive()
    }
}
