//! Reads and changes of many at once.

use super::Fixture;
use super::tasks::{far, ids, lease, lease_from, push};
use crate::given;
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::ports::{Store, StoreError};
use domain::task::Lease;
use domain::{
    AttemptId, EventKind, Order, OrderEvent, OrderId, OrderKind, OrderState, Target, Task,
    TaskKind, TaskState,
};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn many_orders_are_locked_and_what_is_not_there_is_left_out(fixture: &Fixture) {
    let (first, second) = (fixture.stored_order().await, fixture.stored_order().await);
    let other_kind = OrderId::new(OrderKind::New, second.id.number());
    let absent = given::order().id;
    let mut unit = fixture.begin().await;
    let asked = [second.id, absent, first.id, second.id, other_kind];
    let locked = unit.orders().lock_many(&asked).await.unwrap();
    let none = unit.orders().lock_many(&[]).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(locked, [first, second]);
    assert_eq!(none, []);
}

pub async fn many_orders_change_together_or_not_at_all(fixture: &Fixture) {
    let (first, _attempt) = fixture.captured_attempt().await;
    let second = fixture.stored_order().await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let paid = Paid { at, by: AttemptId(given::id()) };
    let fulfilled = OrderState::Live { paid, stage: PaidStage::Fulfilled { at } };
    let mut both = [
        Order { state: OrderState::Expired { at }, ..second.clone() },
        Order { state: fulfilled, ..first.clone() },
    ];
    let stale = Order { version: first.version + 1, ..first.clone() };
    let refused = update_many(fixture.store.as_ref(), &mut [both[0].clone(), stale]).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(fixture.found_order(&second).await, second, "the other has changed alone");

    update_many(fixture.store.as_ref(), &mut both).await.unwrap();
    assert_eq!((both[0].version, both[1].version), (second.version + 1, first.version + 1));
    assert_eq!(fixture.found_order(&second).await, both[0]);
    assert_eq!(fixture.found_order(&first).await, both[1]);
    update_many(fixture.store.as_ref(), &mut []).await.unwrap();
}

/// Each with a lease of its own, and into every state.
pub async fn many_tasks_are_settled_together_or_not_at_all(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let states = [
        TaskState::Retrying,
        TaskState::Due,
        TaskState::Done { at },
        TaskState::Dead { at },
        TaskState::Cancelled { at },
        TaskState::Leased(lease(far())),
    ];
    let mut ended: Vec<(Task, Lease)> = Vec::new();
    for state in states {
        fixture.add_task(&given::task(TaskKind::ExpireOrder(order.id))).await;
        let held = lease(far());
        for task in lease_from(fixture, 1, given::start(), held).await {
            let last_error = Some("忙".to_owned());
            ended.push((Task { state, failures: 2, due_at: at, last_error, ..task }, held));
        }
    }
    assert_eq!(ended.len(), states.len());
    let mut lost = ended.clone();
    lost[2].1 = lease(far());
    let refused = settle_many(fixture.store.as_ref(), &lost).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let first = fixture.found_task(ended[0].0.id).await;
    assert!(matches!(first.state, TaskState::Leased(_)), "another was settled alone");

    settle_many(fixture.store.as_ref(), &ended).await.unwrap();
    for (task, _held) in &ended {
        assert_eq!(fixture.found_task(task.id).await, *task);
    }
    let refused = settle_many(fixture.peer.as_ref(), &ended).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "settled twice: {refused:?}");
}

pub async fn what_belongs_to_many_is_found_and_nothing_else(fixture: &Fixture) {
    let (first, paying) = fixture.captured_attempt().await;
    let (second, neighbour) = fixture.captured_attempt().await;
    let (_third, stranger) = fixture.captured_attempt().await;
    let refunds = [
        given::partial_refund(&neighbour, "1.00"),
        given::partial_refund(&paying, "2.00"),
        given::partial_refund(&stranger, "3.00"),
    ];
    for refund in &refunds {
        fixture.keep_refund(refund).await;
    }
    let later = given::task(push(second.id));
    let sooner = given::task(TaskKind::ExpireOrder(first.id));
    let recall = given::task(TaskKind::Recall { order: second.id, target: Target::Legacy });
    let elsewhere = given::task(push(stranger.order_id));
    for task in [&later, &sooner, &recall, &elsewhere] {
        fixture.add_task(task).await;
    }
    let absent = AttemptId(given::id());
    let mut unit = fixture.begin().await;
    let tasks = unit.tasks().of_orders(&[second.id, first.id]).await.unwrap();
    let asked = [neighbour.id, absent, paying.id];
    let mut attempts = unit.attempts().find_many(&asked).await.unwrap();
    let mut found = unit.refunds().of_attempts(&asked).await.unwrap();
    assert_eq!(unit.tasks().of_orders(&[]).await.unwrap(), []);
    unit.roll_back().await.unwrap();
    assert_eq!(ids(&tasks), [later.id, sooner.id, recall.id]);
    attempts.sort_by_key(|attempt| attempt.id);
    assert!(attempts == [paying, neighbour]);
    found.sort_by_key(|refund| refund.id);
    assert_eq!(found, refunds[..2]);
}

pub async fn many_events_are_told_as_they_were_added(fixture: &Fixture) {
    let (order, other) = (fixture.stored_order().await, fixture.stored_order().await);
    let kinds = [EventKind::Delivered(Target::Legacy), EventKind::Fulfilled];
    let events: Vec<OrderEvent> = kinds.iter().map(|kind| given::event(&order, *kind)).collect();
    let beside = given::event(&other, EventKind::Changed);
    let mut unit = fixture.begin().await;
    let all: Vec<OrderEvent> = events.iter().chain([&beside]).cloned().collect();
    unit.events().add_many(&all).await.unwrap();
    unit.events().add_many(&[]).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.queries.timeline(order.id).await.unwrap(), events);
    assert_eq!(fixture.queries.timeline(other.id).await.unwrap(), [beside]);
}

/// Each asks in an order of its own, which would make them wait for each other.
pub async fn those_who_lock_many_orders_at_once_all_get_them(fixture: &Fixture) {
    let mut orders = Vec::new();
    for _order in 0..6 {
        orders.push(fixture.stored_order().await);
    }
    let mut writers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        let mut asked: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        asked.rotate_left(turn % 6);
        writers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let mut locked = unit.orders().lock_many(&asked).await.unwrap();
            unit.orders().update_many(&mut locked).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
    writers.join_all().await;
    for order in orders {
        assert_eq!(fixture.found_order(&order).await.version, order.version + 8);
    }
}

async fn update_many(store: &dyn Store, orders: &mut [Order]) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.orders().update_many(orders).await?;
    unit.commit().await
}

async fn settle_many(store: &dyn Store, ended: &[(Task, Lease)]) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.tasks().settle_many(ended).await?;
    unit.commit().await
}
