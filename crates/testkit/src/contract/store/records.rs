//! Evidence, quarantine, late payments, and the figures over everything.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Evidence, EvidenceVerdict, Figures, TaskFigure};
use domain::settlement::{LatePayment, LateReason, Quarantine, QuarantineReason};
use domain::task::Lease;
use domain::{AttemptId, Channel, OrderState, Task, TaskKind, TaskState};

pub async fn evidence_is_kept_byte_for_byte_and_told_newest_first(fixture: &Fixture) {
    let rejected = EvidenceVerdict::Rejected {
        reason: "bad_signature".to_owned(),
        explanation: "签名不符 🔏".to_owned(),
    };
    let verdicts = [EvidenceVerdict::Accepted, EvidenceVerdict::Irrelevant, rejected];
    let mut all = Vec::new();
    let mut unit = fixture.begin().await;
    for (step, verdict) in (0..).zip(verdicts) {
        let evidence = Evidence {
            channel: Channel::Alipay,
            kind: if step == 0 { "query" } else { "notification" },
            headers: "x-one: 值\nx-two: \n".to_owned(),
            body: (0..=u8::MAX).collect(),
            number: (step > 0).then(|| "某号码 #1".to_owned()),
            verdict,
            received_at: given::start() + TimeDelta::microseconds(step),
            ..given::evidence()
        };
        unit.evidence().add(&evidence).await.unwrap();
        all.insert(0, evidence);
    }
    unit.commit().await.unwrap();
    let mut unit = fixture.begin().await;
    assert!(unit.evidence().newest(9).await.unwrap() == all);
    assert!(unit.evidence().newest(2).await.unwrap() == all[..2]);
    unit.roll_back().await.unwrap();
}

pub async fn quarantined_money_of_every_reason_is_told_newest_first(fixture: &Fixture) {
    let evidence = given::evidence();
    let mut all = Vec::new();
    let mut unit = fixture.begin().await;
    unit.evidence().add(&evidence).await.unwrap();
    for (step, reason) in (0..).zip(QuarantineReason::ALL) {
        let full = step % 2 == 0;
        let quarantine = Quarantine {
            reason,
            number: full.then(|| "不是我们的 🤷".to_owned()),
            trade_no: full.then(|| "4200000109".to_owned()),
            amount: full.then(|| given::yuan("459.99")),
            at: given::start() + TimeDelta::microseconds(step),
            ..given::quarantine(&evidence)
        };
        unit.quarantine().add(&quarantine).await.unwrap();
        all.insert(0, quarantine);
    }
    unit.commit().await.unwrap();
    let mut unit = fixture.begin().await;
    assert_eq!(unit.quarantine().newest(99).await.unwrap(), all);
    assert_eq!(unit.quarantine().newest(1).await.unwrap(), all[..1]);
    unit.roll_back().await.unwrap();
}

pub async fn late_money_of_every_reason_is_told_newest_first(fixture: &Fixture) {
    let (order, _attempt) = fixture.stored_attempt().await;
    let mut all = Vec::new();
    for (step, reason) in (1..).zip(LateReason::ALL) {
        let attempt = given::nth_attempt(&order, step);
        fixture.keep_attempt(&attempt).await;
        let at = given::start() + TimeDelta::microseconds(step.into());
        let late = LatePayment { reason, at, ..given::late_payment(&attempt) };
        let mut unit = fixture.begin().await;
        unit.late_payments().add(&late).await.unwrap();
        unit.commit().await.unwrap();
        all.insert(0, late);
    }
    let mut unit = fixture.begin().await;
    assert_eq!(unit.late_payments().newest(99).await.unwrap(), all);
    assert_eq!(unit.late_payments().newest(2).await.unwrap(), all[..2]);
    unit.roll_back().await.unwrap();
}

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
    keep_tasks(fixture, attempt.id).await;
    let mut figures = fixture.queries.figures().await.unwrap();
    figures.orders.sort();
    figures.tasks.sort_by(|a, b| (&a.kind, &a.state).cmp(&(&b.kind, &b.state)));
    let orders = [("awaiting_payment".to_owned(), 2), ("expired".to_owned(), 1)];
    assert_eq!(figures.orders, orders);
    let counted = (figures.quarantined, figures.late_payments, figures.rejected_messages);
    assert_eq!(counted, (2, 1, 1));
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

/// Due at minutes 0 and 1, done at 2, leased at 3; and a dead one of another kind at 4.
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
    ];
    for (minutes, (kind, state)) in (0..).zip(tasks) {
        let due_at = at + TimeDelta::minutes(minutes);
        fixture.add_task(&Task { due_at, state, ..given::task(kind) }).await;
    }
}
