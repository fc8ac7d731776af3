//! The work in the task table: leased, run with no transaction open, and settled.

mod check;
mod close;
mod expire;
mod import;
mod message;
mod purge;
mod push;
mod recall;
mod reconcile;
mod refund;
mod supply;

pub(crate) use push::key as push_key;

use crate::customer_copies::CustomerCopies;
use crate::imports::Imports;
use crate::ports::Ports;
use crate::reconciliations::Reconciliations;
use crate::refunds::{RecordError, Refunds};
use crate::supplies::{Supplies, SupplyError};
use crate::trades::{TradeError, Trades};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::ports::{
    IdError, LeaseRequest, OutsideError, PushReceipt, SmsError, StatementError, StoreError,
};
use domain::task::{Lease, Pace, Task, TaskKind, TaskState};
use domain::time::Timestamp;
use domain::{Applied, TransitionError};
use futures_util::future::{Either, join_all, select};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::Notify;

/// How long a task is a worker's own. Longer than any task may take with its calls outside.
const LEASE_FOR: TimeDelta = TimeDelta::seconds(60);
/// How soon a lease that could not be prolonged is tried again.
const PROLONG_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(2);
/// How many tasks run beside each other.
const BATCH: u32 = 16;

/// What became of a task that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Done,
    /// The same for a push, with what the back office answered.
    Delivered(PushReceipt),
    /// It ran well and wants to run again.
    Again(Timestamp),
    /// Nothing can be done about it until then at least, for this reason. That is no failure.
    Wait(String, Timestamp),
    /// It can never succeed.
    Fail(String),
    /// It is not wanted any more.
    Cancel,
}

