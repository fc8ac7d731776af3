use super::{Refund, RefundCause, RefundNumber, RefundState};
use crate::Applied;
use crate::attempt::PaymentAttempt;
use crate::event::{EventKind, OrderEvent};
use crate::id::{EventId, RefundId, TaskId};
use crate::money::Money;
use crate::order::Order;
use crate::ports::{IdError, IdGenerator, RefundReport};
use crate::task::{Task, TaskKind, TaskState};
use crate::time::Timestamp;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundWish {
    pub number: RefundNumber,
    pub amount: Money,
    pub reason: String,
    pub cause: RefundCause,
}

/// What is known when a refund is decided on, under the order's lock.
#[derive(Debug, Clone, Copy)]
pub struct RefundLedger<'a> {
    pub order: &'a Order,
    /// The attempt whose money it is.
    pub attempt: &'a PaymentAttempt,
    /// All refunds of the attempt, in whatever state.
    pub refunds: &'a [Refund],
    /// All tasks of the order.
    pub tasks: &'a [Task],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    #[error("nothing was paid")]
    NotPaid,
    #[error("the amount must be more than nothing")]
    Nothing,
    #[error("more than what is left of the payment")]
    Exceeds { left: Money },
}

/// Everything that a new refund changes, to be written in one transaction.
#[derive(Debug)]
pub struct RefundDecision {
    pub refund: Refund,
    /// Set where the order changes.
    pub order: Option<Order>,
    pub event: OrderEvent,
    /// The task that sends it and follows it to its end.
    pub task: Task,
}

/// Everything that word of a refund changes, to be written in one transaction.
#[derive(Debug)]
pub struct SettledRefund {
    pub refund: Refund,
    /// Set where the order changes.
    pub order: Option<Order>,
    pub events: Vec<OrderEvent>,
    /// Tasks to add.
    pub tasks: Vec<Task>,
    /// Pushes that go on since the money stays, or that nobody wants any more, each with the state
    /// that it is stored in.
    pub changed: Vec<(Task, TaskState)>,
}

impl RefundLedger<'_> {
    /// In fen: what has been given back or is on its way.
    pub fn claimed(&self) -> i64 {
        self.refunds.iter().filter(|refund| refund.counts()).map(|refund| refund.amount.fen()).sum()
    }

    /// Whether nothing of the payment is left, so that nothing may be delivered for it.
    pub fn is_whole(&self) -> bool {
        self.claimed() >= self.attempt.amount.fen()
    }

    /// Whether the order stands on this payment.
    fn pays_the_order(&self) -> bool {
        self.order.state.paid().is_some_and(|paid| paid.by == self.attempt.id)
    }
}

