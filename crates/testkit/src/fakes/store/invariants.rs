//! The same rules as the databases', over the maps. What the types rule out is not looked for.

mod refunds;
mod suppliers;

use super::state::State;
use chrono::TimeDelta;
use domain::attempt::Captured;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::flow::PaymentFlow;
use domain::order::PaidStage;
use domain::ports::{Invariant, InvariantCheck};
use domain::settlement::{LatePayment, Quarantine, QuarantineReason};
use domain::{
    AttemptState, EventKind, Order, OrderId, OrderState, PaymentAttempt, Refund, Task, TaskKind,
    TaskState, Timestamp,
};
use std::fmt::Display;

pub(super) fn check_all(state: &State, now: Timestamp) -> Vec<InvariantCheck> {
    let check = |invariant| {
        let mut examples = breaches(state, invariant, now);
        let breaches = i64::try_from(examples.len()).unwrap();
        examples.truncate(InvariantCheck::MOST_EXAMPLES);
        InvariantCheck { invariant, breaches, examples }
    };
    Invariant::ALL.into_iter().map(check).collect()
}

fn breaches(state: &State, invariant: Invariant, now: Timestamp) -> Vec<String> {
    let orders = |breaks: fn(&State, &Order) -> bool| {
        let breaking = state.orders.values().filter(|order| breaks(state, order));
        breaking.map(|order| named("orders", order.id.number().as_i64())).collect()
    };
    let attempts = |breaks: fn(&State, &PaymentAttempt) -> bool| {
        let breaking = state.attempts.values().filter(|attempt| breaks(state, attempt));
        breaking.map(|attempt| named("payment_attempt", attempt.id)).collect()
    };
    let messages = |breaks: fn(&State, &Evidence) -> bool| {
        let breaking = state.evidence.iter().filter(|message| breaks(state, message));
        breaking.map(|message| named("evidence", message.id)).collect()
    };
    let of_refunds = |breaks: fn(&State, &Refund) -> bool| {
        let breaking = state.refunds.values().filter(|refund| breaks(state, refund));
        breaking.map(|refund| named("refund", refund.id)).collect()
    };
    match invariant {
        Invariant::TradeCapturedOnce => attempts(is_captured_twice),
        Invariant::PaidByItsCapture => orders(|state, order| !is_paid_by_its_capture(state, order)),
        Invariant::CaptureAccountedFor => attempts(is_unaccounted),
        Invariant::FlowHasItsCapture => {
            let breaking = state.flows.values().filter(|flow| !is_of_its_capture(state, flow));
            breaking.map(|flow| named("payment_flow", flow.id)).collect()
        }
        Invariant::LatePaymentCaptured => {
            let breaking = state.late_payments.iter().filter(|late| !is_captured_late(state, late));
            breaking.map(|late| named("late_payment", late.id)).collect()
        }
        Invariant::LatePaymentDecided => {
            let breaking =
                state.late_payments.iter().filter(|late| !refunds::keeps_its_decision(state, late));
            breaking.map(|late| named("late_payment", late.id)).collect()
        }
        Invariant::RefundsWithinCapture => attempts(refunds::goes_beyond),
        Invariant::RefundHasItsCapture => {
            of_refunds(|state, refund| !refunds::has_its_capture(state, refund))
        }
        Invariant::RefundIsFollowed => of_refunds(refunds::is_left_alone),
        Invariant::OrderFollowsRefunds => orders(|state, order| !refunds::follows(state, order)),
        Invariant::EvidenceIsChained => {
            state.evidence.loose().into_iter().map(|id| named("evidence", id)).collect()
        }
        Invariant::AcceptedMessageCaptured => messages(is_accepted_for_nothing),
        Invariant::RefusedMoneyQuarantined => messages(is_refused_and_dropped),
        Invariant::HeldAttemptQuarantined => attempts(is_held_for_nothing),
        Invariant::QuarantineHasMessage => unexplained_quarantine(state),
        Invariant::OnePushPerTarget => orders(|state, order| !has_its_pushes(state, order)),
        Invariant::FulfilledIsDelivered => orders(is_fulfilled_too_early),
        Invariant::UndeliveredIsWorkedOn => orders(is_left_lying),
        Invariant::TimelineIsWhole => orders(|state, order| !has_its_timeline(state, order)),
        Invariant::UnpaidOrderExpires => orders(never_expires),
        Invariant::OpenAttemptIsChecked => attempts(is_never_asked_about),
        Invariant::RowsNameTheirSubject => without_subject(state),
        Invariant::LeaseIsKept => forgotten_leases(state, now),
        Invariant::NumberIsTheOrders => {
            attempts(|_state, attempt| attempt.number.order() != attempt.order_id)
        }
        Invariant::AmountsAreOwed => wrong_amounts(state),
        Invariant::SuppliedOnce => orders(suppliers::is_supplied_twice),
        Invariant::FulfilledIsSupplied => orders(suppliers::is_fulfilled_without),
        Invariant::SuppliedIsPaid => {
            let rows = state.supplied.orders.values();
            let breaking = rows.filter(|row| suppliers::is_unpaid(state, row));
            breaking.map(|row| named("supplier_order", row.id)).collect()
        }
        Invariant::TaskIsWhole | Invariant::WordsAreKnown => Vec::new(),
    }
}

