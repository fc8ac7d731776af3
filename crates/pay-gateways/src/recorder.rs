//! Keeps every call of ours to a provider, with what came back, byte for byte.

use crate::http::{self, Answer, Broken};
use domain::evidence::{EvidenceVerdict, SentRequest};
use domain::ports::{ExchangeLog, OutsideError, OutsideExchange};
use domain::{Channel, with_causes};
use reqwest::{Client, Request, Response};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// Sends what goes to one provider. Clones share the log.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    channel: Channel,
    log: Arc<dyn ExchangeLog>,
}

/// What a call is about, for the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// `create`, `query`, `refund`, …
    pub(crate) operation: &'static str,
    /// The merchant's number of the payment.
    pub(crate) number: Option<&'a str>,
}

/// A call that was answered and is kept once its verdict is given. Dropped without one, it is kept
/// as broken off.
#[derive(Debug)]
#[must_use = "its verdict is awaited"]
pub(crate) struct Heard {
    pub(crate) answer: Answer,
    recording: Recording,
}

impl Recorder {
    pub(crate) fn new(channel: Channel, log: Arc<dyn ExchangeLog>) -> Self {
        Self { channel, log }
    }

    /// Sends a request and reads the whole answer. A call without an answer is kept at once.
    pub(crate) async fn send(
        &self,
        client: &Client,
        request: Request,
        about: About<'_>,
    ) -> Result<Heard, OutsideError> {
        let recording = self.begin(&request, about);
        match http::send(client, request).await {
            Ok(answer) => Ok(Heard { answer, recording }),
            Err(broken) => Err(recording.broken(broken).await),
        }
    }

    /// Sends a request and reads the answer up to its headers. What is read of its body later is
    /// not kept.
    pub(crate) async fn open(
        &self,
        client: &Client,
        request: Request,
        about: About<'_>,
    ) -> Result<(Heard, Response), OutsideError> {
        let recording = self.begin(&request, about);
        match http::begin(client, request).await {
            Ok((answer, response)) => Ok((Heard { answer, recording }, response)),
            Err(broken) => Err(recording.broken(broken).await),
        }
    }

    fn begin(&self, request: &Request, about: About<'_>) -> Recording {
        let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
        let exchange = OutsideExchange {
            channel: self.channel,
            number: about.number.map(str::to_owned),
            request: SentRequest {
                operation: about.operation,
                line: format!("{} {}", request.method(), request.url()),
                headers: http::header_lines(request.headers()),
                body: body.to_vec(),
            },
            headers: String::new(),
            body: Vec::new(),
            verdict: unanswered("the caller broke the call off"),
        };
        Recording { log: Arc::clone(&self.log), exchange: Some(exchange) }
    }
}

impl Heard {
    /// Keeps the exchange with what was found about the answer, and gives the answer.
    pub(crate) async fn judged(self, verdict: EvidenceVerdict) -> Answer {
        self.recording.keep(Some(&self.answer), verdict).await;
        self.answer
    }
}

/// Rejected with the reason's word and an explanation for staff.
pub(crate) fn rejected(reason: &str, explanation: impl Into<String>) -> EvidenceVerdict {
    EvidenceVerdict::Rejected { reason: reason.to_owned(), explanation: explanation.into() }
}

pub(crate) fn unanswered(explanation: impl Into<String>) -> EvidenceVerdict {
    EvidenceVerdict::Unanswered { explanation: explanation.into() }
}

/// An exchange that is to be kept, whatever comes.
#[derive(Debug)]
struct Recording {
    log: Arc<dyn ExchangeLog>,
    /// Until it is kept.
    exchange: Option<OutsideExchange>,
}

impl Recording {
    async fn keep(mut self, answer: Option<&Answer>, verdict: EvidenceVerdict) {
        if let Some(exchange) = self.exchange.as_mut() {
            exchange.verdict = verdict;
            if let Some(answer) = answer {
                exchange.headers = format!("{}\n{}", answer.status, answer.header_lines());
                exchange.body.clone_from(&answer.body);
            }
        }
        self.finish().await;
    }

    async fn broken(self, broken: Broken) -> OutsideError {
        let verdict = unanswered(with_causes(&broken.error));
        self.keep(broken.heard.as_ref(), verdict).await;
        broken.error
    }

    async fn finish(&mut self) {
        if let Some(kept) = self.kept()
            && kept.await.is_err()
        {
            tracing::error!("an exchange with a provider was not kept");
        }
    }

    /// In a task of its own, which ends even when the caller goes away meanwhile.
    fn kept(&mut self) -> Option<JoinHandle<()>> {
        let exchange = self.exchange.take()?;
        let runtime = Handle::try_current().ok()?;
        let log = Arc::clone(&self.log);
        Some(runtime.spawn(async move { log.record(exchange).await }))
    }
}

/// A call whose caller went away has been made nonetheless.
impl Drop for Recording {
    fn drop(&mut self) {
        drop(self.kept());
    }
}
