use domain::attempt::PaymentAttempt;
use domain::id::{AttemptId, OrderId};
use domain::order::Order;
use domain::ports::{StoreError, UnitOfWork};
use domain::refund::{Refund, RefundDecision, RefundLedger, SettledRefund};
use domain::task::Task;

/// What refunds of an attempt are decided on, read under the order's lock.
pub(crate) struct Book {
    pub(crate) order: Order,
    pub(crate) attempt: PaymentAttempt,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) tasks: Vec<Task>,
}

impl Book {
    /// `None`: there is no such order or attempt.
    pub(crate) async fn open(
        work: &mut dyn UnitOfWork,
        order: OrderId,
        attempt: AttemptId,
    ) -> Result<Option<Self>, StoreError> {
        let Some(order) = work.orders().lock(order).await? else { return Ok(None) };
        let Some(attempt) = work.attempts().find(attempt).await? else { return Ok(None) };
        let refunds = work.refunds().of_attempt(attempt.id).await?;
        let tasks = work.tasks().of_order(order.id).await?;
        Ok(Some(Self { order, attempt, refunds, tasks }))
    }

    pub(crate) fn ledger(&self) -> RefundLedger<'_> {
        let Self { order, attempt, refunds, tasks } = self;
        RefundLedger { order, attempt, refunds, tasks }
    }
}

/// Writes what a new refund changes.
pub(crate) async fn write_decision(
    work: &mut dyn UnitOfWork,
    decision: RefundDecision,
) -> Result<Refund, StoreError> {
    let RefundDecision { refund, order, event, task } = decision;
    work.refunds().insert(&refund).await?;
    if let Some(mut order) = order {
        work.orders().update(&mut order).await?;
    }
    work.events().add(&event).await?;
    work.tasks().add(&task).await?;
    Ok(refund)
}

/// Writes what word of a refund changes.
pub(super) async fn write_settled(
    work: &mut dyn UnitOfWork,
    settled: SettledRefund,
) -> Result<Refund, StoreError> {
    let SettledRefund { mut refund, order, events, tasks, changed } = settled;
    work.refunds().update(&mut refund).await?;
    if let Some(mut order) = order {
        work.orders().update(&mut order).await?;
    }
    for event in &events {
        work.events().add(event).await?;
    }
    for task in &tasks {
        work.tasks().add(task).await?;
    }
    for (task, was) in &changed {
        work.tasks().change(task, was).await?;
    }
    Ok(refund)
}
