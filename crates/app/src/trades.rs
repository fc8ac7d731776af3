//! Asking providers about attempts, and applying what they say.

use crate::notifications::log_outcome;
use crate::ports::Ports;
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::id::EvidenceId;
use domain::ports::{IdError, OutsideError, Settlement, StoreError, TradeReport};
use domain::settlement::SettlementOutcome;
use domain::{Applied, AttemptState, Timestamp, TransitionError};
use std::sync::Arc;
use tokio::sync::Notify;

/// What is known of an attempt after its provider was asked, and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TradeState {
    NotFound,
    Open,
    /// Money came, whatever became of it.
    Money(SettlementOutcome),
    /// It will not be paid any more, as far as the provider says.
    Ended,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum TradeError {
    #[error("no gateway for this channel")]
    NoGateway,
    #[error("the provider: {0}")]
    Outside(#[from] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

#[derive(Debug, Clone)]
pub(crate) struct Trades {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl Trades {
    pub(crate) fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }

    /// Asks the provider and stores what it says.
    pub(crate) async fn ask(&self, attempt: &PaymentAttempt) -> Result<TradeState, TradeError> {
        let gateway = self.ports.gateway(attempt.channel()).ok_or(TradeError::NoGateway)?;
        match gateway.query(attempt).await? {
            TradeReport::NotFound => Ok(TradeState::NotFound),
            TradeReport::Open => Ok(TradeState::Open),
            TradeReport::Money { report, headers, body } => {
                let evidence = Evidence {
                    id: EvidenceId(self.ports.ids.next_id()?),
                    channel: attempt.channel(),
                    kind: EvidenceKind::Query,
                    request: None,
                    headers,
                    body,
                    number: report.number().map(str::to_owned),
                    verdict: EvidenceVerdict::Accepted,
                    received_at: self.ports.clock.now(),
                };
                let is_its_own = report.number() == Some(attempt.number.to_string().as_str());
                let settlement = Settlement { report, evidence };
                let outcome = self.ports.settlement.settle(settlement).await?;
                log_outcome(attempt.channel(), &outcome);
                self.wake.notify_one();
                // Staff have dealt with that money, or it would be held: no other is to come.
                if is_its_own
                    && matches!(outcome, SettlementOutcome::Quarantined(_))
                    && self.end(attempt, end_without_money).await?
                {
                    return Ok(TradeState::Ended);
                }
                Ok(TradeState::Money(outcome))
            }
            TradeReport::Closed => {
                self.end(attempt, end_without_money).await?;
                Ok(TradeState::Ended)
            }
            TradeReport::Declined { reason } => {
                self.end(attempt, |attempt, now| attempt.decline(now, &reason)).await?;
                Ok(TradeState::Ended)
            }
        }
    }

    /// Closes at the provider what is not paid, and stores the end. Money wins over closing.
    pub(crate) async fn close(&self, attempt: &PaymentAttempt) -> Result<TradeState, TradeError> {
        use domain::ports::CloseReport;
        let gateway = self.ports.gateway(attempt.channel()).ok_or(TradeError::NoGateway)?;
        match gateway.close(attempt).await? {
            CloseReport::NotFound => Ok(TradeState::NotFound),
            CloseReport::Paid => self.ask(attempt).await,
            CloseReport::Closed => {
                self.end(attempt, end_without_money).await?;
                Ok(TradeState::Ended)
            }
        }
    }

    /// Settles an attempt whose creation never ended: nobody has been given a way to pay it, so it
    /// is closed unless it is paid all the same.
    pub(crate) async fn resolve(&self, attempt: &PaymentAttempt) -> Result<TradeState, TradeError> {
        let state = match self.ask(attempt).await? {
            TradeState::Open => self.close(attempt).await?,
            known @ (TradeState::NotFound | TradeState::Money(_) | TradeState::Ended) => known,
        };
        if state == TradeState::NotFound {
            self.end(attempt, end_without_money).await?;
            return Ok(TradeState::Ended);
        }
        Ok(state)
    }

    /// Stores that nobody can pay the attempt any more.
    pub(crate) async fn expire(&self, attempt: &PaymentAttempt) -> Result<(), TradeError> {
        self.end(attempt, PaymentAttempt::expire).await?;
        Ok(())
    }

    /// Changes the attempt as it is now, unless it has been captured or held in the meantime. Whether
    /// it is over without money.
    async fn end(
        &self,
        attempt: &PaymentAttempt,
        change: impl FnOnce(&mut PaymentAttempt, Timestamp) -> Result<Applied, TransitionError> + Send,
    ) -> Result<bool, TradeError> {
        let mut work = self.ports.store.begin().await?;
        let result = async {
            // The order's lock keeps a settlement from deciding on the old state.
            let _order = work.orders().lock(attempt.order_id).await?;
            let Some(mut attempt) = work.attempts().find(attempt.id).await? else {
                return Ok(false);
            };
            if matches!(attempt.state, AttemptState::Captured(_) | AttemptState::Held { .. }) {
                return Ok(false);
            }
            if change(&mut attempt, self.ports.clock.now())? == Applied::Applied {
                work.attempts().update(&mut attempt).await?;
            }
            Ok(true)
        }
        .await;
        finish(work, result).await
    }
}

/// An attempt that its provider has closed: over by its time, or before it.
fn end_without_money(
    attempt: &mut PaymentAttempt,
    now: Timestamp,
) -> Result<Applied, TransitionError> {
    if now >= attempt.time_expire { attempt.expire(now) } else { attempt.cancel(now) }
}
