use super::state::State;
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{LeaseRequest, StoreError, TaskFilter, TaskRepository};
use domain::task::Lease;
use domain::{OrderId, Task, TaskId, TaskKind, TaskState};

#[async_trait]
impl TaskRepository for FakeUnitOfWork {
    async fn add(&mut self, task: &Task) -> Result<(), StoreError> {
        self.state.insert_task(task)
    }

    async fn find(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        Ok(self.state.tasks.get(&id).cloned())
    }

    async fn lease(&mut self, request: &LeaseRequest) -> Result<Vec<Task>, StoreError> {
        let mut leased: Vec<Task> = self
            .state
            .tasks
            .values()
            .filter(|task| request.pace.is_none_or(|pace| pace == task.kind.pace()))
            .filter(|task| is_next_of_its_lane(&self.state, task))
            .filter_map(|task| {
                let mut task = task.clone();
                task.lease(request.lease, request.now).is_ok().then_some(task)
            })
            .collect();
        leased.sort_by_key(|task| (task.due_at, task.id));
        leased.truncate(usize::try_from(request.most).unwrap());
        self.state.tasks.extend(leased.iter().map(|task| (task.id, task.clone())));
        Ok(leased)
    }

    async fn settle(&mut self, task: &Task, held: Lease) -> Result<(), StoreError> {
        let stored = self.state.tasks.get_mut(&task.id).ok_or(StoreError::Conflict)?;
        match stored.state {
            TaskState::Leased(lease) if lease.token == held.token => {
                *stored = task.clone();
                put_off(&mut self.state, task);
                Ok(())
            }
            TaskState::Leased(_)
            | TaskState::Due
            | TaskState::Retrying
            | TaskState::Done { .. }
            | TaskState::Dead { .. }
            | TaskState::Cancelled { .. } => Err(StoreError::Conflict),
        }
    }

    async fn settle_many(&mut self, tasks: &[(Task, Lease)]) -> Result<(), StoreError> {
        for (task, held) in tasks {
            self.settle(task, *held).await?;
        }
        Ok(())
    }

    async fn change(&mut self, task: &Task, was: &TaskState) -> Result<(), StoreError> {
        let stored = self.state.tasks.get_mut(&task.id).ok_or(StoreError::Conflict)?;
        if stored.state != *was || matches!(stored.state, TaskState::Leased(_)) {
            return Err(StoreError::Conflict);
        }
        *stored = task.clone();
        bring_forward(&mut self.state, task);
        Ok(())
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Task>, StoreError> {
        let tasks = self.state.tasks.values();
        Ok(tasks.filter(|task| task.kind.order() == Some(order)).cloned().collect())
    }

    async fn of_orders(&mut self, orders: &[OrderId]) -> Result<Vec<Task>, StoreError> {
        let is_of = |task: &&Task| task.kind.order().is_some_and(|own| orders.contains(&own));
        Ok(self.state.tasks.values().filter(is_of).cloned().collect())
    }

    async fn dead(&mut self, filter: &TaskFilter, most: u32) -> Result<Vec<Task>, StoreError> {
        let filter = TaskFilter { state: Some("dead".to_owned()), ..filter.clone() };
        let dead = self.state.tasks.values().filter(|task| is_meant(task, &filter));
        Ok(dead.take(usize::try_from(most).unwrap()).cloned().collect())
    }
}

/// Whether the task passes the filter.
pub(super) fn is_meant(task: &Task, filter: &TaskFilter) -> bool {
    let target = match task.kind {
        TaskKind::Push { target, .. } | TaskKind::Recall { target, .. } => Some(target),
        TaskKind::ExpireOrder(_)
        | TaskKind::CheckAttempt(_)
        | TaskKind::CloseAttempt(_)
        | TaskKind::FollowRefund(_)
        | TaskKind::Reconcile(_)
        | TaskKind::Import(_)
        | TaskKind::SendMessage(_) => None,
    };
    let ended_at = match task.state {
        TaskState::Done { at } | TaskState::Dead { at } | TaskState::Cancelled { at } => Some(at),
        TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => None,
    };
    (filter.kinds.is_empty() || filter.kinds.contains(&task.kind.name()))
        && filter.state.as_deref().is_none_or(|state| state == task.state.name())
        && filter.target.is_none_or(|wanted| target == Some(wanted))
        && filter.order.is_none_or(|order| task.kind.order() == Some(order))
        && filter.ended_before.is_none_or(|before| ended_at.is_some_and(|at| at < before))
}

fn put_off(state: &mut State, task: &Task) {
    if let Some(until) = task.lane_goes_on_at()
        && !matches!(task.state, TaskState::Done { .. } | TaskState::Cancelled { .. })
    {
        behind(state, task).for_each(|later| later.due_at = later.due_at.max(until));
    }
}

fn bring_forward(state: &mut State, task: &Task) {
    if let Some(from) = task.lane_goes_on_at() {
        behind(state, task).for_each(|later| later.due_at = later.due_at.min(from));
    }
}

/// Those of its lane that are not begun.
fn behind<'a>(state: &'a mut State, task: &Task) -> impl Iterator<Item = &'a mut Task> + use<'a> {
    let (lane, id) = (task.kind.lane(), task.id);
    let later = state.tasks.values_mut().filter(move |other| other.id > id);
    later.filter(move |other| {
        lane.is_some() && other.kind.lane() == lane && other.state == TaskState::Due
    })
}

fn is_next_of_its_lane(state: &State, task: &Task) -> bool {
    let older = |other: &Task| other.kind.lane() == task.kind.lane() && other.id < task.id;
    let open =
        |other: &Task| !matches!(other.state, TaskState::Done { .. } | TaskState::Cancelled { .. });
    task.kind.lane().is_none() || !state.tasks.values().any(|other| older(other) && open(other))
}
