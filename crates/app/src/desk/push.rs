use super::{DeskError, MoneyDesk};
use crate::refunds::Book;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::Applied;
use domain::id::OrderId;
use domain::ports::UnitOfWork;
use domain::staff::{Permission, StaffMember};
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;

/// One push of an order, as it stands after staff have hurried it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushedNow {
    pub target: Target,
    /// `TaskState::name`.
    pub state: &'static str,
}

impl MoneyDesk {
    /// Has the order delivered now, the same pushes that go out by themselves: what waits is due,
    /// what is dead gets another life, what is done stays done.
    pub async fn push_now(
        &self,
        staff: &StaffMember,
        id: OrderId,
    ) -> Result<Vec<PushedNow>, DeskError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let pushed = async {
            let now = work.now().await?;
            let pushed = push_now_in(work.as_mut(), id, now).await?;
            let what = ("order.push", id.to_string(), String::new());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            Ok::<_, DeskError>(pushed)
        }
        .await;
        let pushed = finish(work, pushed).await?;
        self.wake.notify_one();
        Ok(pushed)
    }
}

async fn push_now_in(
    work: &mut dyn UnitOfWork,
    id: OrderId,
    now: Timestamp,
) -> Result<Vec<PushedNow>, DeskError> {
    let order = work.orders().lock(id).await?.ok_or(DeskError::Unknown)?;
    let paid = order.state.stage().and(order.state.paid()).ok_or(DeskError::NothingToDeliver)?;
    let book = Book::open(work, id, paid.by).await?.ok_or(DeskError::Unknown)?;
    if book.ledger().is_whole() {
        return Err(DeskError::NothingToDeliver);
    }
    let mut pushed = Vec::new();
    for task in book.tasks {
        if let TaskKind::Push { target, .. } = task.kind {
            let task = hurry(work, task, now).await?;
            pushed.push(PushedNow { target, state: task.state.name() });
        }
    }
    Ok(pushed)
}

async fn hurry(
    work: &mut dyn UnitOfWork,
    mut task: Task,
    now: Timestamp,
) -> Result<Task, DeskError> {
    let was = task.state;
    let applied = match was {
        TaskState::Dead { .. } | TaskState::Cancelled { .. } => task.put_back(now),
        TaskState::Due | TaskState::Retrying => task.hurry(now),
        TaskState::Leased(_) | TaskState::Done { .. } => return Ok(task),
    };
    if applied == Ok(Applied::Applied) {
        work.tasks().change(&task, &was).await?;
    }
    Ok(task)
}