fn named(table: &str, id: impl Display) -> String {
    format!("{table} {id}")
}

fn captured(attempt: &PaymentAttempt) -> Option<&Captured> {
    let AttemptState::Captured(captured) = &attempt.state else { return None };
    Some(captured)
}

fn is_captured_twice(state: &State, attempt: &PaymentAttempt) -> bool {
    let Some(known) = captured(attempt) else { return false };
    let is_same = |other: &PaymentAttempt| {
        other.id != attempt.id
            && other.merchant == attempt.merchant
            && captured(other).is_some_and(|other| other.trade_no == known.trade_no)
    };
    state.attempts.values().any(is_same)
}

fn is_paid_by_its_capture(state: &State, order: &Order) -> bool {
    let Some(paid) = order.state.paid() else { return true };
    state.attempts.get(&paid.by).is_some_and(|attempt| {
        attempt.order_id == order.id
            && attempt.amount == order.amount
            && captured(attempt).is_some()
    })
}

fn is_unaccounted(state: &State, attempt: &PaymentAttempt) -> bool {
    let paid_by = |order: &Order| order.state.paid().map(|paid| paid.by);
    let order = state.orders.get(&attempt.order_id);
    let is_late = state.late_payments.iter().any(|late| late.attempt_id == attempt.id);
    captured(attempt).is_some() && !is_late && order.and_then(paid_by) != Some(attempt.id)
}

/// That there is one for an attempt is the map's own rule.
fn is_of_its_capture(state: &State, flow: &PaymentFlow) -> bool {
    state.attempts.get(&flow.attempt_id).is_some_and(|attempt| {
        attempt.order_id == flow.order_id
            && attempt.amount == flow.amount
            && captured(attempt).is_some_and(|known| known.trade_no == flow.trade_no)
    })
}

fn is_captured_late(state: &State, late: &LatePayment) -> bool {
    let rows = state.late_payments.iter().filter(|other| other.attempt_id == late.attempt_id);
    let is_captured = state.attempts.get(&late.attempt_id).is_some_and(|attempt| {
        attempt.order_id == late.order_id
            && attempt.amount == late.amount
            && captured(attempt).is_some()
    });
    rows.count() == 1 && is_captured
}

/// A message about a refund may go by its number.
fn is_accepted_for_nothing(state: &State, message: &Evidence) -> bool {
    let number = message.number.as_deref();
    let is_named = |attempt: &PaymentAttempt| {
        captured(attempt).is_some() && Some(attempt.number.to_string().as_str()) == number
    };
    let is_refund = |refund: &Refund| Some(refund.number.as_str()) == number;
    message.kind != EvidenceKind::Exchange
        && message.verdict == EvidenceVerdict::Accepted
        && !state.attempts.values().any(is_named)
        && !state.refunds.values().any(is_refund)
}

fn is_refused_and_dropped(state: &State, message: &Evidence) -> bool {
    let EvidenceVerdict::Rejected { reason, .. } = &message.verdict else { return false };
    let Some(reason) = QuarantineReason::from_name(reason) else { return false };
    let is_answer_to_us = message.kind == EvidenceKind::Exchange;
    !is_answer_to_us
        && !state.quarantine.iter().any(|row| {
            row.reason == reason && row.channel == message.channel && row.number == message.number
        })
}

fn is_held_for_nothing(state: &State, attempt: &PaymentAttempt) -> bool {
    let number = Some(attempt.number.to_string());
    let is_open = |row: &Quarantine| row.number == number && row.resolution.is_none();
    attempt.is_held() && !state.quarantine.iter().any(is_open)
}

fn unexplained_quarantine(state: &State) -> Vec<String> {
    let is_archived =
        |row: &Quarantine| row.resolution.is_some() && state.evidence.is_archived(row.evidence_id);
    let rows = state.quarantine.iter().filter(|row| {
        !is_archived(row)
            && !state.evidence.iter().any(|message| {
                let EvidenceVerdict::Rejected { reason, .. } = &message.verdict else {
                    return false;
                };
                message.id == row.evidence_id
                    && message.channel == row.channel
                    && reason == row.reason.name()
            })
    });
    rows.map(|row| named("quarantine", row.id)).collect()
}

fn pushes(state: &State, order: OrderId) -> impl Iterator<Item = &Task> {
    let is_push =
        move |task: &&Task| matches!(task.kind, TaskKind::Push { order: of, .. } if of == order);
    state.tasks.values().filter(is_push)
}

fn is_live(task: &Task) -> bool {
    matches!(task.state, TaskState::Due | TaskState::Leased(_) | TaskState::Retrying)
}

fn is_done(task: &Task) -> bool {
    matches!(task.state, TaskState::Done { .. })
}

