use super::{JobError, JobRunner, Outcome};
use crate::unit::finish;
use domain::attempt::{AttemptState, Captured, PaymentAttempt};
use domain::event::EventKind;
use domain::id::OrderId;
use domain::order::{Order, OrderState, PaidStage};
use domain::ports::{OutsideError, PushOrder, StoreError, UnitOfWork};
use domain::task::{Target, Task, TaskKind, TaskState};
use domain::time::Timestamp;

impl JobRunner {
    /// Hands a paid order to a back office, under one key however often it is tried.
    pub(super) async fn push(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Outcome, JobError> {
        let office = self.ports.back_office(target).ok_or(JobError::NoAdapter(target.name()))?;
        let push = match self.begin_push(task, id, target).await? {
            Ok(push) => push,
            Err(reason) => return Ok(Outcome::Fail(reason)),
        };
        // After a failure the back office may have it all the same: ask before sending again.
        if task.failures > 0 && office.find(&push.key).await?.is_some() {
            return Ok(Outcome::Done);
        }
        match office.push(&push).await {
            Ok(receipt) => {
                let receipt = receipt.receipt_no;
                tracing::info!(order.id = %id, back_office = target.name(), receipt, "order delivered");
                Ok(Outcome::Done)
            }
            Err(refused @ OutsideError::Refused { .. }) => Ok(Outcome::Fail(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// Marks the order as being fulfilled and gathers what is pushed; or says why it cannot be.
    async fn begin_push(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Result<PushOrder, String>, JobError> {
        let mut work = self.ports.store.begin().await?;
        let begun = self.begin_push_in(work.as_mut(), task, (id, target)).await;
        finish(work, begun).await
    }

    async fn begin_push_in(
        &self,
        work: &mut dyn UnitOfWork,
        task: &Task,
        (id, target): (OrderId, Target),
    ) -> Result<Result<PushOrder, String>, JobError> {
        let Some(mut order) = work.orders().lock(id).await? else {
            return Ok(Err("there is no such order".to_owned()));
        };
        // Whoever stalled past its lease must not undo what the next holder has made of the order.
        let fresh = work.tasks().find(task.id).await?;
        if fresh.is_none_or(|fresh| fresh.state != task.state) {
            return Err(StoreError::Conflict.into());
        }
        let OrderState::Live { paid, stage } = order.state else {
            return Ok(Err(format!("the order is {}", order.state.name())));
        };
        let attempts = work.attempts().of_order(id).await?;
        let Some((attempt, captured)) = payer(&attempts, paid.by) else {
            return Ok(Err("the payment of the order is missing".to_owned()));
        };
        if !matches!(stage, PaidStage::Fulfilled { .. })
            && order.begin_fulfilment(self.ports.clock.now())? == domain::Applied::Applied
        {
            work.orders().update(&mut order).await?;
        }
        Ok(Ok(PushOrder {
            key: format!("{id}-{}", target.name()),
            channel: attempt.channel(),
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
        let TaskKind::Push { order: id, target } = task.kind else { return Ok(()) };
        let Some(mut order) = work.orders().lock(id).await? else { return Ok(()) };
        match task.state {
            TaskState::Done { .. } => {
                let delivered = self.event(&order, EventKind::Delivered(target), now)?;
                work.events().add(&delivered).await?;
                if self.is_last(work, id).await? && is_fulfilling(&order) {
                    let _applied = order.fulfil(now)?;
                    work.orders().update(&mut order).await?;
                    work.events().add(&self.event(&order, EventKind::Fulfilled, now)?).await?;
                }
            }
            TaskState::Dead { .. } => {
                let failed = self.event(&order, EventKind::FulfilmentFailed(target), now)?;
                work.events().add(&failed).await?;
                if is_fulfilling(&order) {
                    let _applied = order.fail_fulfilment(now)?;
                    work.orders().update(&mut order).await?;
                }
            }
            TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => {}
        }
        Ok(())
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

fn payer(
    attempts: &[PaymentAttempt],
    by: domain::AttemptId,
) -> Option<(&PaymentAttempt, &Captured)> {
    let attempt = attempts.iter().find(|attempt| attempt.id == by)?;
    let AttemptState::Captured(captured) = &attempt.state else { return None };
    Some((attempt, captured))
}

fn is_fulfilling(order: &Order) -> bool {
    matches!(order.state, OrderState::Live { stage: PaidStage::Fulfilling { .. }, .. })
}
