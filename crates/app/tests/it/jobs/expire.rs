//! Orders that end unpaid, and those that only seem to.

use crate::support::{WatchedGateway, World};
use app::Ports;
use chrono::TimeDelta;
use domain::ports::{Clock, StoreError};
use domain::{EventKind, OrderId, PaymentAttempt, Scene, TaskState};
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall, StoreFailure};
use testkit::given;

#[tokio::test]
async fn an_order_that_nobody_tried_to_pay_expires_at_its_end() {
    let world = World::new();
    let order = world.order().await;
    world.advance(TimeDelta::minutes(30) - TimeDelta::microseconds(1));
    world.run_all().await;
    assert_eq!(world.state(order).await, "awaiting_payment");
    world.advance(TimeDelta::microseconds(1));
    world.run_all().await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.timeline(order).await, [EventKind::Placed, EventKind::Expired]);
}

#[tokio::test]
async fn an_attempt_that_its_provider_has_ended_ends_with_the_order() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    world.live_through(TimeDelta::minutes(30)).await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.attempt_states(order).await, ["expired"]);
}

/// The number of an attempt that its provider keeps open beyond the order's end.
async fn attempt_that_outlives(world: &World, order: OrderId) -> domain::AttemptNumber {
    for _try in 0..2 {
        world.wechat.fault(GatewayCall::Create, Fault::NotReached);
    }
    assert!(world.pay(order, Scene::Native).await.is_err());
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    let time_expire = attempt.time_expire + TimeDelta::hours(1);
    world.store.put_attempt(PaymentAttempt { time_expire, ..attempt });
    world.pay(order, Scene::Native).await.unwrap().number
}

#[tokio::test]
async fn an_attempt_still_open_at_the_orders_end_is_closed_at_the_provider_first() {
    let world = World::new();
    let order = world.order().await;
    let number = attempt_that_outlives(&world, order).await;
    world.live_through(TimeDelta::minutes(30)).await;
    assert_eq!(world.wechat.calls(GatewayCall::Close), 1);
    assert!(world.wechat.payer_pays(number).is_none());
    assert_eq!(world.attempt_states(order).await, ["cancelled"]);
    assert_eq!(world.state(order).await, "expired");
}

#[tokio::test]
async fn a_code_that_nobody_scanned_keeps_the_order_open_two_minutes_longer() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Qr).await.unwrap();
    world.live_through(TimeDelta::seconds(32 * 60 - 1)).await;
    assert_eq!(world.state(order).await, "awaiting_payment");
    world.live_through(TimeDelta::seconds(1)).await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.attempt_states(order).await, ["expired"]);
}

#[tokio::test]
async fn a_payment_in_the_last_moment_wins_over_the_expiry() {
    for scene in Scene::ALL {
        let world = World::new();
        let order = world.order().await;
        let payment = world.pay(order, scene).await.unwrap();
        world.live_through(TimeDelta::minutes(30) - TimeDelta::microseconds(1)).await;
        world.payer_pays(payment.number);
        world.live_through(TimeDelta::microseconds(1)).await;
        assert_eq!(world.state(order).await, "fulfilled", "{scene:?}");
        assert!(!world.timeline(order).await.contains(&EventKind::Expired));
    }
}

#[tokio::test]
async fn a_notification_that_arrives_while_the_order_is_being_ended_wins() {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = Arc::new(world.with(|ports| Ports { gateways: vec![port], ..ports }));
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    world.live_through(TimeDelta::seconds(30 * 60 - 1)).await;
    let notified = Arc::clone(&world);
    gateway.after_query(async move {
        let told = notified.notify(&given::capture(&attempt)).await;
        assert_eq!(told.status, 200);
    });
    world.live_through(TimeDelta::seconds(1)).await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    let expiry = world.task("expire_order");
    assert_eq!((expiry.state.name(), expiry.failures), ("done", 0));
    assert!(world.store.late_payments().is_empty());
}

#[tokio::test]
async fn money_that_waits_for_staff_keeps_its_order_open() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    let mut capture = given::capture(&attempt);
    capture.amount = given::yuan("4.60");
    world.notify(&capture).await;
    world.live_through(TimeDelta::hours(3)).await;
    assert_eq!(world.state(order).await, "awaiting_payment");
    assert_eq!(world.attempt_states(order).await, ["held"]);
    let expiry = world.task("expire_order");
    assert_eq!(expiry.state, TaskState::Due);
    assert!(expiry.due_at - world.clock.now() <= TimeDelta::minutes(10));
}

#[tokio::test]
async fn an_order_does_not_expire_while_its_provider_cannot_be_asked() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    world.live_through(TimeDelta::minutes(29)).await;
    for _try in 0..3 {
        world.wechat.fault(GatewayCall::Query, Fault::NotReached);
    }
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.state(order).await, "awaiting_payment");
    let expiry = world.task("expire_order");
    assert_eq!((expiry.state, expiry.failures), (TaskState::Retrying, 1));
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.state(order).await, "expired");
}

#[tokio::test]
async fn an_expiry_that_was_not_stored_comes_again() {
    let world = World::new();
    let order = world.order().await;
    world.advance(TimeDelta::minutes(30));
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let failed = world.app.jobs.run_due().await;
    assert!(matches!(failed, Err(StoreError::Unavailable(_))));
    assert_eq!(world.state(order).await, "awaiting_payment");
    world.run_all().await;
    assert_eq!(world.state(order).await, "expired");
}
