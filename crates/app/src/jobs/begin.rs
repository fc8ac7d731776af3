use super::{JobError, JobRunner, Outcome};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::attempt::PaymentAttempt;
use domain::id::{AttemptId, OrderId, TaskId};
use domain::order::{Order, PaidStage};
use domain::ports::{PushOrder, StoreError, UnitOfWork};
use domain::refund::{Refund, RefundLedger};
use domain::supplier::Supplier;
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;
use domain::{Applied, with_causes};
use std::collections::HashMap;

/// What was begun longer ago is begun again before it is sent: its order may have changed.
const PREPARED_FOR: TimeDelta = TimeDelta::seconds(1);

/// What is pushed; or what becomes of the task instead.
pub(super) type Begun = Result<PushOrder, Outcome>;

/// A push that was begun together with others.
#[derive(Debug)]
pub(super) struct Prepared {
    begun: Begun,
    at: Timestamp,
}

impl Prepared {
    /// While it is still worth something.
    pub(super) fn at(self, now: Timestamp) -> Option<Begun> {
        (now - self.at < PREPARED_FOR).then_some(self.begun)
    }
}

/// A task that is a push, and of what.
type Push<'a> = (&'a Task, OrderId, Target);

impl JobRunner {
    /// Begins all those pushes among the tasks that have a back office to go to. One that is not among
    /// the answers is begun when it is its turn, and says then what the matter is.
    pub(super) async fn prepare(&self, tasks: &[Task]) -> HashMap<TaskId, Prepared> {
        let pushes: Vec<Push<'_>> =
            tasks.iter().filter_map(|task| self.prepared_push(task)).collect();
        if pushes.len() < 2 {
            return HashMap::new();
        }
        let at = self.ports.clock.now();
        match self.begin(&pushes).await {
            Ok(begun) => {
                let well = begun.into_iter().filter_map(|(id, begun)| Some((id, begun.ok()?)));
                well.map(|(id, begun)| (id, Prepared { begun, at })).collect()
            }
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "pushes are begun one by one");
                HashMap::new()
            }
        }
    }

    /// Whether it waits until those pushes are begun that were leased with it or before it: a push
    /// itself, and a refund, which calls off what it does not find on its way.
    pub(super) fn waits_for_pushes(&self, task: &Task) -> bool {
        self.prepared_push(task).is_some() || matches!(task.kind, TaskKind::FollowRefund(_))
    }

    fn prepared_push<'a>(&self, task: &'a Task) -> Option<Push<'a>> {
        let TaskKind::Push { order, target } = task.kind else { return None };
        let is_here =
            Supplier::of_target(target).is_none() && self.ports.back_office(target).is_some();
        is_here.then_some((task, order, target))
    }

    /// Marks the order as being fulfilled and gathers what is pushed; or says what becomes of the
    /// task instead.
    pub(super) async fn begin_push(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Begun, JobError> {
        let mut begun = self.begin(&[(task, id, target)]).await?;
        begun.remove(&task.id).unwrap_or_else(|| Err(StoreError::Conflict.into()))
    }

    async fn begin(
        &self,
        pushes: &[Push<'_>],
    ) -> Result<HashMap<TaskId, Result<Begun, JobError>>, JobError> {
        let mut work = self.ports.store.begin().await?;
        let begun = self.begin_in(work.as_mut(), pushes).await;
        finish(work, begun).await
    }

    async fn begin_in(
        &self,
        work: &mut dyn UnitOfWork,
        pushes: &[Push<'_>],
    ) -> Result<HashMap<TaskId, Result<Begun, JobError>>, JobError> {
        let known = Known::lock(work, pushes).await?;
        let now = self.ports.clock.now();
        let (mut all, mut changed) = (HashMap::new(), Vec::new());
        for push in pushes {
            let mut begun = known.begin(push, now);
            if let Ok(Ok((push, Applied::Applied))) = &mut begun {
                changed.push(push.order.clone());
                // As `update_many` leaves it.
                push.order.version += 1;
            }
            all.insert(push.0.id, begun.map(|begun| begun.map(|(push, _applied)| push)));
        }
        work.orders().update_many(&mut changed).await?;
        Ok(all)
    }
}

/// All that has a say in the pushes of some orders, the orders locked.
struct Known {
    orders: HashMap<OrderId, Order>,
    tasks: HashMap<OrderId, Vec<Task>>,
    attempts: HashMap<AttemptId, PaymentAttempt>,
    refunds: HashMap<AttemptId, Vec<Refund>>,
}

impl Known {
    /// The orders first: what is read after that stays as it is.
    async fn lock(work: &mut dyn UnitOfWork, pushes: &[Push<'_>]) -> Result<Self, StoreError> {
        let ids: Vec<OrderId> = pushes.iter().map(|(_task, id, _target)| *id).collect();
        let orders = work.orders().lock_many(&ids).await?;
        let mut tasks: HashMap<_, Vec<_>> = HashMap::new();
        for task in work.tasks().of_orders(&ids).await? {
            if let Some(order) = task.kind.order() {
                tasks.entry(order).or_default().push(task);
            }
        }
        let paid_by: Vec<AttemptId> =
            orders.iter().filter_map(|order| Some(order.state.paid()?.by)).collect();
        let attempts = work.attempts().find_many(&paid_by).await?;
        let mut refunds: HashMap<_, Vec<_>> = HashMap::new();
        for refund in work.refunds().of_attempts(&paid_by).await? {
            refunds.entry(refund.attempt_id).or_default().push(refund);
        }
        Ok(Self {
            orders: orders.into_iter().map(|order| (order.id, order)).collect(),
            tasks,
            attempts: attempts.into_iter().map(|attempt| (attempt.id, attempt)).collect(),
            refunds,
        })
    }

    fn begin(
        &self,
        (task, id, target): &Push<'_>,
        now: Timestamp,
    ) -> Result<Result<(PushOrder, Applied), Outcome>, JobError> {
        let fail = |reason: &str| Ok(Err(Outcome::Fail(reason.to_owned())));
        let Some(order) = self.orders.get(id) else { return fail("there is no such order") };
        let tasks = self.tasks.get(id).map_or(&[][..], Vec::as_slice);
        // Whoever stalled past its lease must not undo what the next holder has made of the order.
        if !tasks.iter().any(|fresh| fresh.id == task.id && has_same_holder(fresh, task)) {
            return Err(StoreError::Conflict.into());
        }
        let (Some(paid), Some(stage)) = (order.state.paid(), order.state.stage()) else {
            return Ok(Err(Outcome::Cancel));
        };
        let Some(attempt) = self.attempts.get(&paid.by) else {
            return fail("the payment of the order is missing");
        };
        let refunds = self.refunds.get(&attempt.id).map_or(&[][..], Vec::as_slice);
        // Its money is going back: refund and delivery never both win.
        if (RefundLedger { order, attempt, refunds, tasks }).is_whole() {
            return Ok(Err(Outcome::Cancel));
        }
        let Some(captured) = attempt.captured() else {
            return fail("the payment of the order is missing");
        };
        let mut order = order.clone();
        let applied = match stage {
            PaidStage::Fulfilled { .. } => Applied::AlreadyApplied,
            PaidStage::Paid | PaidStage::Fulfilling { .. } | PaidStage::FulfilmentFailed { .. } => {
                order.begin_fulfilment(now)?
            }
        };
        let push = PushOrder {
            key: key(*id, *target),
            channel: attempt.channel(),
            trade_no: captured.trade_no.clone(),
            paid_at: captured.at,
            order,
        };
        Ok(Ok((push, applied)))
    }
}

/// What the back office knows the delivery by, however often it is sent.
pub(crate) fn key(order: OrderId, target: Target) -> String {
    format!("{order}-{}", target.name())
}

/// The lease may have been prolonged since.
fn has_same_holder(fresh: &Task, task: &Task) -> bool {
    match (fresh.state, task.state) {
        (TaskState::Leased(now), TaskState::Leased(then)) => now.token == then.token,
        (_, _) => false,
    }
}