/// Nothing more comes of it.
fn is_over(task: &Task) -> bool {
    matches!(task.state, TaskState::Done { .. } | TaskState::Cancelled { .. })
}

fn has_its_pushes(state: &State, order: &Order) -> bool {
    let targets = if order.state.paid().is_some() { order.package.targets.as_slice() } else { &[] };
    let mut wanted: Vec<_> =
        targets.iter().map(|target| TaskKind::Push { order: order.id, target: *target }).collect();
    let mut found: Vec<_> = pushes(state, order.id).map(|task| task.kind).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    wanted == found
}

fn is_fulfilled_too_early(state: &State, order: &Order) -> bool {
    let is_fulfilled = matches!(
        order.state,
        OrderState::Live { stage: PaidStage::Fulfilled { .. }, .. }
            | OrderState::Refunding { before: PaidStage::Fulfilled { .. }, .. }
    );
    let is_refunding = matches!(order.state, OrderState::Refunding { .. });
    let is_settled = |task: &Task| if is_refunding { is_over(task) } else { is_done(task) };
    is_fulfilled && !pushes(state, order.id).all(is_settled)
}

fn is_left_lying(state: &State, order: &Order) -> bool {
    let OrderState::Live { stage, .. } = order.state else { return false };
    match stage {
        PaidStage::Fulfilling { .. } => !pushes(state, order.id).any(is_live),
        PaidStage::Paid | PaidStage::FulfilmentFailed { .. } => {
            !order.package.targets.is_empty() && pushes(state, order.id).all(is_over)
        }
        PaidStage::Fulfilled { .. } => false,
    }
}

fn has_its_timeline(state: &State, order: &Order) -> bool {
    let of_order = || state.events.iter().filter(|event| event.order_id == order.id);
    let placed = of_order().filter(|event| event.kind == EventKind::Placed).count();
    let paid = of_order().filter(|event| matches!(event.kind, EventKind::Paid(_))).count();
    placed == 1 && paid == usize::from(order.state.paid().is_some())
}

fn never_expires(state: &State, order: &Order) -> bool {
    let expiry = TaskKind::ExpireOrder(order.id);
    order.state == OrderState::AwaitingPayment
        && !state.tasks.values().any(|task| task.kind == expiry && is_live(task))
}

fn is_never_asked_about(state: &State, attempt: &PaymentAttempt) -> bool {
    let last_look = attempt.time_expire + TimeDelta::hours(1);
    let is_enough = |task: &Task| match task.state {
        TaskState::Due | TaskState::Leased(_) | TaskState::Retrying => true,
        TaskState::Done { at } | TaskState::Dead { at } | TaskState::Cancelled { at } => {
            at >= last_look
        }
    };
    let check = TaskKind::CheckAttempt(attempt.id);
    attempt.is_open() && !state.tasks.values().any(|task| task.kind == check && is_enough(task))
}

fn without_subject(state: &State) -> Vec<String> {
    let tasks = state.tasks.values().filter(|task| match task.kind {
        TaskKind::ExpireOrder(order)
        | TaskKind::Push { order, .. }
        | TaskKind::Recall { order, .. } => !state.orders.contains_key(&order),
        TaskKind::FollowRefund(refund) => !state.refunds.contains_key(&refund),
        TaskKind::Reconcile(reconciliation) => !state.reconciliations.contains_key(&reconciliation),
        TaskKind::CheckAttempt(attempt) | TaskKind::CloseAttempt(attempt) => {
            !state.attempts.contains_key(&attempt)
        }
        TaskKind::Import(_) | TaskKind::SendMessage(_) => false,
    });
    let events = state.events.iter().filter(|event| !state.orders.contains_key(&event.order_id));
    let tasks = tasks.map(|task| named("task", task.id));
    tasks.chain(events.map(|event| named("order_event", event.id))).collect()
}

fn forgotten_leases(state: &State, now: Timestamp) -> Vec<String> {
    let limit = now - TimeDelta::minutes(10);
    let forgotten = state
        .tasks
        .values()
        .filter(|task| matches!(task.state, TaskState::Leased(lease) if lease.until < limit));
    forgotten.map(|task| named("task", task.id)).collect()
}

fn wrong_amounts(state: &State) -> Vec<String> {
    let orders = state.orders.values().filter(|order| order.amount.fen() == 0);
    let attempts = state.attempts.values().filter(|attempt| {
        let order = state.orders.get(&attempt.order_id);
        attempt.amount.fen() == 0 || order.is_some_and(|order| order.amount != attempt.amount)
    });
    let late = state.late_payments.iter().filter(|late| late.amount.fen() == 0);
    let refunds = state.refunds.values().filter(|refund| refund.amount.fen() == 0);
    orders
        .map(|order| named("orders", order.id.number().as_i64()))
        .chain(attempts.map(|attempt| named("payment_attempt", attempt.id)))
        .chain(late.map(|late| named("late_payment", late.id)))
        .chain(refunds.map(|refund| named("refund", refund.id)))
        .collect()
}
