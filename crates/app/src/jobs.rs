//! The work in the task table: leased, run with no transaction open, and settled.

mod begin;
mod check;
mod close;
mod expire;
mod import;
mod marks;
mod message;
mod purge;
mod push;
mod recall;
mod reconcile;
mod refund;
mod settle;
mod supply;
mod window;

pub(crate) use begin::key as push_key;

use crate::customer_copies::CustomerCopies;
use crate::imports::Imports;
use crate::ports::Ports;
use crate::reconciliations::Reconciliations;
use crate::refunds::{RecordError, Refunds};
use crate::supplies::{Supplies, SupplyError};
use crate::trades::{TradeError, Trades};
use crate::unit::finish;
use begin::Prepared;
use chrono::TimeDelta;
use domain::ports::{IdError, OutsideError, PushReceipt, SmsError, StatementError, StoreError};
use domain::task::{Lease, Task, TaskKind, TaskState};
use domain::time::Timestamp;
use domain::{TransitionError, with_causes};
use futures_util::future::{Either, select};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// How long a task is a worker's own. Longer than any task may take with its calls outside.
const LEASE_FOR: TimeDelta = TimeDelta::seconds(60);
/// How soon a lease that could not be prolonged is tried again.
const PROLONG_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(2);

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
    /// A fault of ours, which is to take nothing else along.
    #[error("the server panicked over it: its log says where")]
    Panicked,
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

    /// Does the task when it is its turn, and keeps its lease until it is done. `None`: the lease was
    /// lost, and with it the right to go on.
    async fn perform_kept(
        &self,
        (task, lease): (&Task, Lease),
        prepared: Option<Prepared>,
        turns: &Semaphore,
    ) -> Option<Result<Outcome, JobError>> {
        let job = pin!(self.perform_in_turn(task, prepared, turns));
        let keeper = pin!(self.keep_lease(task, lease));
        match select(job, keeper).await {
            Either::Left((result, _keeper)) => Some(result),
            Either::Right((error, _job)) => {
                let (id, kind) = (task.id.to_string(), task.kind.name());
                let error = with_causes(&error);
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

    async fn perform_in_turn(
        &self,
        task: &Task,
        prepared: Option<Prepared>,
        turns: &Semaphore,
    ) -> Result<Outcome, JobError> {
        match turns.acquire().await {
            Ok(_turn) => self.perform(task, prepared).await,
            // Another server need not wait for the lease to end.
            Err(_stopped) => {
                Ok(Outcome::Wait("its server has stopped".to_owned(), self.ports.clock.now()))
            }
        }
    }

    async fn perform(&self, task: &Task, prepared: Option<Prepared>) -> Result<Outcome, JobError> {
        match task.kind {
            TaskKind::ExpireOrder(order) => self.expire_order(order).await,
            TaskKind::CheckAttempt(attempt) => self.check_attempt(attempt).await,
            TaskKind::CloseAttempt(attempt) => self.close_attempt(attempt).await,
            TaskKind::Push { order, target } => self.push(task, (order, target), prepared).await,
            TaskKind::Recall { order, target } => self.recall(order, target).await,
            TaskKind::FollowRefund(refund) => self.follow_refund(refund).await,
            TaskKind::Reconcile(reconciliation) => self.reconcile(reconciliation).await,
            TaskKind::Import(import) => self.import(import).await,
            TaskKind::SendMessage(message) => self.send_message(message).await,
        }
    }
}
