//! What providers send: verified, recorded, applied, and only then answered.

use crate::ports::Ports;
use crate::unit::finish;
use domain::attempt::Channel;
use domain::id::{EvidenceId, OrderId};
use domain::ports::{
    Evidence, EvidenceVerdict, IdError, NotificationVerifier, ProviderReply, RawNotification,
    ReplyKind, Settlement, StoreError, VerifiedMessage, VerifiedNotification,
};
use domain::settlement::SettlementOutcome;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
enum ReceiveError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, Clone)]
pub struct Notifications {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl Notifications {
    pub fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }

    /// Answers in the provider's own form. `None`: nobody here speaks for this channel.
    pub async fn receive(&self, channel: Channel, raw: RawNotification) -> Option<ProviderReply> {
        let verifier = self.ports.verifier(channel)?;
        let kind = match self.take_in(verifier.as_ref(), raw).await {
            Ok(kind) => kind,
            Err(error) => {
                tracing::error!(channel = channel.name(), %error, "a notification was not stored");
                ReplyKind::TryAgain
            }
        };
        Some(verifier.reply(kind))
    }

    async fn take_in(
        &self,
        verifier: &dyn NotificationVerifier,
        raw: RawNotification,
    ) -> Result<ReplyKind, ReceiveError> {
        let channel = verifier.channel();
        let message = verifier.verify(&raw).map(VerifiedNotification::into_message);
        let mut evidence = self.evidence(channel, raw)?;
        match message {
            Ok(VerifiedMessage::Money(report)) => {
                evidence.number = report.number().map(str::to_owned);
                let settlement = Settlement { report, evidence };
                let outcome = self.ports.settlement.settle(settlement).await?;
                log_outcome(channel, &outcome);
                self.wake.notify_one();
                Ok(ReplyKind::Received)
            }
            Ok(VerifiedMessage::Irrelevant { kind }) => {
                tracing::info!(channel = channel.name(), kind, "a notification changes nothing");
                evidence.verdict = EvidenceVerdict::Irrelevant;
                self.keep(evidence).await?;
                Ok(ReplyKind::Received)
            }
            Err(rejected) => {
                let reason = rejected.reason.name();
                let explanation = rejected.explanation;
                tracing::warn!(
                    channel = channel.name(),
                    reason,
                    explanation,
                    "notification refused"
                );
                let reason = reason.to_owned();
                evidence.verdict = EvidenceVerdict::Rejected { reason, explanation };
                self.keep(evidence).await?;
                Ok(ReplyKind::Refused)
            }
        }
    }

    fn evidence(&self, channel: Channel, raw: RawNotification) -> Result<Evidence, IdError> {
        let mut headers = String::new();
        for (name, value) in raw.headers.iter().filter(|(name, _)| is_telling(name)) {
            for part in [name, ": ", value, "\n"] {
                headers.push_str(part);
            }
        }
        Ok(Evidence {
            id: EvidenceId(self.ports.ids.next_id()?),
            channel,
            kind: "notification",
            headers,
            body: raw.body,
            number: None,
            verdict: EvidenceVerdict::Accepted,
            received_at: raw.received_at,
        })
    }

    async fn keep(&self, evidence: Evidence) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let added = work.evidence().add(&evidence).await;
        finish(work, added).await
    }
}

/// Not those that only speak of the connection.
fn is_telling(header: &str) -> bool {
    !matches!(header, "host" | "connection" | "accept" | "accept-encoding" | "cookie")
}

pub(crate) fn log_outcome(channel: Channel, outcome: &SettlementOutcome) {
    let channel = channel.name();
    match outcome {
        SettlementOutcome::Paid(order) => tracing::info!(channel, order.id = %order, "order paid"),
        SettlementOutcome::AlreadyPaid(_) => {}
        SettlementOutcome::Late(order, reason) => {
            alarm(channel, "late", reason.name(), Some(order));
        }
        SettlementOutcome::Quarantined(reason) => {
            alarm(channel, "quarantined", reason.name(), None);
        }
    }
}

fn alarm(channel: &str, fate: &str, reason: &str, order: Option<&OrderId>) {
    let order = order.map(ToString::to_string);
    tracing::error!(channel, fate, reason, order.id = order, "money that staff must decide on");
}