/// Never more than was captured, whoever asks beside: the caller holds the order's lock.
pub fn decide_refund(
    wish: RefundWish,
    ledger: RefundLedger<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Result<RefundDecision, RefundRefusal>, IdError> {
    let RefundLedger { order, attempt, .. } = ledger;
    if attempt.captured().is_none() {
        return Ok(Err(RefundRefusal::NotPaid));
    }
    let left = (attempt.amount.fen() - ledger.claimed()).max(0);
    if wish.amount.fen() == 0 {
        return Ok(Err(RefundRefusal::Nothing));
    }
    if wish.amount.fen() > left || wish.amount.currency() != attempt.amount.currency() {
        let left = Money::new(left, attempt.amount.currency()).unwrap_or(attempt.amount);
        return Ok(Err(RefundRefusal::Exceeds { left }));
    }
    let refund = Refund {
        id: RefundId(ids.next_id()?),
        number: wish.number,
        order_id: order.id,
        attempt_id: attempt.id,
        amount: wish.amount,
        reason: wish.reason,
        cause: wish.cause,
        state: RefundState::Requested,
        created_at: now,
        version: 1,
    };
    let mut changed = order.clone();
    let begins = ledger.pays_the_order() && changed.begin_refund(now) == Ok(Applied::Applied);
    let kind = TaskKind::FollowRefund(refund.id);
    Ok(Ok(RefundDecision {
        order: begins.then_some(changed),
        event: event(order, EventKind::RefundRequested, now, ids)?,
        task: Task::new(TaskId(ids.next_id()?), kind, now, now),
        refund,
    }))
}

/// What the provider's word about a refund changes. `None`: nothing that was not known.
pub fn settle_refund(
    refund: &Refund,
    report: &RefundReport,
    ledger: RefundLedger<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Option<SettledRefund>, IdError> {
    let mut refund = refund.clone();
    let (applied, kind) = match report {
        RefundReport::NotFound | RefundReport::Processing => return Ok(None),
        RefundReport::Succeeded { at, provider_no } => {
            (refund.succeed(*at, provider_no.as_deref()), EventKind::RefundSucceeded)
        }
        RefundReport::Closed { reason } => (refund.fail(now, reason), EventKind::RefundFailed),
        RefundReport::NeedsAttention { reason } => {
            (refund.need_attention(now, reason), EventKind::RefundNeedsAttention)
        }
    };
    // A last word is never taken back: another one after it changes nothing.
    if applied != Ok(Applied::Applied) {
        return Ok(None);
    }
    let mut settled = SettledRefund {
        events: vec![event(ledger.order, kind, now, ids)?],
        order: None,
        tasks: Vec::new(),
        changed: Vec::new(),
        refund,
    };
    if ledger.pays_the_order() {
        follow(&mut settled, ledger, now, ids)?;
    }
    Ok(Some(settled))
}

/// Lets the order, and what is delivered for it, follow the refund.
fn follow(
    settled: &mut SettledRefund,
    ledger: RefundLedger<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<(), IdError> {
    let known = |refund: &Refund| {
        if refund.id == settled.refund.id { settled.refund.clone() } else { refund.clone() }
    };
    let refunds: Vec<Refund> = ledger.refunds.iter().map(known).collect();
    let after = RefundLedger { refunds: &refunds, ..ledger };
    let mut order = ledger.order.clone();
    let succeeded: i64 = refunds
        .iter()
        .filter(|refund| matches!(refund.state, RefundState::Succeeded { .. }))
        .map(|refund| refund.amount.fen())
        .sum();
    let applied = if succeeded >= ledger.attempt.amount.fen() {
        settled.tasks = recalls(ledger, now, ids)?;
        settled.changed = call_off(ledger.tasks, now);
        order.refund(now)
    } else if refunds.iter().any(Refund::is_pending) {
        Ok(Applied::AlreadyApplied)
    } else {
        order.end_refund_unrefunded()
    };
    if applied == Ok(Applied::Applied) {
        settled.order = Some(order);
    }
    if !after.is_whole() {
        settled.changed = put_back(ledger.tasks, now);
    }
    Ok(())
}

/// What was delivered before the money went back is taken back, the last one first. What is being
/// delivered at this moment, or was given up without knowing, may be there as well.
fn recalls(
    ledger: RefundLedger<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Vec<Task>, IdError> {
    let mut recalls = Vec::new();
    for task in ledger.tasks.iter().rev() {
        let may_be_there = match task.state {
            TaskState::Done { .. } | TaskState::Leased(_) | TaskState::Dead { .. } => true,
            TaskState::Due | TaskState::Retrying | TaskState::Cancelled { .. } => false,
        };
        if let (TaskKind::Push { order, target }, true) = (task.kind, may_be_there) {
            let kind = TaskKind::Recall { order, target };
            recalls.push(Task::new(TaskId(ids.next_id()?), kind, now, now));
        }
    }
    Ok(recalls)
}

/// A dead push would keep the recalls behind it waiting for ever. One that waits or is being worked
/// on ends by itself.
fn call_off(tasks: &[Task], now: Timestamp) -> Vec<(Task, TaskState)> {
    let is_dead = |task: &&Task| {
        matches!(task.kind, TaskKind::Push { .. }) && matches!(task.state, TaskState::Dead { .. })
    };
    let end = |task: &Task| {
        let (stored, mut task) = (task.state, task.clone());
        task.cancel(now).ok().map(|_applied| (task, stored))
    };
    tasks.iter().filter(is_dead).filter_map(end).collect()
}

/// The pushes that were cancelled for a refund of the whole, which it is not any more.
fn put_back(tasks: &[Task], now: Timestamp) -> Vec<(Task, TaskState)> {
    let cancelled = |task: &&Task| {
        matches!(task.kind, TaskKind::Push { .. })
            && matches!(task.state, TaskState::Cancelled { .. })
    };
    let revive = |task: &Task| {
        let (stored, mut task) = (task.state, task.clone());
        task.put_back(now).ok().map(|_applied| (task, stored))
    };
    tasks.iter().filter(cancelled).filter_map(revive).collect()
}

fn event(
    order: &Order,
    kind: EventKind,
    at: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<OrderEvent, IdError> {
    Ok(OrderEvent { id: EventId(ids.next_id()?), order_id: order.id, kind, at })
}

#[cfg(test)]
mod tests;
