use super::LateReason;
use crate::attempt::PaymentAttempt;
use crate::event::{EventKind, OrderEvent};
use crate::id::{AttemptId, EventId, LatePaymentId, OrderId, RefundId, TaskId};
use crate::money::Money;
use crate::order::{Order, OrderState};
use crate::ports::{IdError, IdGenerator};
use crate::refund::{Refund, automatic};
use crate::task::{Task, TaskKind};
use crate::time::Timestamp;

/// A capture that came when nothing was owed: late, or beside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatePayment {
    pub id: LatePaymentId,
    pub order_id: OrderId,
    pub attempt_id: AttemptId,
    pub reason: LateReason,
    pub amount: Money,
    pub at: Timestamp,
    pub decision: LateDecision,
}

/// What has been decided about late money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LateDecision {
    /// Staff have to.
    Waiting,
    /// It has paid its order. `by`: the account of who decided; `None`: the package's policy.
    Completed { at: Timestamp, by: Option<String> },
    /// It goes back under this refund.
    Refunded { at: Timestamp, by: Option<String>, refund_id: RefundId },
}

impl LateDecision {
    pub const NAMES: [&'static str; 3] = ["waiting", "completed", "refunded"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Completed { .. } => "completed",
            Self::Refunded { .. } => "refunded",
        }
    }
}

