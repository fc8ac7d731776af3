//! The rules about money that goes back.

use super::{captured, is_live};
use crate::fakes::store::state::State;
use domain::refund::RefundCause;
use domain::settlement::{LateDecision, LatePayment};
use domain::{AttemptId, Order, OrderState, PaymentAttempt, Refund, RefundState, TaskKind};

pub(super) fn keeps_its_decision(state: &State, late: &LatePayment) -> bool {
    match &late.decision {
        LateDecision::Waiting => true,
        LateDecision::Completed { .. } => state
            .orders
            .get(&late.order_id)
            .and_then(|order| order.state.paid())
            .is_some_and(|paid| paid.by == late.attempt_id),
        LateDecision::Refunded { refund_id, .. } => {
            let is_its = |refund: &Refund| {
                refund.attempt_id == late.attempt_id && is_because_of(late, refund)
            };
            state.refunds.get(refund_id).is_some_and(is_its)
        }
    }
}

/// A refund of ours that was made for it, or what somebody did outside.
fn is_because_of(late: &LatePayment, refund: &Refund) -> bool {
    match refund.cause {
        RefundCause::LateMoney(id) => id == late.id,
        RefundCause::Outside => true,
        RefundCause::Staff | RefundCause::NotDelivered => false,
    }
}

pub(super) fn goes_beyond(state: &State, attempt: &PaymentAttempt) -> bool {
    let refunds = of_attempt(state, attempt.id).filter(|refund| refund.counts());
    refunds.map(|refund| refund.amount.fen()).sum::<i64>() > attempt.amount.fen()
}

pub(super) fn has_its_capture(state: &State, refund: &Refund) -> bool {
    state
        .attempts
        .get(&refund.attempt_id)
        .is_some_and(|attempt| attempt.order_id == refund.order_id && captured(attempt).is_some())
}

pub(super) fn is_left_alone(state: &State, refund: &Refund) -> bool {
    let follow = TaskKind::FollowRefund(refund.id);
    refund.cause != RefundCause::Outside
        && refund.is_pending()
        && !state.tasks.values().any(|task| task.kind == follow && is_live(task))
}

pub(super) fn follows(state: &State, order: &Order) -> bool {
    let Some(paid) = order.state.paid() else { return true };
    let is_pending = of_attempt(state, paid.by).any(Refund::is_pending);
    let is_back = |refund: &&Refund| matches!(refund.state, RefundState::Succeeded { .. });
    let back: i64 =
        of_attempt(state, paid.by).filter(is_back).map(|refund| refund.amount.fen()).sum();
    match order.state {
        OrderState::Refunded { .. } => back >= order.amount.fen(),
        OrderState::Refunding { .. } => is_pending && back < order.amount.fen(),
        OrderState::Live { .. }
        | OrderState::AwaitingPayment
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => !is_pending && back < order.amount.fen(),
    }
}

fn of_attempt(state: &State, attempt: AttemptId) -> impl Iterator<Item = &Refund> {
    state.refunds.values().filter(move |refund| refund.attempt_id == attempt)
}
