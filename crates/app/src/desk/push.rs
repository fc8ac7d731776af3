use super::{DeskError, MoneyDesk};
use crate::refunds::Book;
use crate::staff::{allow, audit};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::Applied;
use domain::id::OrderId;
use domain::ports::{PushReceipt, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;

/// How long a push that is asked for now is waited for.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);
const LOOK_EVERY: TimeDelta = TimeDelta::milliseconds(100);

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
        self.push_now_to(staff, id, &Target::ALL).await
    }

    /// The same for these targets alone. One whose turn has not come waits for it.
    pub async fn push_now_to(
        &self,
        staff: &StaffMember,
        id: OrderId,
        targets: &[Target],
    ) -> Result<Vec<PushedNow>, DeskError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let pushed = async {
            let now = work.now().await?;
            let pushed = push_now_in(work.as_mut(), (id, targets), now).await?;
            let told: Vec<_> = pushed.iter().map(|pushed| pushed.target.name()).collect();
            let what = ("order.push", id.to_string(), told.join(" "));
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            Ok::<_, DeskError>(pushed)
        }
        .await;
        let pushed = finish(work, pushed).await?;
        self.wake.notify_one();
        Ok(pushed)
    }

    /// For those who test: the same for one target, waiting a moment for what comes of it, with
    /// what the target holds then.
    pub async fn push_and_look(
        &self,
        id: OrderId,
        target: Target,
    ) -> Result<(PushedNow, Option<PushReceipt>), DeskError> {
        let give_up_at = self.ports.clock.now() + PATIENCE;
        let mut work = self.ports.store.begin().await?;
        let pushed = async {
            let now = work.now().await?;
            push_now_in(work.as_mut(), (id, &[target]), now).await
        }
        .await;
        let mut pushed = first(&finish(work, pushed).await?)?;
        self.wake.notify_one();
        while !is_settled(pushed) && self.ports.clock.now() < give_up_at {
            self.ports.clock.sleep_until(self.ports.clock.now() + LOOK_EVERY).await;
            pushed = self.look(id, target).await?;
        }
        let office = self.ports.back_office(target).filter(|_office| pushed.state == "done");
        let receipt = match office {
            Some(office) => office.find(&crate::jobs::push_key(id, target)).await.ok().flatten(),
            None => None,
        };
        Ok((pushed, receipt))
    }

    async fn look(&self, id: OrderId, target: Target) -> Result<PushedNow, DeskError> {
        let mut work = self.ports.store.begin().await?;
        let tasks = work.tasks().of_order(id).await;
        let pushes = finish(work, tasks).await?.into_iter().filter_map(|task| of(&task));
        let found: Vec<_> = pushes.filter(|pushed| pushed.target == target).collect();
        first(&found)
    }
}

fn is_settled(pushed: PushedNow) -> bool {
    matches!(pushed.state, "done" | "dead" | "cancelled" | "retrying")
}

fn first(pushed: &[PushedNow]) -> Result<PushedNow, DeskError> {
    pushed.first().copied().ok_or(DeskError::NothingToDeliver)
}

fn of(task: &Task) -> Option<PushedNow> {
    let TaskKind::Push { target, .. } = task.kind else { return None };
    Some(PushedNow { target, state: task.state.name() })
}

async fn push_now_in(
    work: &mut dyn UnitOfWork,
    (id, targets): (OrderId, &[Target]),
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
        if of(&task).is_some_and(|push| targets.contains(&push.target)) {
            pushed.extend(of(&hurry(work, task, now).await?));
        }
    }
    if pushed.is_empty() { Err(DeskError::NothingToDeliver) } else { Ok(pushed) }
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
