//! Payments by group commit: the orders of all that wait are locked and read at once, each report is
//! decided upon by itself, and all that follows is written by one statement. What is rare (money that
//! is late, wrong or unknown) is settled by a transaction of its own after the batch, and so is every
//! report of a batch that fails, so that a guilty one fails alone.

mod found;
mod write;

use super::line::{BatchError, Line, unreachable};
use super::sql::evidence::lock_end;
use super::{Conn, PgPool, PgStore};
use crate::group::{Flush, Queue, Waiting, Writer, answer_all};
use crate::rows::evidence::{EvidenceRow, storable_evidence};
use async_trait::async_trait;
use diesel_async::SimpleAsyncConnection;
use domain::evidence::{ChainEnd, Evidence, EvidenceVerdict};
use domain::ports::{IdGenerator, PaymentSettlement, Settlement, StoreError};
use domain::settlement::{Decision, ReportedMoney, SettlementOutcome, decide_settlement};
use domain::snowflake::WorkerSlot;
use domain::{AttemptNumber, OrderId, Timestamp, with_causes};
use found::{Known, kept};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use write::Written;

/// `PaymentSettlement` by a writer that takes all that wait at once.
#[derive(Debug)]
pub(crate) struct PgGroupSettlement {
    queue: Queue<SettlementWriter>,
}

impl PgGroupSettlement {
    /// `delay`: a fail point, by which each commit is held up.
    pub(crate) fn new(pool: PgPool, store: Arc<PgStore>, delay: Duration) -> Self {
        let line = Line::new(pool, delay);
        Self { queue: Queue::to(SettlementWriter { line, store, has_written: false }) }
    }
}

#[async_trait]
impl Flush for PgGroupSettlement {
    async fn flush(&self) {
        self.queue.flush().await;
    }
}

#[async_trait]
impl PaymentSettlement for PgGroupSettlement {
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError> {
        self.queue.ask(settlement).await
    }
}

struct SettlementWriter {
    line: Line,
    store: Arc<PgStore>,
    /// On this connection, which knows the statement since.
    has_written: bool,
}

type Outcome = Result<SettlementOutcome, StoreError>;

#[async_trait]
impl Writer for SettlementWriter {
    type Job = Settlement;
    type Answer = SettlementOutcome;

    async fn write(&mut self, batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>> {
        let (jobs, callers): (Vec<_>, Vec<_>) = batch.into_iter().map(Waiting::parts).unzip();
        let outcomes = self.outcomes(&jobs).await;
        answer_all(callers.into_iter().zip(outcomes));
        Vec::new()
    }
}

impl SettlementWriter {
    async fn outcomes(&mut self, jobs: &[Settlement]) -> Vec<Outcome> {
        let all: Vec<&Settlement> = jobs.iter().collect();
        let (settled, resent) = self.settle_together(&all).await;
        let settled = match settled {
            Ok(settled) => settled,
            Err(BatchError::Unreachable(error) | BatchError::Lost(error)) => {
                return unreachable(jobs.len(), &error);
            }
            Err(BatchError::Refused(error)) => {
                let error = with_causes(&error);
                tracing::warn!(%error, "a batch of payments is settled one by one");
                jobs.iter().map(|_job| None).collect()
            }
        };
        let mut outcomes = Vec::with_capacity(jobs.len());
        for (job, settled) in jobs.iter().zip(settled) {
            outcomes.push(match settled {
                Some(outcome) => Ok(outcome),
                None => self.settle_alone(job, resent).await,
            });
        }
        outcomes
    }

    /// What became of each, where that was for the batch to say; and whether the batch went more than
    /// once: when the connection is lost under it, it goes again with the same ids, by which what is
    /// there already is known.
    async fn settle_together(
        &mut self,
        batch: &[&Settlement],
    ) -> (Result<Settled, BatchError>, bool) {
        let mut resent = false;
        loop {
            match self.try_settle(batch, resent).await {
                Err(BatchError::Lost(error)) if !resent => {
                    let error = with_causes(&error);
                    tracing::warn!(%error, "a batch of payments is sent again");
                    resent = true;
                }
                ended => return (ended, resent),
            }
        }
    }

    async fn try_settle(
        &mut self,
        batch: &[&Settlement],
        resent: bool,
    ) -> Result<Settled, BatchError> {
        self.line.hold_up().await;
        let is_prepared = std::mem::take(&mut self.has_written);
        let mut conn = self.line.take().await?;
        match self.within(&mut conn, batch, (resent, is_prepared)).await {
            Ok((settled, has_written)) => {
                self.has_written = is_prepared || has_written;
                self.line.put_back(conn);
                Ok(settled)
            }
            Err(failed) => {
                if conn.batch_execute("ROLLBACK").await.is_ok() {
                    self.line.put_back(conn);
                }
                Err(failed.into())
            }
        }
    }

