//! What is watched.

use super::Fixture;
use super::tasks::push;
use crate::given;
use chrono::TimeDelta;
use domain::import::{FileProblem, Import, ImportState};
use domain::job::{Job, JobName};
use domain::monitor::{ImportFigures, WaitingTasks, WatchFigures};
use domain::ports::Clock;
use domain::snowflake::WorkerSlot;
use domain::{
    AttemptState, Customer, ImportId, Order, OrderState, QueryId, RefundState, Target, Task,
    TaskKind, TaskState,
};

pub async fn an_empty_store_has_nothing_to_watch(fixture: &Fixture) {
    let figures = fixture.watch.watched(given::start()).await.unwrap();
    let slots = WorkerSlot::COUNT.into();
    assert_eq!(figures, WatchFigures { slots, ..WatchFigures::default() });
}

pub async fn waiting_tasks_are_counted_by_kind_with_the_age_of_the_oldest(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let minute = |minute| given::start() + TimeDelta::minutes(minute);
    let task = |kind, state| Task { state, ..given::task(kind) };
    // It fails since it was made, though its next try is to come; the other waits behind it.
    let failing = Task {
        due_at: minute(30),
        created_at: minute(-20),
        failures: 3,
        ..task(push(order.id), TaskState::Retrying)
    };
    let kind = TaskKind::Push { order: order.id, target: Target::Legacy };
    let behind = Task { due_at: minute(30), created_at: minute(-10), ..task(kind, TaskState::Due) };
    let asking = Task {
        due_at: minute(-3),
        created_at: minute(-60),
        failures: 7,
        ..task(TaskKind::ExpireOrder(order.id), TaskState::Retrying)
    };
    let dead = task(TaskKind::ExpireOrder(order.id), TaskState::Dead { at: minute(0) });
    let done = task(push(order.id), TaskState::Done { at: minute(0) });
    let mut unit = fixture.begin().await;
    for task in [&failing, &behind, &asking, &dead, &done] {
        unit.tasks().add(task).await.unwrap();
    }
    unit.commit().await.unwrap();
    let waiting = |kind: &str, live, since, most_failures, dead| WaitingTasks {
        kind: kind.to_owned(),
        live,
        since: minute(since),
        most_failures,
        dead,
    };
    let expected = [
        waiting("expire_order", 1, -3, 7, 1),
        waiting("push_legacy", 1, -10, 0, 0),
        waiting("push_zhuoyue", 1, -20, 3, 0),
    ];
    assert_eq!(fixture.watch.watched(given::start()).await.unwrap().tasks, expected);
}

pub async fn what_waits_for_a_person_or_an_answer_is_counted(fixture: &Fixture) {
    let (_order, stuck) = fixture.stored_attempt().await;
    let (_other, paid) = fixture.captured_attempt().await;
    let reason = "余额不足".to_owned();
    let state = RefundState::NeedsAttention { since: given::start(), reason };
    let mut refund = given::refund(&paid);
    fixture.keep_refund(&refund).await;
    refund.state = state;
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut refund).await.unwrap();
    unit.late_payments().add(&given::late_payment(&paid)).await.unwrap();
    unit.quarantine().add(&given::quarantine(&given::evidence())).await.unwrap();
    unit.reconciliations().insert(&given::reconciliation()).await.unwrap();
    unit.reconciliations()
        .add_difference(&given::difference(&given::reconciliation()))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    assert_eq!(stuck.state, AttemptState::Created);
    let figures = fixture.watch.watched(stuck.creating_until).await.unwrap();
    let counted = [
        figures.unknown_payments,
        figures.quarantined,
        figures.late_payments,
        figures.stuck_refunds,
        figures.differences,
    ];
    assert_eq!(counted, [1; 5]);
    assert_eq!(figures.oldest_unknown, Some(stuck.creating_until));
    let before = stuck.creating_until - TimeDelta::microseconds(1);
    assert_eq!(fixture.watch.watched(before).await.unwrap().unknown_payments, 0);
}

pub async fn copies_of_boss_that_unpaid_orders_go_by_are_told_oldest_first(fixture: &Fixture) {
    for hours in [3, 1, 2] {
        let query_id = QueryId::parse(&format!("PBS00000000{hours}")).ok();
        let order = Order { query_id, ..given::order() };
        fixture.keep_order(&order).await;
        copied(fixture, &order, hours).await;
    }
    let query_id = QueryId::parse("PBS000000009").ok();
    let expired = Order { query_id, ..given::order() };
    fixture.keep_order(&expired).await;
    fixture.enter(&expired, OrderState::Expired { at: given::start() }).await;
    copied(fixture, &expired, 9).await;
    let figures = fixture.watch.watched(given::start()).await.unwrap();
    let hours = |hours| given::start() - TimeDelta::hours(hours);
    assert_eq!(figures.boss_copies, [hours(3), hours(2), hours(1)]);
    assert_eq!(figures.median_copy(), Some(hours(2)));
}

pub async fn imports_are_told_by_where_they_stand(fixture: &Fixture) {
    let hours = |hours| given::start() - TimeDelta::hours(hours);
    let problem = FileProblem::whole("no header");
    let states = [
        (ImportState::Waiting, false),
        (ImportState::Running, false),
        (ImportState::Done { at: hours(5) }, false),
        (ImportState::Done { at: hours(1) }, true),
        (ImportState::Failed { at: hours(2), problem: problem.clone() }, false),
        (ImportState::Failed { at: hours(25), problem }, false),
    ];
    let mut unit = fixture.begin().await;
    for (state, dry_run) in states {
        let started_at = (state != ImportState::Waiting).then(|| hours(6));
        let id = ImportId(given::id());
        let import = Import { id, state, dry_run, started_at, ..given::import() };
        unit.imports().insert(&import).await.unwrap();
    }
    unit.commit().await.unwrap();
    let expected = ImportFigures {
        running: 2,
        running_since: Some(hours(6)),
        failed: 1,
        newest: Some(hours(5)),
    };
    assert_eq!(fixture.watch.watched(given::start()).await.unwrap().imports, expected);
}

pub async fn jobs_and_worker_slots_are_told(fixture: &Fixture) {
    let job = Job::new(JobName::Purge, given::start());
    let mut unit = fixture.begin().await;
    unit.jobs().add(&job).await.unwrap();
    unit.commit().await.unwrap();
    fixture.slots.claim("a server", TimeDelta::minutes(1)).await.unwrap();
    let now = fixture.clock.now();
    let figures = fixture.watch.watched(now).await.unwrap();
    assert_eq!((figures.jobs, figures.slots_taken), (vec![job], 1));
    let later = now + TimeDelta::minutes(5);
    assert_eq!(fixture.watch.watched(later).await.unwrap().slots_taken, 0);
}

async fn copied(fixture: &Fixture, order: &Order, hours: i64) {
    let query_id = order.query_id.clone().unwrap();
    let copied_at = given::start() - TimeDelta::hours(hours);
    let mut unit = fixture.begin().await;
    unit.customers().save(&Customer { query_id, copied_at, ..given::customer() }).await.unwrap();
    unit.commit().await.unwrap();
}
