use super::{JobError, JobRunner, Outcome};
use crate::refunds::Book;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::event::EventKind;
use domain::id::OrderId;
use domain::order::{Order, PaidStage};
use domain::ports::{OutsideError, PushOrder, StoreError, UnitOfWork};
use domain::supplier::Supplier;
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;

/// How soon it is looked again whether there is an adapter.
const NO_ADAPTER_PAUSE: TimeDelta = TimeDelta::minutes(10);

impl JobRunner {
    /// Hands a paid order to a back office, under one key however often it is tried.
    pub(super) async fn push(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Outcome, JobError> {
        if Supplier::of_target(target).is_some() {
            return self.supply(task, id, target).await;
        }
        let Some(office) = self.ports.back_office(target) else {
            return Ok(self.no_adapter(target));
        };
        let push = match self.begin_push(task, id, target).await? {
            Ok(push) => push,
            Err(outcome) => return Ok(outcome),
        };
        // After an earlier try the back office may have it all the same: ask before sending again.
        if task.may_have_run()
            && let Some(receipt) = office.find(&push.key).await?
        {
            self.after_change(&push.order, target).await;
            return Ok(Outcome::Delivered(receipt));
        }
        match office.push(&push).await {
            Ok(receipt) => {
                let number = &receipt.receipt_no;
                tracing::info!(order.id = %id, back_office = target.name(), receipt = number, "order delivered");
                self.after_change(&push.order, target).await;
                Ok(Outcome::Delivered(receipt))
            }
            Err(refused @ OutsideError::Refused { .. }) => Ok(Outcome::Fail(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// It waits, for the day on which there is one, and so does what comes after it.
    pub(super) fn no_adapter(&self, target: Target) -> Outcome {
        let reason = JobError::NoAdapter(target.name()).to_string();
        tracing::warn!(back_office = target.name(), "a task waits: there is no adapter for it");
        Outcome::Wait(reason, self.ports.clock.now() + NO_ADAPTER_PAUSE)
    }

    /// BOSS knows another term from now on than our copy of the customer does.
    pub(super) async fn after_change(&self, order: &Order, target: Target) {
        let query_id = order.query_id.as_ref().filter(|_id| target == Target::Boss);
        let Some(query_id) = query_id else { return };
        if let Err(error) = self.copies.outdate(query_id).await {
            tracing::warn!(order.id = %order.id, %error, "the copy of a customer stays as it was");
        }
    }

    /// Marks the order as being fulfilled and gathers what is pushed; or says what becomes of the
    /// task instead.
    pub(super) async fn begin_push(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Result<PushOrder, Outcome>, JobError> {
        let mut work = self.ports.store.begin().await?;
        let begun = self.begin_push_in(work.as_mut(), task, (id, target)).await;
        finish(work, begun).await
    }

    async fn begin_push_in(
        &self,
        work: &mut dyn UnitOfWork,
        task: &Task,
        (id, target): (OrderId, Target),
    ) -> Result<Result<PushOrder, Outcome>, JobError> {
        let fail = |reason: &str| Ok(Err(Outcome::Fail(reason.to_owned())));
        let Some(mut order) = work.orders().lock(id).await? else {
            return fail("there is no such order");
        };
        // Whoever stalled past its lease must not undo what the next holder has made of the order.
        let fresh = work.tasks().find(task.id).await?;
        if !fresh.is_some_and(|fresh| has_same_holder(&fresh, task)) {
            return Err(StoreError::Conflict.into());
        }
        let (Some(paid), Some(stage)) = (order.state.paid(), order.state.stage()) else {
            return Ok(Err(Outcome::Cancel));
        };
        let Some(book) = Book::open(work, id, paid.by).await? else {
            return fail("the payment of the order is missing");
        };
        // Its money is going back: refund and delivery never both win.
        if book.ledger().is_whole() {
            return Ok(Err(Outcome::Cancel));
        }
        let Some(captured) = book.attempt.captured() else {
            return fail("the payment of the order is missing");
        };
        if !matches!(stage, PaidStage::Fulfilled { .. })
            && order.begin_fulfilment(self.ports.clock.now())? == domain::Applied::Applied
        {
            work.orders().update(&mut order).await?;
        }
        Ok(Ok(PushOrder {
            key: key(id, target),
            channel: book.attempt.channel(),
            trade_no: captured.trade_no.clone(),
            paid_at: captured.at,
            order,
        }))
    }

    /// Lets the order follow its push tasks: fulfilled with the last one done, failed with a dead one.
    pub(super) async fn mark_order(
        &self,
        work: &mut dyn UnitOfWork,
        task: &Task,
        now: Timestamp,
    ) -> Result<(), JobError> {
        if let TaskKind::Recall { order: id, target } = task.kind {
            return self.mark_recalled(work, task, (id, target), now).await;
        }
        let TaskKind::Push { order: id, target } = task.kind else { return Ok(()) };
        let Some(mut order) = work.orders().lock(id).await? else { return Ok(()) };
        match task.state {
            TaskState::Done { .. } => {
                let delivered = self.event(&order, EventKind::Delivered(target), now)?;
                work.events().add(&delivered).await?;
                let is_awaited =
                    !matches!(order.state.stage(), None | Some(PaidStage::Fulfilled { .. }));
                if is_awaited && self.is_last(work, id).await? {
                    // One that was found delivered may have been given up before.
                    let _begun = order.begin_fulfilment(now)?;
                    let _applied = order.fulfil(now)?;
                    work.orders().update(&mut order).await?;
                    work.events().add(&self.event(&order, EventKind::Fulfilled, now)?).await?;
                }
            }
            TaskState::Dead { .. } => {
                let failed = self.event(&order, EventKind::FulfilmentFailed(target), now)?;
                work.events().add(&failed).await?;
                if matches!(order.state.stage(), Some(PaidStage::Fulfilling { .. })) {
                    let _applied = order.fail_fulfilment(now)?;
                    work.orders().update(&mut order).await?;
                }
            }
            TaskState::Cancelled { .. } => take_up_again(work, &order, task, now).await?,
            TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => {}
        }
        Ok(())
    }

    async fn mark_recalled(
        &self,
        work: &mut dyn UnitOfWork,
        task: &Task,
        (id, target): (OrderId, Target),
        now: Timestamp,
    ) -> Result<(), JobError> {
        if !matches!(task.state, TaskState::Done { .. }) {
            return Ok(());
        }
        let Some(order) = work.orders().lock(id).await? else { return Ok(()) };
        let recalled = self.event(&order, EventKind::Recalled(target), now)?;
        Ok(work.events().add(&recalled).await?)
    }

    async fn is_last(&self, work: &mut dyn UnitOfWork, id: OrderId) -> Result<bool, JobError> {
        let tasks = work.tasks().of_order(id).await?;
        let is_open = |task: &Task| {
            matches!(task.kind, TaskKind::Push { .. })
                && !matches!(task.state, TaskState::Done { .. })
        };
        Ok(!tasks.iter().any(is_open))
    }
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
