use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{LeaseRequest, Store, StoreError};
use domain::supplier::Supplier;
use domain::task::{Lease, Pace, PushReceipt};
use domain::{
    AttemptId, OrderId, ReconciliationId, Target, Task, TaskId, TaskKind, TaskState, Timestamp,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn every_kind_of_task_survives_a_round_trip(fixture: &Fixture) {
    let (order, attempt) = fixture.captured_attempt().await;
    let (refund, reconciliation) = (given::refund(&attempt), given::reconciliation());
    fixture.keep_refund(&refund).await;
    fixture.keep_reconciliation(&reconciliation).await;
    let precise = given::start() + TimeDelta::microseconds(123_456);
    let kinds = [
        TaskKind::ExpireOrder(order.id),
        TaskKind::CheckAttempt(attempt.id),
        TaskKind::CloseAttempt(attempt.id),
        push(order.id),
        TaskKind::Recall { order: order.id, target: Target::Zhuoyue },
        TaskKind::FollowRefund(refund.id),
        TaskKind::Reconcile(reconciliation.id),
    ];
    let mut tasks = Vec::new();
    for kind in kinds {
        let customer = tasks.is_empty().then(given::query_id);
        let task = Task {
            due_at: precise + TimeDelta::microseconds(1),
            failures: 7,
            rounds: 3,
            last_error: Some("对方无应答 🛑".to_owned()),
            waits_for: Some("无接口 🛑".to_owned()),
            receipt: Some(PushReceipt { receipt_no: "回执1".to_owned(), customer }),
            created_at: precise,
            ..given::task(kind)
        };
        fixture.add_task(&task).await;
        assert_eq!(fixture.found_task(task.id).await, task);
        tasks.push(task);
    }
    let mut unit = fixture.begin().await;
    let of_order = unit.tasks().of_order(order.id).await.unwrap();
    let absent = unit.tasks().find(TaskId(given::id())).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(of_order, [tasks[0].clone(), tasks[3].clone(), tasks[4].clone()]);
    assert_eq!(absent, None);
}

pub async fn every_state_of_a_task_survives_a_round_trip(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let states = [
        TaskState::Due,
        TaskState::Retrying,
        TaskState::Done { at },
        TaskState::Dead { at },
        TaskState::Cancelled { at },
    ];
    for state in states {
        fixture.add_task(&given::task(TaskKind::ExpireOrder(order.id))).await;
        let held = lease(at);
        let mut task = only(lease_from(fixture, 1, given::start(), held).await);
        assert_eq!(task.state, TaskState::Leased(held));
        assert_eq!(fixture.found_task(task.id).await, task);
        task = Task {
            state,
            due_at: at,
            failures: 2,
            rounds: 1,
            last_error: Some("忙".to_owned()),
            waits_for: Some("等".to_owned()),
            receipt: Some(PushReceipt { receipt_no: "1".to_owned(), customer: None }),
            ..task
        };
        settle(fixture.store.as_ref(), &task, held).await.unwrap();
        assert_eq!(fixture.found_task(task.id).await, task);
    }
}

pub async fn a_task_is_not_leased_before_it_is_due(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let due_at = given::start() + TimeDelta::microseconds(10);
    let task = Task { due_at, ..given::task(TaskKind::ExpireOrder(order.id)) };
    fixture.add_task(&task).await;
    let early = due_at - TimeDelta::microseconds(1);
    assert_eq!(lease_from(fixture, 9, early, lease(far())).await, []);
    assert_eq!(ids(&lease_from(fixture, 9, due_at, lease(far())).await), [task.id]);
}

pub async fn a_leased_task_is_taken_over_only_after_its_lease(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let task = given::task(TaskKind::ExpireOrder(order.id));
    fixture.add_task(&task).await;
    let until = given::start() + TimeDelta::seconds(60);
    let (first, second) = (lease(until), lease(far()));
    assert_eq!(ids(&lease_from(fixture, 9, given::start(), first).await), [task.id]);
    let early = until - TimeDelta::microseconds(1);
    assert_eq!(lease_from(fixture, 9, early, second).await, []);
    let taken_over = only(lease_from(fixture, 9, until, second).await);
    assert_eq!((taken_over.id, taken_over.state), (task.id, TaskState::Leased(second)));
}

pub async fn settling_with_a_lost_lease_is_a_conflict(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    fixture.add_task(&given::task(TaskKind::ExpireOrder(order.id))).await;
    let until = given::start() + TimeDelta::seconds(60);
    let (first, second) = (lease(until), lease(far()));
    let mut slow = only(lease_from(fixture, 9, given::start(), first).await);
    let mut quick = only(lease_from(fixture, 9, until, second).await);
    let _applied = slow.finish(until).unwrap();
    let refused = settle(fixture.store.as_ref(), &slow, first).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let _applied = quick.fail("busy", until, 0).unwrap();
    settle(fixture.peer.as_ref(), &quick, second).await.unwrap();
    let refused = settle(fixture.store.as_ref(), &quick, second).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "settled twice: {refused:?}");
    assert_eq!(fixture.found_task(quick.id).await, quick);
}

