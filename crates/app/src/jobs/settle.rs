use super::{JobError, JobRunner, LEASE_FOR, Outcome};
use crate::unit::finish;
use domain::ports::{LeaseRequest, StoreError, UnitOfWork};
use domain::snowflake::Snowflake;
use domain::task::{Lease, Pace, Task, TaskState};
use domain::{Applied, TransitionError, with_causes};

/// A task as it is to be stored, and the lease by which it was done.
pub(super) type Ended = (Task, Lease);

/// What more a worker would take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    pub(super) most: u32,
    pub(super) pace: Option<Pace>,
    pub(super) token: Snowflake,
}

impl JobRunner {
    /// What has become of the task. `None`: nothing that is stored.
    pub(super) fn ended(
        &self,
        (mut task, lease): (Task, Lease),
        result: Result<Outcome, JobError>,
    ) -> Option<Ended> {
        match self.apply(&mut task, lease, result) {
            Ok(Applied::Applied) => {
                log_end(&task);
                Some((task, lease))
            }
            Ok(Applied::AlreadyApplied) => None,
            Err(error) => {
                log_unstored(&task, &error.into());
                None
            }
        }
    }

    fn apply(
        &self,
        task: &mut Task,
        lease: Lease,
        result: Result<Outcome, JobError>,
    ) -> Result<Applied, TransitionError> {
        let now = self.ports.clock.now();
        let jitter = u16::try_from(lease.token.as_i64() % 1_001).unwrap_or_default();
        match result {
            Ok(Outcome::Done) => task.finish(now),
            Ok(Outcome::Delivered(receipt)) => {
                task.receipt = Some(receipt);
                task.finish(now)
            }
            Ok(Outcome::Again(at)) => task.run_again(at),
            Ok(Outcome::Wait(reason, until)) => task.wait(&reason, until),
            Ok(Outcome::Fail(error)) => task.give_up(&error, now),
            Ok(Outcome::Cancel) => task.cancel(now),
            Err(error) => task.fail(&with_causes(&error), now, jitter),
        }
    }

    /// Stores the ends all together and leases what is due then, which may be what came after them.
    /// When that fails each end is stored by itself, so that a guilty one fails alone, and nothing is
    /// leased.
    pub(super) async fn settle_and_lease(
        &self,
        ended: &[Ended],
        ask: Option<Ask>,
    ) -> Result<Vec<Task>, JobError> {
        let error = match self.try_settle_and_lease(ended, ask).await {
            Err(error) if !ended.is_empty() => error,
            done => return done,
        };
        if let ([(task, _lease)], None) = (ended, ask) {
            log_unstored(task, &error);
            return Ok(Vec::new());
        }
        let error = with_causes(&error);
        tracing::warn!(%error, count = ended.len(), "the ends of tasks are stored one by one");
        for one in ended {
            if let Err(error) = self.try_settle_and_lease(std::slice::from_ref(one), None).await {
                log_unstored(&one.0, &error);
            }
        }
        Ok(Vec::new())
    }

    async fn try_settle_and_lease(
        &self,
        ended: &[Ended],
        ask: Option<Ask>,
    ) -> Result<Vec<Task>, JobError> {
        let mut work = self.ports.store.begin().await?;
        let done = async {
            self.settle_in(work.as_mut(), ended).await?;
            match ask {
                Some(ask) => Ok(lease_in(work.as_mut(), ask).await?),
                None => Ok(Vec::new()),
            }
        }
        .await;
        finish(work, done).await
    }

    async fn settle_in(&self, work: &mut dyn UnitOfWork, ended: &[Ended]) -> Result<(), JobError> {
        if ended.is_empty() {
            return Ok(());
        }
        work.tasks().settle_many(ended).await?;
        let tasks: Vec<&Task> = ended.iter().map(|(task, _lease)| task).collect();
        self.mark_orders(work, &tasks).await
    }

    pub(super) async fn lease(&self, ask: Ask) -> Result<Vec<Task>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let leased = lease_in(work.as_mut(), ask).await;
        finish(work, leased).await
    }
}

async fn lease_in(work: &mut dyn UnitOfWork, ask: Ask) -> Result<Vec<Task>, StoreError> {
    let Ask { most, pace, token } = ask;
    let now = work.now().await?;
    let lease = Lease { token, until: now + LEASE_FOR };
    work.tasks().lease(&LeaseRequest { most, pace, now, lease }).await
}

/// The lease runs out, and the task is done again: that is what it must bear.
fn log_unstored(task: &Task, error: &JobError) {
    let (id, kind) = (task.id.to_string(), task.kind.name());
    tracing::error!(task.id = id, kind, error = %with_causes(error), "a task's end was not stored");
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
