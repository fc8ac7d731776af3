//! What providers send: verified, recorded, applied, and only then answered.

use crate::ports::Ports;
use crate::refunds::{RecordError, Refunds};
use crate::unit::finish;
use domain::attempt::Channel;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::id::{EvidenceId, OrderId};
use domain::ports::{
    IdError, NotificationRejected, NotificationVerifier, ProviderReply, RawNotification, ReplyKind,
    Settlement, StoreError, VerifiedMessage, VerifiedNotification,
};
use domain::settlement::{LateFate, SettlementOutcome};
use domain::with_causes;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
enum ReceiveError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error(transparent)]
    Refund(#[from] RecordError),
}

#[derive(Debug, Clone)]
pub struct Notifications {
    ports: Arc<Ports>,
    refunds: Refunds,
    wake: Arc<Notify>,
}

impl Notifications {
    pub(crate) fn new(ports: &Arc<Ports>, refunds: Refunds, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), refunds, wake: Arc::clone(wake) }
    }

    /// What the payer's browser brings back from the provider: the merchant's number in it, to show
    /// where that payment stands. It changes nothing. `None`: nobody here speaks for the channel.
    pub fn read_return(
        &self,
        channel: Channel,
        query: &str,
    ) -> Option<Result<String, NotificationRejected>> {
        Some(self.ports.verifier(channel)?.verify_return(query))
    }

    /// Answers in the provider's own form. `None`: nobody here speaks for this channel.
    pub async fn receive(&self, channel: Channel, raw: RawNotification) -> Option<ProviderReply> {
        let verifier = self.ports.verifier(channel)?;
        let kind = match self.take_in(verifier.as_ref(), raw).await {
            Ok(kind) => kind,
            Err(error) => {
                let error = with_causes(&error);
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
        let message = verifier.verify(&raw).await.map(VerifiedNotification::into_message);
        let evidence = self.evidence(channel, raw)?;
        match message {
            Ok(message) => self.apply(message, evidence).await.map(|()| ReplyKind::Received),
            Err(rejected) => self.refuse(rejected, evidence).await.map(|()| ReplyKind::Refused),
        }
    }

    async fn apply(
        &self,
        message: VerifiedMessage,
        mut evidence: Evidence,
    ) -> Result<(), ReceiveError> {
        let channel = evidence.channel;
        match message {
            VerifiedMessage::Money(report) => {
                evidence.number = report.number().map(str::to_owned);
                let settlement = Settlement { report, evidence };
                let outcome = self.ports.settlement.settle(settlement).await?;
                log_outcome(channel, &outcome);
                self.wake.notify_one();
            }
            VerifiedMessage::Refund(reported) => {
                evidence.number = Some(reported.number.clone());
                if let Some(reason) = self.refunds.receive(&reported, evidence).await? {
                    alarm(channel, "quarantined", reason.name(), None);
                }
            }
            VerifiedMessage::Irrelevant { kind } => {
                tracing::info!(channel = channel.name(), kind, "a notification changes nothing");
                evidence.verdict = EvidenceVerdict::Irrelevant;
                self.keep(evidence).await?;
            }
        }
        Ok(())
    }

    async fn refuse(
        &self,
        rejected: NotificationRejected,
        mut evidence: Evidence,
    ) -> Result<(), ReceiveError> {
        let (channel, reason) = (evidence.channel.name(), rejected.reason.name());
        let explanation = rejected.explanation;
        tracing::warn!(channel, reason, explanation, "notification refused");
        evidence.verdict = EvidenceVerdict::Rejected { reason: reason.to_owned(), explanation };
        Ok(self.keep(evidence).await?)
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
            kind: EvidenceKind::Notification,
            request: None,
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
    match outcome {
        SettlementOutcome::Paid(order) => {
            tracing::info!(channel = channel.name(), order.id = %order, "order paid");
        }
        SettlementOutcome::AlreadyPaid(_) => {}
        SettlementOutcome::Late(order, reason, LateFate::Held) => {
            alarm(channel, "late", reason.name(), Some(order));
        }
        SettlementOutcome::Late(order, reason, fate) => {
            let (channel, reason) = (channel.name(), reason.name());
            let fate = if *fate == LateFate::Completed { "completed" } else { "refunded" };
            tracing::warn!(channel, reason, fate, order.id = %order, "late money settled by policy");
        }
        SettlementOutcome::Quarantined(reason) => {
            alarm(channel, "quarantined", reason.name(), None);
        }
    }
}

fn alarm(channel: Channel, fate: &str, reason: &str, order: Option<&OrderId>) {
    let channel = channel.name();
    let order = order.map(ToString::to_string);
    tracing::error!(channel, fate, reason, order.id = order, "money that staff must decide on");
}