pub async fn a_lease_is_prolonged_by_its_holder_alone(fixture: &Fixture) {
    let now = given::start();
    let task = given::task(TaskKind::CheckAttempt(AttemptId(given::id())));
    fixture.add_task(&task).await;
    let first = lease(now + TimeDelta::minutes(1));
    assert_eq!(ids(&lease_from(fixture, 9, now, first).await), [task.id]);
    let longer = Lease { until: now + TimeDelta::minutes(5), ..first };
    let held = Task { state: TaskState::Leased(longer), ..task.clone() };
    settle(fixture.store.as_ref(), &held, first).await.unwrap();
    let later = now + TimeDelta::minutes(2);
    let other = lease(later + TimeDelta::minutes(1));
    assert!(lease_from(fixture, 9, later, other).await.is_empty(), "it is still held");
    let stolen = Task { state: TaskState::Leased(other), ..task };
    let refused = settle(fixture.store.as_ref(), &stolen, other).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

pub async fn work_of_one_pace_is_leased_apart(fixture: &Fixture) {
    let now = given::start();
    let quick = given::task(TaskKind::CheckAttempt(AttemptId(given::id())));
    let long = given::task(TaskKind::Reconcile(ReconciliationId(given::id())));
    let order = fixture.stored_order().await.id;
    let neighbour = fixture.stored_order().await.id;
    let bought = |order, supplier: Supplier| {
        given::task(TaskKind::Push { order, target: supplier.target() })
    };
    let recharge = bought(order, Supplier::Jiuyi);
    let plan = bought(neighbour, Supplier::ProxyShop);
    for task in [&quick, &long, &recharge, &plan] {
        fixture.add_task(task).await;
    }
    for (pace, expected) in [
        (Pace::Long, long.id),
        (Pace::Supplier(Supplier::ProxyShop), plan.id),
        (Pace::Quick, quick.id),
        (Pace::Supplier(Supplier::Jiuyi), recharge.id),
    ] {
        let mut unit = fixture.store.begin().await.unwrap();
        let lease = lease(now + TimeDelta::minutes(1));
        let request = LeaseRequest { most: 9, pace: Some(pace), now, lease };
        assert_eq!(ids(&unit.tasks().lease(&request).await.unwrap()), [expected], "{pace:?}");
        unit.commit().await.unwrap();
    }
}

pub async fn tasks_of_one_lane_are_leased_one_after_the_other(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let neighbour = fixture.stored_order().await;
    let now = given::start();
    let first_made = given::task(push(order.id));
    let later_made = Task { due_at: now - TimeDelta::hours(1), ..given::task(push(order.id)) };
    let elsewhere = given::task(push(neighbour.id));
    let beside = given::task(TaskKind::ExpireOrder(order.id));
    for task in [&first_made, &later_made, &elsewhere, &beside] {
        fixture.add_task(task).await;
    }
    let held = lease(far());
    let mut leased = lease_from(fixture, 9, now, held).await;
    leased.sort_by_key(|task| task.id);
    assert_eq!(ids(&leased), [first_made.id, elsewhere.id, beside.id]);
    let mut first = leased.swap_remove(0);
    assert_eq!(lease_from(fixture, 9, now, held).await, [], "the older one is leased");
    let _applied = first.fail("busy", now, 0).unwrap();
    settle(fixture.store.as_ref(), &first, held).await.unwrap();
    assert_eq!(lease_from(fixture, 9, now, held).await, [], "the older one waits to be retried");
    let mut first = only(lease_from(fixture, 9, first.due_at, held).await);
    assert_eq!(first.id, first_made.id);
    let now = first.due_at;
    let _applied = first.finish(now).unwrap();
    settle(fixture.store.as_ref(), &first, held).await.unwrap();
    assert_eq!(ids(&lease_from(fixture, 9, now, held).await), [later_made.id]);
}

pub async fn a_dead_task_keeps_its_lane_waiting(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    for _ in 0..2 {
        fixture.add_task(&given::task(push(order.id))).await;
    }
    let held = lease(far());
    let mut first = only(lease_from(fixture, 9, given::start(), held).await);
    let _applied = first.give_up("unknown package", given::start()).unwrap();
    settle(fixture.store.as_ref(), &first, held).await.unwrap();
    assert_eq!(lease_from(fixture, 9, given::start(), held).await, []);
}

pub async fn what_has_been_due_longest_is_leased_first(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut tasks = Vec::new();
    for minutes in [3, 1, 5, 2, 4] {
        let due_at = given::start() - TimeDelta::minutes(minutes);
        let task = Task { due_at, ..given::task(TaskKind::ExpireOrder(order.id)) };
        fixture.add_task(&task).await;
        tasks.push(task);
    }
    tasks.sort_by_key(|task| task.due_at);
    let mut leased = lease_from(fixture, 2, given::start(), lease(far())).await;
    leased.extend(lease_from(fixture, 9, given::start(), lease(far())).await);
    assert_eq!(ids(&leased), ids(&tasks));
}

/// Eight workers, half of them by the peer, each taking three at a time until nothing is left.
pub async fn workers_side_by_side_never_get_the_same_task(fixture: &Fixture) {
    const TASKS: usize = 40;
    let order = fixture.stored_order().await;
    let mut unit = fixture.begin().await;
    for _ in 0..TASKS {
        unit.tasks().add(&given::task(TaskKind::ExpireOrder(order.id))).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let store = Arc::clone(if worker % 2 == 0 { &fixture.store } else { &fixture.peer });
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let leased = lease_by(store.as_ref(), 3, given::start(), lease(far())).await;
                assert!(leased.len() <= 3, "more than were asked for");
                if leased.is_empty() {
                    return mine;
                }
                mine.extend(ids(&leased));
            }
        });
    }
    let leased: Vec<TaskId> = workers.join_all().await.into_iter().flatten().collect();
    assert!(leased.len() <= TASKS, "some task was leased twice");
    // A worker may go home while others hold what is left, so the rest is fetched here.
    let rest = lease_from(fixture, 99, given::start(), lease(far())).await;
    let all: BTreeSet<TaskId> = leased.iter().copied().chain(ids(&rest)).collect();
    assert_eq!((all.len(), leased.len() + rest.len()), (TASKS, TASKS));
}