/// A task that did not come to an end: tried again after the back-off.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error(transparent)]
    Trade(#[from] TradeError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error("outside: {0}")]
    Outside(#[from] OutsideError),
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error(transparent)]
    Refund(#[from] RecordError),
    #[error("the bill: {0}")]
    Statement(#[from] StatementError),
    #[error("the message: {0}")]
    Message(SmsError),
    #[error(transparent)]
    Supply(SupplyError),
    #[error("the supplier may still deliver it")]
    Open,
    #[error("no adapter for {0}")]
    NoAdapter(&'static str),
}

#[derive(Debug, Clone)]
pub struct JobRunner {
    ports: Arc<Ports>,
    trades: Trades,
    refunds: Refunds,
    reconciliations: Reconciliations,
    imports: Imports,
    copies: CustomerCopies,
    supplies: Supplies,
    wake: Arc<Notify>,
}

/// Whose work the tasks are.
#[derive(Debug)]
pub(crate) struct Works {
    pub(crate) trades: Trades,
    pub(crate) refunds: Refunds,
    pub(crate) reconciliations: Reconciliations,
    pub(crate) imports: Imports,
    pub(crate) copies: CustomerCopies,
    pub(crate) supplies: Supplies,
}

impl JobRunner {
    pub(crate) fn new(ports: &Arc<Ports>, works: Works, wake: Arc<Notify>) -> Self {
        let ports = Arc::clone(ports);
        let Works { trades, refunds, reconciliations, imports, copies, supplies } = works;
        Self { ports, trades, refunds, reconciliations, imports, copies, supplies, wake }
    }

    /// Returns when new work was made in this process.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Leases what is due, of whatever pace, runs it, and says how many tasks that were. One step
    /// without sleeping.
    pub async fn run_due(&self) -> Result<usize, StoreError> {
        self.run_some(BATCH, None).await
    }

    /// The same for work of one pace: nothing quick waits for anything long.
    pub async fn run_due_of(&self, pace: Pace) -> Result<usize, StoreError> {
        let most = match pace {
            Pace::Quick | Pace::Supplier(_) => BATCH,
            Pace::Long => 1,
        };
        self.run_some(most, Some(pace)).await
    }

    async fn run_some(&self, most: u32, pace: Option<Pace>) -> Result<usize, StoreError> {
        let Ok(token) = self.ports.ids.next_id() else {
            // Without a worker slot this server does nothing; /readyz says so.
            return Ok(0);
        };
        let mut work = self.ports.store.begin().await?;
        let leased = async {
            let now = work.now().await?;
            let lease = Lease { token, until: now + LEASE_FOR };
            let request = LeaseRequest { most, pace, now, lease };
            Ok::<_, StoreError>((lease, work.tasks().lease(&request).await?))
        }
        .await;
        let (lease, tasks) = finish(work, leased).await?;
        let count = tasks.len();
        join_all(tasks.into_iter().map(|task| self.run(task, lease))).await;
        Ok(count)
    }

    async fn run(&self, task: Task, lease: Lease) {
        let Some(result) = self.perform_kept(&task, lease).await else { return };
        let id = task.id.to_string();
        let kind = task.kind.name();
        if let Err(error) = self.settle(task, lease, result).await {
            // The lease runs out, and the task is done again: that is what it must bear.
            tracing::error!(task.id = id, kind, %error, "a task's end was not stored");
        }
    }

    /// Does the task, and keeps its lease meanwhile. `None`: the lease was lost, and with it the
    /// right to go on.
    async fn perform_kept(&self, task: &Task, lease: Lease) -> Option<Result<Outcome, JobError>> {
        let (job, keeper) = (pin!(self.perform(task)), pin!(self.keep_lease(task, lease)));
        match select(job, keeper).await {
            Either::Left((result, _keeper)) => Some(result),
            Either::Right((error, _job)) => {
                let (id, kind) = (task.id.to_string(), task.kind.name());
                tracing::warn!(task.id = id, kind, %error, "a task was given up: its lease is lost");
                None
            }
        }
    }

    /// Prolongs the lease each time half of it is over, and tries again while it lasts; ends when
    /// the lease is lost.
    async fn keep_lease(&self, task: &Task, mut lease: Lease) -> StoreError {
        let mut next = lease.until - LEASE_FOR / 2;
        loop {
            self.ports.clock.sleep_until(next).await;
            match self.prolong(task, lease).await {
                Ok(longer) => {
                    lease = longer;
                    next = lease.until - LEASE_FOR / 2;
                }
                Err(error) => {
                    let now = self.ports.clock.now();
                    if matches!(error, StoreError::Conflict) || now >= lease.until {
                        return error;
                    }
                    next = now + PROLONG_AGAIN_AFTER;
                }
            }
        }
    }

    async fn prolong(&self, task: &Task, lease: Lease) -> Result<Lease, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let prolonged = async {
            let longer = Lease { until: work.now().await? + LEASE_FOR, ..lease };
            let task = Task { state: TaskState::Leased(longer), ..task.clone() };
            work.tasks().settle(&task, lease).await?;
            Ok(longer)
        }
        .await;
        finish(work, prolonged).await
    }

    async fn perform(&self, task: &Task) -> Result<Outcome, JobError> {
        match task.kind {
            TaskKind::ExpireOrder(order) => self.expire_order(order).await,
            TaskKind::CheckAttempt(attempt) => self.check_attempt(attempt).await,
            TaskKind::CloseAttempt(attempt) => self.close_attempt(attempt).await,
            TaskKind::Push { order, target } => self.push(task, order, target).await,
            TaskKind::Recall { order, target } => self.recall(order, target).await,
            TaskKind::FollowRefund(refund) => self.follow_refund(refund).await,
            TaskKind::Reconcile(reconciliation) => self.reconcile(reconciliation).await,
            TaskKind::Import(import) => self.import(import).await,
            TaskKind::SendMessage(message) => self.send_message(message).await,
        }
    }

    async fn settle(
        &self,
        mut task: Task,
        lease: Lease,
        result: Result<Outcome, JobError>,
    ) -> Result<(), JobError> {
        let now = self.ports.clock.now();
        let jitter = u16::try_from(lease.token.as_i64() % 1_001).unwrap_or_default();
        let applied = match result {
            Ok(Outcome::Done) => task.finish(now)?,
            Ok(Outcome::Delivered(receipt)) => {
                task.receipt = Some(receipt);
                task.finish(now)?
            }
            Ok(Outcome::Again(at)) => task.run_again(at)?,
            Ok(Outcome::Wait(reason, until)) => task.wait(&reason, until)?,
            Ok(Outcome::Fail(error)) => task.give_up(&error, now)?,
            Ok(Outcome::Cancel) => task.cancel(now)?,
            Err(error) => task.fail(&error.to_string(), now, jitter)?,
        };
        if applied == Applied::AlreadyApplied {
            return Ok(());
        }
        log_end(&task);
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            work.tasks().settle(&task, lease).await?;
            self.mark_order(work.as_mut(), &task, now).await
        }
        .await;
        finish(work, stored).await
    }
}

fn log_end(task: &Task) {
    match task.state {
        TaskState::Dead { .. } => log_failure(task, "task dead: staff must look"),
        TaskState::Retrying => log_failure(task, "task failed: it is tried again"),
        TaskState::Due
        | TaskState::Leased(_)
        | TaskState::Done { .. }
        | TaskState::Cancelled { .. } => {}
    }
}

fn log_failure(task: &Task, message: &str) {
    let (id, kind, error) = (task.id.to_string(), task.kind.name(), task.trouble());
    let (failures, due_at) = (task.failures, task.due_at.to_rfc3339());
    tracing::warn!(task.id = id, kind, failures, due_at, error, "{message}");
}
