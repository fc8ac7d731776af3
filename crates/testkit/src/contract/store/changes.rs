//! Tasks that are changed by others than their holder: cancelled, hurried, put back.

use super::Fixture;
use super::tasks::{far, ids, lease, lease_by, lease_from, only, push, settle};
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Store, StoreError};
use domain::{Task, TaskKind, TaskState};
use std::sync::Arc;

pub async fn a_task_that_nobody_holds_is_changed(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let now = given::start();
    let later = Task { due_at: now + TimeDelta::hours(1), ..given::task(push(order.id)) };
    fixture.add_task(&later).await;
    let mut hurried = later.clone();
    let _applied = hurried.hurry(now).unwrap();
    change(fixture.store.as_ref(), &hurried, &later.state).await.unwrap();
    assert_eq!(fixture.found_task(later.id).await, hurried);
    let mut cancelled = hurried.clone();
    let _applied = cancelled.cancel(now + TimeDelta::microseconds(1)).unwrap();
    change(fixture.peer.as_ref(), &cancelled, &hurried.state).await.unwrap();
    assert_eq!(fixture.found_task(later.id).await, cancelled);
    let mut put_back = cancelled.clone();
    let _applied = put_back.put_back(now).unwrap();
    change(fixture.store.as_ref(), &put_back, &cancelled.state).await.unwrap();
    assert_eq!(fixture.found_task(later.id).await, put_back);
    assert_eq!(ids(&lease_from(fixture, 9, now, lease(far())).await), [later.id]);
}

pub async fn a_task_that_has_moved_on_is_not_changed(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let task = given::task(push(order.id));
    fixture.add_task(&task).await;
    let mut cancelled = task.clone();
    let _applied = cancelled.cancel(given::start()).unwrap();
    let held = lease(far());
    let mut leased = only(lease_from(fixture, 9, given::start(), held).await);
    assert_conflict(fixture, &cancelled, &task.state).await;
    assert_eq!(fixture.found_task(task.id).await, leased, "its holder goes on");
    let _applied = leased.finish(given::start()).unwrap();
    settle(fixture.store.as_ref(), &leased, held).await.unwrap();
    assert_conflict(fixture, &cancelled, &task.state).await;
    assert_eq!(fixture.found_task(task.id).await, leased, "what is done stays done");
    let absent = given::task(push(order.id));
    assert_conflict(fixture, &absent, &absent.state).await;
}

pub async fn a_cancelled_task_is_not_leased_and_holds_no_lane(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let (first, second) = (given::task(push(order.id)), given::task(push(order.id)));
    fixture.add_task(&first).await;
    fixture.add_task(&second).await;
    let mut cancelled = first.clone();
    let _applied = cancelled.cancel(given::start()).unwrap();
    change(fixture.store.as_ref(), &cancelled, &first.state).await.unwrap();
    assert_eq!(ids(&lease_from(fixture, 9, far(), lease(far())).await), [second.id]);
}

/// A push that is not begun, and a refund that wants it gone: one of them wins each time.
pub async fn of_a_lease_and_a_cancellation_at_once_one_wins(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    for turn in 0..8 {
        let task = given::task(TaskKind::ExpireOrder(order.id));
        fixture.add_task(&task).await;
        let (worker, refunder) = (Arc::clone(&fixture.peer), Arc::clone(&fixture.store));
        let leasing = tokio::spawn(async move {
            lease_by(worker.as_ref(), 1, given::start(), lease(far())).await
        });
        let mut cancelled = task.clone();
        let _applied = cancelled.cancel(given::start()).unwrap();
        let changing =
            tokio::spawn(async move { change(refunder.as_ref(), &cancelled, &task.state).await });
        let (leased, changed) = (leasing.await.unwrap(), changing.await.unwrap());
        assert_eq!(leased.is_empty(), changed.is_ok(), "turn {turn}: {leased:?}, {changed:?}");
        let found = fixture.found_task(task.id).await;
        assert_eq!(matches!(found.state, TaskState::Cancelled { .. }), changed.is_ok());
    }
}

async fn assert_conflict(fixture: &Fixture, task: &Task, was: &TaskState) {
    let refused = change(fixture.store.as_ref(), task, was).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

pub(super) async fn change(
    store: &dyn Store,
    task: &Task,
    was: &TaskState,
) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.tasks().change(task, was).await?;
    unit.commit().await
}