pub(super) fn push(order: OrderId) -> TaskKind {
    TaskKind::Push { order, target: Target::Zhuoyue }
}

pub(super) fn lease(until: Timestamp) -> Lease {
    Lease { token: given::id(), until }
}

pub(super) fn far() -> Timestamp {
    given::start() + TimeDelta::days(1)
}

pub(super) fn ids(tasks: &[Task]) -> Vec<TaskId> {
    tasks.iter().map(|task| task.id).collect()
}

pub(super) fn only(mut tasks: Vec<Task>) -> Task {
    assert_eq!(tasks.len(), 1);
    tasks.remove(0)
}

pub(super) async fn lease_from(
    fixture: &Fixture,
    most: u32,
    now: Timestamp,
    lease: Lease,
) -> Vec<Task> {
    lease_by(fixture.store.as_ref(), most, now, lease).await
}

pub(super) async fn lease_by(
    store: &dyn Store,
    most: u32,
    now: Timestamp,
    lease: Lease,
) -> Vec<Task> {
    let mut unit = store.begin().await.unwrap();
    let leased = unit.tasks().lease(&LeaseRequest { most, pace: None, now, lease }).await.unwrap();
    unit.commit().await.unwrap();
    leased
}

pub(super) async fn settle(store: &dyn Store, task: &Task, held: Lease) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.tasks().settle(task, held).await?;
    unit.commit().await
}