named! {
    /// What staff can do about late money.
    LateChoice {
        Complete = "complete",
        Refund = "refund",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LateRefusal {
    #[error("it has been decided already")]
    Decided,
    /// The order is paid, cancelled or given back, or another one was paid in its place.
    #[error("the order cannot be completed with it")]
    NotOwed,
}

/// What is known when late money is decided on, under the order's lock.
#[derive(Debug, Clone, Copy)]
pub struct LateRuling<'a> {
    pub order: &'a Order,
    pub attempt: &'a PaymentAttempt,
    /// Another order of the same queryId and package was paid since.
    pub is_replaced: bool,
    pub choice: LateChoice,
    /// The account of who decides; `None`: the package's policy.
    pub by: Option<&'a str>,
}

/// Everything that a decision about late money changes, to be written in one transaction.
#[derive(Debug)]
pub struct LateVerdict {
    pub decision: LateDecision,
    pub order: Option<Order>,
    pub refund: Option<Refund>,
    pub events: Vec<OrderEvent>,
    pub tasks: Vec<Task>,
}

/// Decides about late money that waits.
pub fn decide_late(
    late: &LatePayment,
    ruling: LateRuling<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Result<LateVerdict, LateRefusal>, IdError> {
    if late.decision != LateDecision::Waiting {
        return Ok(Err(LateRefusal::Decided));
    }
    match ruling.choice {
        LateChoice::Complete => complete(ruling, now, ids),
        LateChoice::Refund => give_back(late.id, ruling, now, ids).map(Ok),
    }
}

/// Whether the money can still pay the order: expired, and nothing was paid in its place.
pub(super) fn can_complete(order: &Order, is_replaced: bool) -> bool {
    matches!(order.state, OrderState::Expired { .. }) && !is_replaced
}

fn complete(
    ruling: LateRuling<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Result<LateVerdict, LateRefusal>, IdError> {
    let LateRuling { order, attempt, is_replaced, by, .. } = ruling;
    let mut order = order.clone();
    if !can_complete(&order, is_replaced) || order.pay(attempt.id, now).is_err() {
        return Ok(Err(LateRefusal::NotOwed));
    }
    let mut tasks = Vec::with_capacity(order.package.targets.len());
    for target in order.package.targets.iter().copied() {
        let kind = TaskKind::Push { order: order.id, target };
        tasks.push(Task::new(TaskId(ids.next_id()?), kind, now, now));
    }
    let kind = EventKind::Paid(attempt.channel());
    Ok(Ok(LateVerdict {
        decision: LateDecision::Completed { at: now, by: by.map(str::to_owned) },
        events: vec![OrderEvent { id: EventId(ids.next_id()?), order_id: order.id, kind, at: now }],
        order: Some(order),
        refund: None,
        tasks,
    }))
}

fn give_back(
    late: LatePaymentId,
    LateRuling { order, attempt, by, .. }: LateRuling<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<LateVerdict, IdError> {
    let refund = automatic(attempt, late, now, ids)?;
    let (id, kind) = (EventId(ids.next_id()?), EventKind::RefundRequested);
    let follow = TaskKind::FollowRefund(refund.id);
    Ok(LateVerdict {
        decision: LateDecision::Refunded {
            at: now,
            by: by.map(str::to_owned),
            refund_id: refund.id,
        },
        order: None,
        events: vec![OrderEvent { id, order_id: order.id, kind, at: now }],
        tasks: vec![Task::new(TaskId(ids.next_id()?), follow, now, now)],
        refund: Some(refund),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{Paid, PaidStage};
    use crate::sample::{Counting, at, attempt, id, order, pending};

    fn late(decision: LateDecision) -> LatePayment {
        let attempt = attempt(pending());
        LatePayment {
            id: LatePaymentId(id(50)),
            order_id: attempt.order_id,
            attempt_id: attempt.id,
            reason: LateReason::AfterExpiry,
            amount: attempt.amount,
            at: at(60),
            decision,
        }
    }

    fn decide(
        late: &LatePayment,
        state: OrderState,
        is_replaced: bool,
        choice: LateChoice,
    ) -> Result<LateVerdict, LateRefusal> {
        let (order, attempt) = (order(state), attempt(pending()));
        let (order, attempt, by) = (&order, &attempt, Some("finance"));
        let ruling = LateRuling { order, attempt, is_replaced, choice, by };
        decide_late(late, ruling, at(90), &Counting::default()).unwrap()
    }

    #[test]
    fn staff_complete_an_expired_order_and_it_is_delivered() {
        let expired = OrderState::Expired { at: at(40) };
        let waiting = late(LateDecision::Waiting);
        let verdict = decide(&waiting, expired, false, LateChoice::Complete).unwrap();
        assert_eq!(verdict.order.unwrap().state.name(), "paid");
        assert!(matches!(verdict.tasks[0].kind, TaskKind::Push { .. }));
        let by = Some("finance".to_owned());
        assert_eq!(verdict.decision, LateDecision::Completed { at: at(90), by });
        assert!(verdict.refund.is_none());
    }

    #[test]
    fn staff_give_it_back_whatever_became_of_the_order() {
        let paid = Paid { at: at(30), by: AttemptId(id(8)) };
        for state in [
            OrderState::Expired { at: at(40) },
            OrderState::Cancelled { at: at(40) },
            OrderState::Live { paid, stage: PaidStage::Paid },
            OrderState::Refunded { paid, at: at(40) },
        ] {
            let waiting = late(LateDecision::Waiting);
            let verdict = decide(&waiting, state, false, LateChoice::Refund).unwrap();
            let refund = verdict.refund.unwrap();
            assert_eq!(verdict.tasks[0].kind, TaskKind::FollowRefund(refund.id));
            assert!(verdict.order.is_none());
        }
    }

    #[test]
    fn what_is_not_owed_is_not_completed_and_nothing_is_decided_twice() {
        let paid = Paid { at: at(30), by: AttemptId(id(8)) };
        let waiting = late(LateDecision::Waiting);
        for (state, is_replaced) in [
            (OrderState::Expired { at: at(40) }, true),
            (OrderState::AwaitingPayment, false),
            (OrderState::Cancelled { at: at(40) }, false),
            (OrderState::Live { paid, stage: PaidStage::Paid }, false),
        ] {
            let refused = decide(&waiting, state, is_replaced, LateChoice::Complete);
            assert_eq!(refused.unwrap_err(), LateRefusal::NotOwed);
        }
        let decided = late(LateDecision::Completed { at: at(80), by: None });
        for choice in LateChoice::ALL {
            let refused = decide(&decided, OrderState::Expired { at: at(40) }, false, choice);
            assert_eq!(refused.unwrap_err(), LateRefusal::Decided);
        }
    }
}
