//! Asking providers about attempts without a final word.

use crate::support::{WatchedGateway, World};
use app::Ports;
use chrono::TimeDelta;
use domain::evidence::EvidenceKind;
use domain::settlement::LateReason;
use domain::{AttemptState, EventKind, OrderId, Scene, TaskState};
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall};

#[tokio::test]
async fn a_payment_that_nobody_told_us_of_is_found_ten_seconds_after_the_start() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    world.advance(TimeDelta::seconds(9));
    world.run_all().await;
    assert_eq!(world.state(order).await, "awaiting_payment");
    world.advance(TimeDelta::seconds(1));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert!(matches!(world.task("check_attempt").state, TaskState::Done { .. }));
    assert_eq!(world.store.evidence()[0].kind, EvidenceKind::Query);
}

#[tokio::test]
async fn an_attempt_paid_and_told_of_is_not_asked_about() {
    let world = World::new();
    world.paid_order().await;
    world.live_through(TimeDelta::minutes(2)).await;
    assert_eq!(world.wechat.calls(GatewayCall::Query), 0);
}

#[tokio::test]
async fn the_looks_get_rarer_and_end_an_hour_after_the_attempt() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    world.live_through(TimeDelta::minutes(29)).await;
    // After 10, 30, 60, 120, 300, 600 and 1,200 seconds.
    assert_eq!(world.wechat.calls(GatewayCall::Query), 7);
    world.live_through(TimeDelta::hours(2)).await;
    // At the order's end, and 2 minutes and an hour later.
    assert_eq!(world.wechat.calls(GatewayCall::Query), 10);
    assert!(matches!(world.task("check_attempt").state, TaskState::Done { .. }));
}

#[tokio::test]
async fn a_look_that_failed_is_tried_again() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    world.advance(TimeDelta::seconds(10));
    world.run_all().await;
    assert_eq!(world.task("check_attempt").state, TaskState::Retrying);
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.state(order).await, "fulfilled");
}

#[tokio::test]
async fn an_attempt_left_over_beside_the_one_that_paid_ends_with_the_last_look() {
    let world = World::new();
    let order = world.order().await;
    // A code that nobody scans: its provider never speaks of it.
    world.pay(order, Scene::Qr).await.unwrap();
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    world.notify(&capture).await;
    world.live_through(TimeDelta::minutes(89)).await;
    assert_eq!(world.attempt_states(order).await, ["pending", "captured"]);
    world.live_through(TimeDelta::minutes(2)).await;
    assert_eq!(world.attempt_states(order).await, ["expired", "captured"]);
    assert_eq!(world.state(order).await, "fulfilled");
}

/// An order paid in its last second, of which the provider tells only after it has expired.
async fn expired_though_paid() -> (World, Arc<WatchedGateway>, OrderId) {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.live_through(TimeDelta::seconds(30 * 60 - 1)).await;
    gateway.hide_money(true);
    world.payer_pays(payment.number);
    world.live_through(TimeDelta::seconds(61)).await;
    assert_eq!(world.state(order).await, "expired");
    (world, gateway, order)
}

async fn assert_kept_as_late(world: &World, order: OrderId) {
    assert_eq!(world.state(order).await, "expired");
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    assert!(matches!(attempt.state, AttemptState::Captured(captured) if captured.late));
    let [late] = world.store.late_payments().try_into().unwrap();
    assert_eq!((late.order_id, late.attempt_id), (order, attempt.id));
    assert_eq!((late.reason, late.amount), (LateReason::AfterExpiry, attempt.amount));
    let last = world.timeline(order).await.pop();
    assert_eq!(last, Some(EventKind::LateMoney(LateReason::AfterExpiry)));
    assert!(world.back_office.pushes().is_empty());
}

#[tokio::test]
async fn late_money_is_found_two_minutes_after_the_end_and_kept() {
    let (world, gateway, order) = expired_though_paid().await;
    gateway.hide_money(false);
    world.live_through(TimeDelta::minutes(1)).await;
    assert_kept_as_late(&world, order).await;
}

#[tokio::test]
async fn late_money_is_found_an_hour_after_the_end_and_kept() {
    let (world, gateway, order) = expired_though_paid().await;
    world.live_through(TimeDelta::minutes(10)).await;
    gateway.hide_money(false);
    assert!(world.store.late_payments().is_empty());
    world.live_through(TimeDelta::minutes(50)).await;
    assert_kept_as_late(&world, order).await;
    // And once only.
    world.live_through(TimeDelta::hours(2)).await;
    assert_eq!(world.store.late_payments().len(), 1);
}
