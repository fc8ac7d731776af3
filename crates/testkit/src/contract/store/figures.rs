//! The figures over everything.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::ports::{Figures, TaskFigure};
use domain::reconciliation::{Difference, DifferenceResolution, DifferenceState};
use domain::settlement::{LateDecision, LatePayment, Quarantine, QuarantineChoice, Resolution};
use domain::task::Lease;
use domain::{AttemptId, OrderState, PaymentAttempt, RefundState, Task, TaskKind, TaskState};

pub async fn an_empty_store_has_empty_figures_and_is_well(fixture: &Fixture) {
    assert_eq!(fixture.queries.figures().await.unwrap(), Figures::default());
    assert!(fixture.queries.health().await.unwrap().is_migrated);
}

pub async fn the_figures_count_what_is_there(fixture: &Fixture) {
    let (_open, attempt) = fixture.stored_attempt().await;
    fixture.stored_order().await;
    let expired = fixture.stored_order().await;
    fixture.enter(&expired, OrderState::Expired { at: given::start() }).await;
    keep_records(fixture, &given::late_payment(&attempt)).await;
    keep_settled_records(fixture).await;
    keep_refunds(fixture, &attempt).await;
    keep_tasks(fixture, attempt.id).await;
    let mut figures = fixture.queries.figures().await.unwrap();
    figures.orders.sort();
    figures.refunds.sort();
    figures.tasks.sort_by(|a, b| (&a.kind, &a.state).cmp(&(&b.kind, &b.state)));
    let orders = [("awaiting_payment".to_owned(), 2), ("paid".to_owned(), 1)];
    assert_eq!(figures.orders, orders);
    let counted = (figures.quarantined, figures.late_payments, figures.rejected_messages);
    assert_eq!(counted, (2, 1, 1));
    let refunds = [("needs_attention".to_owned(), 1), ("requested".to_owned(), 2)];
    assert_eq!((figures.refunds.as_slice(), figures.differences), (refunds.as_slice(), 1));
    let figure = |kind: &str, state: &str, count, minutes| TaskFigure {
        kind: kind.to_owned(),
        state: state.to_owned(),
        count,
        oldest_due_at: given::start() + TimeDelta::minutes(minutes),
    };
    let tasks = [
        figure("check_attempt", "due", 2, 0),
        figure("check_attempt", "leased", 1, 3),
        figure("close_attempt", "dead", 1, 4),
    ];
    assert_eq!(figures.tasks, tasks);
}

async fn keep_records(fixture: &Fixture, late: &LatePayment) {
    let verdict =
        EvidenceVerdict::Rejected { reason: "stale".to_owned(), explanation: String::new() };
    let accepted = given::evidence();
    let irrelevant = Evidence { verdict: EvidenceVerdict::Irrelevant, ..given::evidence() };
    let rejected = Evidence { verdict, ..given::evidence() };
    let mut unit = fixture.begin().await;
    for evidence in [&accepted, &irrelevant, &rejected] {
        unit.evidence().add(evidence).await.unwrap();
    }
    for evidence in [&accepted, &irrelevant] {
        unit.quarantine().add(&given::quarantine(evidence)).await.unwrap();
    }
    unit.late_payments().add(late).await.unwrap();
    unit.commit().await.unwrap();
}

/// What staff have dealt with counts no more.
async fn keep_settled_records(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let at = given::start();
    let evidence = given::evidence();
    let (by, reason) = ("finance".to_owned(), "known".to_owned());
    let choice = QuarantineChoice::Close;
    let resolution = Resolution { at, by: by.clone(), reason: reason.clone(), choice };
    let quarantine = Quarantine { resolution: Some(resolution), ..given::quarantine(&evidence) };
    let decision = LateDecision::Completed { at, by: None };
    let late = LatePayment { decision, ..given::late_payment(&attempt) };
    let reconciliation = given::reconciliation();
    let resolved = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
    let mut unit = fixture.begin().await;
    unit.quarantine().add(&Quarantine { resolution: None, ..quarantine.clone() }).await.unwrap();
    unit.quarantine().resolve(&quarantine).await.unwrap();
    unit.late_payments().add(&late).await.unwrap();
    unit.reconciliations().insert(&reconciliation).await.unwrap();
    for state in [DifferenceState::Open, DifferenceState::Healed { at }, resolved] {
        let difference = Difference { state, ..given::difference(&reconciliation) };
        unit.reconciliations().add_difference(&difference).await.unwrap();
    }
    unit.evidence().add(&evidence).await.unwrap();
    unit.commit().await.unwrap();
}

/// Two requested, one that needs attention, and two with their last word.
async fn keep_refunds(fixture: &Fixture, attempt: &PaymentAttempt) {
    let (at, reason) = (given::start(), "no".to_owned());
    let states = [
        RefundState::Requested,
        RefundState::Requested,
        RefundState::NeedsAttention { since: at, reason: reason.clone() },
        RefundState::Succeeded { at, provider_no: None },
        RefundState::Failed { at, reason },
    ];
    for state in states {
        let mut refund = given::partial_refund(attempt, "1.00");
        fixture.keep_refund(&refund).await;
        refund.state = state;
        let mut unit = fixture.begin().await;
        unit.refunds().update(&mut refund).await.unwrap();
        unit.commit().await.unwrap();
    }
}

/// Due at minutes 0 and 1, done at 2, leased at 3; of another kind a dead one at 4 and a cancelled
/// one at 5.
async fn keep_tasks(fixture: &Fixture, attempt: AttemptId) {
    let at = given::start();
    let check = TaskKind::CheckAttempt(attempt);
    let lease = Lease { token: given::id(), until: at + TimeDelta::hours(1) };
    let tasks = [
        (check, TaskState::Due),
        (check, TaskState::Due),
        (check, TaskState::Done { at }),
        (check, TaskState::Leased(lease)),
        (TaskKind::CloseAttempt(attempt), TaskState::Dead { at }),
        (TaskKind::CloseAttempt(attempt), TaskState::Cancelled { at }),
    ];
    for (minutes, (kind, state)) in (0..).zip(tasks) {
        let due_at = at + TimeDelta::minutes(minutes);
        fixture.add_task(&Task { due_at, state, ..given::task(kind) }).await;
    }
}
