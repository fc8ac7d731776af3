use super::{JobError, JobRunner};
use crate::refunds::Book;
use domain::event::{EventKind, OrderEvent};
use domain::id::OrderId;
use domain::order::{Order, PaidStage};
use domain::ports::{StoreError, UnitOfWork};
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;
use std::collections::{BTreeMap, HashSet};

/// The orders of tasks that have come to an end, and what that makes of them.
struct Marks {
    orders: BTreeMap<OrderId, Order>,
    /// Those of which some push is still to be done.
    awaiting: HashSet<OrderId>,
    changed: HashSet<OrderId>,
    events: Vec<OrderEvent>,
}

impl JobRunner {
    /// Lets the orders follow their push tasks: fulfilled with the last one done, failed with a dead
    /// one. The tasks are stored already.
    pub(super) async fn mark_orders(
        &self,
        work: &mut dyn UnitOfWork,
        tasks: &[&Task],
    ) -> Result<(), JobError> {
        let ended: Vec<(&Task, OrderId)> = tasks.iter().copied().filter_map(told).collect();
        if ended.is_empty() {
            return Ok(());
        }
        let mut marks = Marks::lock(work, &ended).await?;
        for (task, id) in ended {
            self.mark_order(work, &mut marks, (task, id)).await?;
        }
        marks.write(work).await
    }

    async fn mark_order(
        &self,
        work: &mut dyn UnitOfWork,
        marks: &mut Marks,
        (task, id): (&Task, OrderId),
    ) -> Result<(), JobError> {
        let Some(order) = marks.orders.get_mut(&id) else { return Ok(()) };
        match (task.kind, task.state) {
            (TaskKind::Push { target, .. }, TaskState::Done { at }) => {
                self.mark_delivered(marks, (id, target), at)?;
            }
            (TaskKind::Push { target, .. }, TaskState::Dead { at }) => {
                marks.events.push(self.event(order, EventKind::FulfilmentFailed(target), at)?);
                if matches!(order.state.stage(), Some(PaidStage::Fulfilling { .. })) {
                    let _applied = order.fail_fulfilment(at)?;
                    marks.changed.insert(id);
                }
            }
            (TaskKind::Push { .. }, TaskState::Cancelled { at }) => {
                take_up_again(work, order, task, at).await?;
            }
            (TaskKind::Recall { target, .. }, TaskState::Done { at }) => {
                marks.events.push(self.event(order, EventKind::Recalled(target), at)?);
            }
            (_, _) => {}
        }
        Ok(())
    }

    fn mark_delivered(
        &self,
        marks: &mut Marks,
        (id, target): (OrderId, Target),
        at: Timestamp,
    ) -> Result<(), JobError> {
        let Some(order) = marks.orders.get_mut(&id) else { return Ok(()) };
        marks.events.push(self.event(order, EventKind::Delivered(target), at)?);
        let is_fulfilled = matches!(order.state.stage(), None | Some(PaidStage::Fulfilled { .. }));
        if !is_fulfilled && !marks.awaiting.contains(&id) {
            // One that was found delivered may have been given up before.
            let _begun = order.begin_fulfilment(at)?;
            let _applied = order.fulfil(at)?;
            marks.changed.insert(id);
            marks.events.push(self.event(order, EventKind::Fulfilled, at)?);
        }
        Ok(())
    }
}

impl Marks {
    async fn lock(
        work: &mut dyn UnitOfWork,
        ended: &[(&Task, OrderId)],
    ) -> Result<Self, StoreError> {
        let ids: Vec<OrderId> = ended.iter().map(|(_task, id)| *id).collect();
        let orders = work.orders().lock_many(&ids).await?;
        let is_open = |task: &Task| {
            matches!(task.kind, TaskKind::Push { .. })
                && !matches!(task.state, TaskState::Done { .. })
        };
        let tasks = work.tasks().of_orders(&ids).await?;
        let awaiting = tasks.iter().filter(|task| is_open(task));
        Ok(Self {
            orders: orders.into_iter().map(|order| (order.id, order)).collect(),
            awaiting: awaiting.filter_map(|task| task.kind.order()).collect(),
            changed: HashSet::new(),
            events: Vec::new(),
        })
    }

    async fn write(self, work: &mut dyn UnitOfWork) -> Result<(), JobError> {
        let Self { orders, changed, events, .. } = self;
        let is_changed = |order: &Order| changed.contains(&order.id);
        let mut orders: Vec<Order> = orders.into_values().filter(is_changed).collect();
        work.orders().update_many(&mut orders).await?;
        Ok(work.events().add_many(&events).await?)
    }
}

/// Those whose end is told to their order.
fn told(task: &Task) -> Option<(&Task, OrderId)> {
    let has_ended = match task.state {
        TaskState::Done { .. } | TaskState::Dead { .. } | TaskState::Cancelled { .. } => true,
        TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => false,
    };
    Some((task, task.kind.lane()?)).filter(|_told| has_ended)
}

/// A push that was called off for a refund which has failed by now goes on: whoever stored the
/// failure found it leased, and could not put it back.
async fn take_up_again(
    work: &mut dyn UnitOfWork,
    order: &Order,
    task: &Task,
    now: Timestamp,
) -> Result<(), JobError> {
    let Some(paid) = order.state.stage().and(order.state.paid()) else { return Ok(()) };
    let book = Book::open(work, order.id, paid.by).await?;
    if book.is_none_or(|book| book.ledger().is_whole()) {
        return Ok(());
    }
    let mut again = task.clone();
    let _applied = again.put_back(now)?;
    Ok(work.tasks().change(&again, &task.state).await?)
}
