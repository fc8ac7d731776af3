//! The task desk: what is to be done, what failed for good, and putting that back.

use crate::ports::Ports;
use crate::refunds::Book;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::id::TaskId;
use domain::ports::{IdError, Page, Paged, StoreError, TaskFilter, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::task::{Task, TaskKind, TaskState};
use domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;

/// The most that are put back by one request.
pub const MOST_PUT_BACK: u32 = 1_000;

#[derive(Debug, thiserror::Error)]
pub enum TaskDeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such task")]
    Unknown,
    /// It is done, or was called off.
    #[error("the task has ended otherwise")]
    NotDead,
    /// The order is not paid any more, or its money is going back.
    #[error("there is nothing to deliver for the order")]
    NothingToDeliver,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// What became of the dead tasks that were to be put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PutBackReport {
    pub looked_at: u32,
    pub put_back: u32,
    /// Pushes of orders that nothing is delivered for any more.
    pub skipped: u32,
}

#[derive(Debug, Clone)]
pub struct TaskDesk {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl TaskDesk {
    pub(crate) fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }

    pub async fn list(
        &self,
        staff: &StaffMember,
        filter: &TaskFilter,
        page: Page,
    ) -> Result<Paged<Task>, TaskDeskError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.queries.tasks(filter, page).await?)
    }

    /// Gives a dead task another life; one that waits for its next try is tried now. The task as
    /// it stands then: asked twice is once.
    pub async fn put_back(&self, staff: &StaffMember, id: TaskId) -> Result<Task, TaskDeskError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let changed = async {
            let now = work.now().await?;
            let known = work.tasks().find(id).await?.ok_or(TaskDeskError::Unknown)?;
            let task = revive(work.as_mut(), &known, now).await?;
            let what = ("task.retry", id.to_string(), task.kind.name().to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            Ok::<_, TaskDeskError>(task)
        }
        .await;
        let task = finish(work, changed).await?;
        self.wake.notify_one();
        Ok(task)
    }

    /// The same for the oldest dead ones that pass the filter, each in a transaction of its own.
    pub async fn put_back_all(
        &self,
        staff: &StaffMember,
        filter: &TaskFilter,
        most: u32,
    ) -> Result<PutBackReport, TaskDeskError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let found = async {
            let dead = work.tasks().dead(filter, most.min(MOST_PUT_BACK)).await?;
            // Recorded before the first of them is touched, whatever becomes of the rest.
            self.record(work.as_mut(), staff, (filter, dead.len())).await?;
            Ok::<_, TaskDeskError>(dead)
        }
        .await;
        let dead = finish(work, found).await?;
        let mut report = PutBackReport::default();
        let mut failed = None;
        for task in dead {
            report.looked_at += 1;
            match self.put_back_one(&task).await {
                Ok(()) => report.put_back += 1,
                Err(TaskDeskError::Store(error)) if !matches!(error, StoreError::Conflict) => {
                    failed = Some(error);
                    break;
                }
                Err(_passed_over) => report.skipped += 1,
            }
        }
        self.wake.notify_one();
        failed.map_or(Ok(report), |error| Err(error.into()))
    }

    async fn put_back_one(&self, dead: &Task) -> Result<(), TaskDeskError> {
        let mut work = self.ports.store.begin().await?;
        let changed = async {
            let now = work.now().await?;
            revive(work.as_mut(), dead, now).await.map(|_task| ())
        }
        .await;
        finish(work, changed).await
    }

    /// What staff are about to put back.
    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        (filter, found): (&TaskFilter, usize),
    ) -> Result<(), TaskDeskError> {
        let target = filter.target.map_or("any", domain::Target::name);
        let kinds = filter.kinds.join(" ");
        let detail = format!("kinds [{kinds}], target {target}: {found} dead ones to put back");
        let (what, at) = (("tasks.retry", "dead".to_owned(), detail), work.now().await?);
        Ok(audit(work, self.ports.ids.as_ref(), staff, what, at).await?)
    }
}

/// Under the order's lock, where the task is about an order: whether its money is going back is
/// decided under the same.
async fn revive(
    work: &mut dyn UnitOfWork,
    known: &Task,
    now: Timestamp,
) -> Result<Task, TaskDeskError> {
    if let TaskKind::Push { order, .. } = known.kind {
        let locked = work.orders().lock(order).await?.ok_or(TaskDeskError::Unknown)?;
        let paid = locked.state.stage().and(locked.state.paid());
        let paid = paid.ok_or(TaskDeskError::NothingToDeliver)?;
        let book = Book::open(work, order, paid.by).await?.ok_or(TaskDeskError::Unknown)?;
        if book.ledger().is_whole() {
            return Err(TaskDeskError::NothingToDeliver);
        }
    }
    let mut task = work.tasks().find(known.id).await?.ok_or(TaskDeskError::Unknown)?;
    let was = task.state;
    let applied = match was {
        TaskState::Dead { .. } => task.put_back(now),
        TaskState::Due | TaskState::Retrying => task.hurry(now),
        TaskState::Leased(_) => return Ok(task),
        TaskState::Done { .. } | TaskState::Cancelled { .. } => return Err(TaskDeskError::NotDead),
    };
    if applied == Ok(domain::Applied::Applied) {
        work.tasks().change(&task, &was).await?;
    }
    Ok(task)
}
