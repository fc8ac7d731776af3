//! A refund broken off anywhere: it goes on from there, and the money goes back once.

use crate::support::{InterruptedBackOffice, WatchedGateway, World};
use app::Ports;
use chrono::TimeDelta;
use domain::{OrderId, TaskState};
use futures_util::FutureExt;
use std::future::pending;
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall, StoreFailure};

async fn asked_back() -> (Arc<WatchedGateway>, World, OrderId) {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let order = world.paid_order().await;
    world.run_all().await;
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    (gateway, world, order)
}

/// After a while the whole has gone back once.
async fn assert_ends(world: &World, order: OrderId) {
    world.assert_sound().await;
    world.live_through(TimeDelta::minutes(2)).await;
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!(world.wechat.given_back(world.attempts(order).await[0].number), 46_000);
    assert_eq!(world.store.refunds().len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn killed_between_the_record_and_the_sending() {
    let (gateway, world, order) = asked_back().await;
    gateway.before_refund(pending());
    assert!(world.app.jobs.run_due().now_or_never().is_none());
    assert_eq!(world.refund_state("RF0001"), "submitted");
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 0);
    assert_ends(&world, order).await;
    assert_eq!(world.wechat.calls(GatewayCall::QueryRefund), 1);
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
}

#[tokio::test]
async fn killed_after_the_provider_took_it() {
    let (gateway, world, order) = asked_back().await;
    gateway.after_refund(pending());
    assert!(world.app.jobs.run_due().now_or_never().is_none());
    assert_eq!(world.refund_state("RF0001"), "submitted");
    assert_ends(&world, order).await;
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
}

#[tokio::test]
async fn the_store_fails_when_the_answer_is_to_be_kept() {
    for failure in [StoreFailure::Unavailable, StoreFailure::Conflict] {
        let (gateway, world, order) = asked_back().await;
        let store = world.store.clone();
        gateway.after_refund(async move { store.fail_next_commit(failure) });
        world.run_all().await;
        assert_eq!(world.refund_state("RF0001"), "submitted");
        assert_eq!(world.task("follow_refund").state, TaskState::Retrying);
        assert_ends(&world, order).await;
        assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
    }
}

#[tokio::test]
async fn the_store_fails_while_the_way_is_cleared() {
    let world = World::new();
    let office = InterruptedBackOffice::new(&world.back_office);
    let port = Arc::<InterruptedBackOffice>::clone(&office);
    let world = world.with(|ports| Ports { back_offices: vec![port], ..ports });
    let order = world.paid_order().await;
    world.back_office.fault(Fault::RequestLost);
    world.run_all().await;
    let store = world.store.clone();
    office.after_find(async move { store.fail_next_commit(StoreFailure::Unavailable) });
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "requested");
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 0);
    assert_ends(&world, order).await;
}

#[tokio::test]
async fn a_request_that_was_not_stored_leaves_nothing_behind() {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    let tasks = world.store.tasks().len();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.ask_back(order, "RF0001", "460.00").await.is_err());
    assert!(world.store.refunds().is_empty() && world.store.audit().is_empty());
    assert_eq!((world.state(order).await, world.store.tasks().len()), ("fulfilled", tasks));
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    assert_ends(&world, order).await;
}

#[tokio::test]
async fn two_runners_send_it_once() {
    let (_gateway, world, order) = asked_back().await;
    let second = app::Application::new(world.ports(), crate::support::settings());
    let (one, two) = futures_util::join!(world.app.jobs.run_due(), second.jobs.run_due());
    assert!(one.is_ok() && two.is_ok());
    assert_ends(&world, order).await;
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
}
