//! Many callers at once, and callers who die half-way.

use crate::support::{WatchedGateway, World};
use app::{PayError, Ports};
use chrono::TimeDelta;
use domain::Scene;
use futures_util::FutureExt;
use futures_util::future::join_all;
use std::sync::Arc;
use testkit::fakes::GatewayCall;

/// The world, and the gate before WeChat, shut.
fn gated() -> (World, Arc<WatchedGateway>) {
    let world = World::new();
    let gateway = WatchedGateway::shut(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    (world.with(|ports| Ports { gateways: vec![port], ..ports }), gateway)
}

#[tokio::test]
async fn sixteen_at_once_get_one_attempt_and_the_provider_one_trade() {
    let (world, gateway) = gated();
    let order = world.order().await;
    let mut pays = Box::pin(join_all((0..16).map(|_| world.pay(order, Scene::Native))));
    // One is at the provider, the others wait for it.
    assert!((&mut pays).now_or_never().is_none());
    assert_eq!(gateway.sent().len(), 1);
    gateway.let_through();
    assert!((&mut pays).now_or_never().is_none());
    world.advance(TimeDelta::milliseconds(100));
    let payments = pays.now_or_never().unwrap();
    let payments: Vec<_> = payments.into_iter().map(Result::unwrap).collect();
    assert!(payments.iter().all(|payment| *payment == payments[0]));
    assert_eq!(world.attempts(order).await.len(), 1);
    assert_eq!((world.wechat.trades(), world.wechat.calls(GatewayCall::Create)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_at_once_on_several_threads_get_one_attempt() {
    let world = Arc::new(World::new());
    let order = world.order().await;
    let pays = (0..16).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.pay(order, Scene::Native).await.map(|p| p.number) })
    });
    let all = tokio::spawn(join_all(pays));
    while !all.is_finished() {
        world.advance(TimeDelta::milliseconds(1));
        tokio::task::yield_now().await;
    }
    let numbers: Vec<_> = all.await.unwrap().into_iter().map(|pay| pay.unwrap().unwrap()).collect();
    assert!(numbers.iter().all(|number| *number == numbers[0]));
    assert_eq!(world.attempts(order).await.len(), 1);
    assert_eq!(world.wechat.trades(), 1);
}

#[tokio::test]
async fn who_waits_too_long_for_another_is_told_to_come_again() {
    let (world, gateway) = gated();
    let order = world.order().await;
    let mut first = Box::pin(world.pay(order, Scene::Native));
    assert!((&mut first).now_or_never().is_none());
    let mut second = Box::pin(world.pay(order, Scene::Native));
    assert!((&mut second).now_or_never().is_none());
    world.advance(TimeDelta::seconds(10));
    assert!(matches!((&mut second).now_or_never(), Some(Err(PayError::Busy))));
    gateway.let_through();
    assert!(first.await.is_ok());
}

#[tokio::test]
async fn an_attempt_whose_caller_died_is_taken_up_by_the_next_after_a_while() {
    let (world, gateway) = gated();
    let order = world.order().await;
    let mut dying = Box::pin(world.pay(order, Scene::Native));
    assert!((&mut dying).now_or_never().is_none());
    drop(dying);
    gateway.let_through();
    assert_eq!(world.attempt_states(order).await, ["created"]);
    // It may still be under way, so whoever comes next waits.
    let mut next = Box::pin(world.pay(order, Scene::Native));
    assert!((&mut next).now_or_never().is_none());
    world.advance(TimeDelta::milliseconds(19_999));
    assert!(matches!((&mut next).now_or_never(), Some(Err(PayError::Busy))));
    world.advance(TimeDelta::milliseconds(1));
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.sequence(), 0);
    assert_eq!(world.wechat.calls(GatewayCall::Query), 1);
    let sent = gateway.sent();
    assert_eq!(sent[0], sent[1]);
    assert_eq!(world.wechat.trades(), 1);
}

#[tokio::test]
async fn money_that_overtakes_the_creating_call_is_not_lost() {
    let (world, gateway) = gated();
    let order = world.order().await;
    let mut first = Box::pin(world.pay(order, Scene::Native));
    assert!((&mut first).now_or_never().is_none());
    // The provider has it and tells us of the payment before its answer to the create arrives.
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    let told = world.notify(&testkit::given::capture(&attempt)).await;
    assert_eq!(told.status, 200);
    gateway.let_through();
    assert!(matches!(first.await, Err(PayError::AlreadyPaid)));
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    assert_eq!(world.state(order).await, "paid");
}