    /// All of it, to the end of the transaction; and whether there was something to be written.
    async fn within(
        &self,
        conn: &mut Conn,
        batch: &[&Settlement],
        (resent, is_prepared): (bool, bool),
    ) -> Result<(Settled, bool), StoreError> {
        let Some(first) = batch.first() else { return Ok((Vec::new(), false)) };
        let chain = first.evidence.chain();
        let cipher = self.store.cipher.as_ref();
        let (known, end, now) = Known::lock(conn, cipher, (batch, chain)).await?;
        let now = now + self.store.clock.offset();
        // With the orders' locks, an earlier try of the same batch has come to its end.
        let kept = if resent { kept(conn, batch).await? } else { BTreeSet::new() };
        let (written, said) = (Written::default(), Vec::new());
        let mut deciding = Deciding { known, chain, written, said, now };
        let mut settled = Vec::with_capacity(batch.len());
        for settlement in batch {
            settled.push(match durable(settlement, &kept) {
                Some(outcome) => Some(outcome),
                None => deciding.decide(settlement, self.store.ids.as_ref())?,
            });
        }
        let has_written = !deciding.said.is_empty();
        self.write_down(conn, deciding, (end, is_prepared)).await?;
        Ok((settled, has_written))
    }

    async fn write_down(
        &self,
        conn: &mut Conn,
        decided: Deciding,
        (end, is_prepared): (Option<ChainEnd>, bool),
    ) -> Result<(), StoreError> {
        let Deciding { mut written, said, chain, .. } = decided;
        if said.is_empty() {
            return write::commit(conn).await;
        }
        let cipher = self.store.cipher.as_ref();
        let chain = i64::from(chain.number());
        let mut end = match end {
            Some(end) => end,
            None => lock_end(conn, chain).await?,
        };
        for new in &said {
            let new = storable_evidence(new);
            end = end.followed_by(&new, cipher);
            written.evidence.push(EvidenceRow::new(&new, &end, cipher));
        }
        written.commit(conn, (chain, end), is_prepared).await
    }

    /// What an earlier try of its own has left is no hindrance: its evidence is there.
    async fn settle_alone(&self, job: &Settlement, resent: bool) -> Outcome {
        if resent {
            let mut work = self.store.work().await?;
            let kept = kept(work.conn()?, &[job]).await;
            work.undo().await?;
            if let Some(outcome) = durable(job, &kept?) {
                return Ok(outcome);
            }
        }
        self.store.settle(job.clone()).await
    }
}

/// One after the other, each upon what those before it leave.
struct Deciding {
    known: Known,
    /// One for all of a batch.
    chain: WorkerSlot,
    written: Written,
    said: Vec<Evidence>,
    now: Timestamp,
}

impl Deciding {
    /// `None`: not for the batch.
    fn decide(
        &mut self,
        Settlement { report, evidence }: &Settlement,
        ids: &dyn IdGenerator,
    ) -> Result<Option<SettlementOutcome>, StoreError> {
        if evidence.chain() != self.chain {
            return Ok(None);
        }
        let decided = self.known.with(report, |found| {
            decide_settlement(report, Some(found), evidence.id, self.now, ids)
        });
        let decided = decided.transpose().map_err(|error| StoreError::Unavailable(error.into()))?;
        let Some(decision) = decided.filter(is_common) else { return Ok(None) };
        self.known.change(report, &decision);
        self.written.add(&decision);
        self.said.push(Evidence { verdict: EvidenceVerdict::Accepted, ..evidence.clone() });
        Ok(Some(decision.outcome))
    }
}

/// What each came to, where that was for the batch to say.
type Settled = Vec<Option<SettlementOutcome>>;

/// Money that was owed, or word of it again.
fn is_common(decision: &Decision) -> bool {
    match decision.outcome {
        SettlementOutcome::Paid(_) | SettlementOutcome::AlreadyPaid(_) => true,
        SettlementOutcome::Late(..) | SettlementOutcome::Quarantined(_) => false,
    }
}

/// The order that the number is one of.
fn reported_order(report: &ReportedMoney) -> Option<OrderId> {
    Some(report.number()?.parse::<AttemptNumber>().ok()?.order())
}

/// Evidence is written with everything else or not at all.
fn durable(settlement: &Settlement, kept: &BTreeSet<i64>) -> Option<SettlementOutcome> {
    let order = reported_order(&settlement.report)?;
    let is_kept = kept.contains(&settlement.evidence.id.as_i64());
    is_kept.then_some(SettlementOutcome::AlreadyPaid(order))
}
