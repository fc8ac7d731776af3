//! Orders that are given up before they are paid.

use crate::support::{World, limited, member, staff};
use app::ChangeError;
use chrono::TimeDelta;
use domain::staff::Role;
use domain::{EventKind, Order, OrderId, PackageId, Scene};
use testkit::fakes::{Fault, GatewayCall, StoreFailure};
use testkit::given;

async fn cancel(world: &World, id: OrderId) -> Result<Order, ChangeError> {
    world.app.order_changes.cancel(id, &world.holder(id), "").await
}

#[tokio::test]
async fn an_unpaid_order_of_either_kind_is_cancelled_once() {
    let world = World::new();
    for id in [world.new_order(|_save| {}).await, world.order().await] {
        assert_eq!(cancel(&world, id).await.unwrap().state.name(), "cancelled");
        let first = world.look(id).await;
        world.advance(TimeDelta::seconds(1));
        assert_eq!(cancel(&world, id).await.unwrap(), first);
        assert_eq!(world.timeline(id).await, [EventKind::Placed, EventKind::Cancelled]);
    }
    world.live_through(TimeDelta::hours(1)).await;
    assert!(world.store.orders().iter().all(|order| order.state.name() == "cancelled"));
}

#[tokio::test]
async fn what_it_took_goes_back_to_the_stock_once() {
    let world = World::new();
    limited(&world, 80, 2);
    let id = world.new_order(|save| save.package_id = PackageId(80)).await;
    assert_eq!(world.stock(80).await, 1);
    for _time in 0..2 {
        cancel(&world, id).await.unwrap();
        assert_eq!(world.stock(80).await, 2);
    }
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.stock(80).await, 2);
}

#[tokio::test]
async fn its_attempts_are_closed_at_the_provider_first() {
    let world = World::new();
    let id = world.order().await;
    let payment = world.pay(id, Scene::Native).await.unwrap();
    cancel(&world, id).await.unwrap();
    assert_eq!(world.wechat.calls(GatewayCall::Close), 1);
    assert_eq!(world.attempt_states(id).await, ["cancelled"]);
    assert!(world.wechat.payer_pays(payment.number).is_none());
    assert!(world.tasks("close_attempt").is_empty());
}

#[tokio::test]
async fn a_paid_order_is_not_cancelled() {
    let world = World::new();
    let id = world.paid_order().await;
    assert!(matches!(cancel(&world, id).await, Err(ChangeError::AlreadyPaid)));
    world.run_all().await;
    assert!(matches!(cancel(&world, id).await, Err(ChangeError::AlreadyPaid)));
    assert_eq!(world.state(id).await, "fulfilled");
}

#[tokio::test]
async fn an_expired_order_is_not_cancelled() {
    let world = World::new();
    let id = world.order().await;
    world.live_through(TimeDelta::minutes(30)).await;
    assert!(matches!(cancel(&world, id).await, Err(ChangeError::Closed)));
    assert_eq!(world.state(id).await, "expired");
}

#[tokio::test]
async fn money_that_waits_for_staff_keeps_its_order() {
    let world = World::new();
    let id = world.order().await;
    world.pay(id, Scene::Native).await.unwrap();
    let [attempt] = world.attempts(id).await.try_into().unwrap();
    let mut capture = given::capture(&attempt);
    capture.amount = given::yuan("4.60");
    world.notify(&capture).await;
    assert!(matches!(cancel(&world, id).await, Err(ChangeError::Held)));
    assert_eq!(world.state(id).await, "awaiting_payment");
}

#[tokio::test]
async fn staff_cancel_for_a_reason_which_is_recorded() {
    let world = World::new();
    let id = world.order().await;
    let who = member(Role::Service);
    world.app.order_desk.cancel(&who, id, "客户来电").await.unwrap();
    world.app.order_desk.cancel(&who, id, "再次").await.unwrap();
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.account), ("order.cancel", who.account));
    assert_eq!((entry.subject, entry.detail), (id.to_string(), "客户来电".to_owned()));
    let other = world.order().await;
    world.app.order_changes.cancel(other, &staff(Role::Admin), "").await.unwrap();
    assert_eq!(world.store.audit().len(), 2);
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_does_not_keep_the_order() {
    let world = World::new();
    let id = world.order().await;
    let payment = world.pay(id, Scene::Native).await.unwrap();
    world.wechat.fault(GatewayCall::Close, Fault::NotReached);
    cancel(&world, id).await.unwrap();
    assert_eq!(world.state(id).await, "cancelled");
    assert_eq!(world.attempt_states(id).await, ["pending"]);
    // Once whoever may have been creating it is done, it is closed after all.
    world.live_through(TimeDelta::seconds(30)).await;
    assert_eq!(world.attempt_states(id).await, ["cancelled"]);
    assert!(world.wechat.payer_pays(payment.number).is_none());
}

#[tokio::test]
async fn money_that_comes_after_all_goes_back_by_itself() {
    let world = World::new();
    let id = world.order().await;
    let payment = world.pay(id, Scene::Native).await.unwrap();
    world.wechat.fault(GatewayCall::Close, Fault::RequestLost);
    cancel(&world, id).await.unwrap();
    let capture = world.payer_pays(payment.number);
    world.notify(&capture).await;
    world.live_through(TimeDelta::minutes(5)).await;
    let order = world.look(id).await;
    assert_eq!(order.state.name(), "cancelled");
    let [refund] = world.store.refunds().try_into().unwrap();
    assert_eq!((refund.state.name(), refund.amount), ("succeeded", order.amount));
    assert_eq!(world.back_office.held(), 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_cancellation_that_was_not_stored_leaves_the_order_and_its_stock() {
    let world = World::new();
    limited(&world, 80, 2);
    let id = world.new_order(|save| save.package_id = PackageId(80)).await;
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(cancel(&world, id).await.is_err());
    assert_eq!((world.state(id).await, world.stock(80).await), ("awaiting_payment", 1));
    cancel(&world, id).await.unwrap();
    assert_eq!(world.stock(80).await, 2);
}
