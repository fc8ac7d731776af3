use crate::attempt::Channel;
use crate::evidence::{EvidenceVerdict, SentRequest};
use async_trait::async_trait;
use std::fmt::{self, Debug};

/// One call of ours to a payment provider, with what came back.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideExchange {
    pub channel: Channel,
    /// The merchant's number of the payment, where it is about one.
    pub number: Option<String>,
    pub request: SentRequest,
    /// Status line and header lines of the answer; empty without one.
    pub headers: String,
    pub body: Vec<u8>,
    pub verdict: EvidenceVerdict,
}

/// Without headers and bodies.
impl Debug for OutsideExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutsideExchange")
            .field("request", &self.request)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

/// Keeps what went to the providers and came back, as evidence.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ExchangeLog: Send + Sync + Debug {
    /// Returns once it is kept. A failure is logged and does not undo the call, whose outcome
    /// stands.
    async fn record(&self, exchange: OutsideExchange);
}
