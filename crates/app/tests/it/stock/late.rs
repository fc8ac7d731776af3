//! Money that comes for an order of a limited package when it has given back what it took.

use crate::support::{WatchedGateway, World, member};
use app::{DeskError, Ports};
use chrono::TimeDelta;
use domain::package::LateMoneyPolicy;
use domain::settlement::{Capture, LateChoice};
use domain::staff::Role;
use domain::{OrderId, Package, PackageId, Scene};
use std::sync::Arc;
use testkit::given;

/// An expired order of the only one there was, and its money, of which nobody has told us.
async fn late(late_money: LateMoneyPolicy) -> (World, OrderId, Capture) {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|mut ports: Ports| {
        ports.gateways[0] = port;
        ports
    });
    world.store.put_package(Package { limited: true, late_money, ..given::package() });
    world.store.set_stock(PackageId(74), 1);
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    gateway.hide_money(true);
    let capture = world.payer_pays(payment.number);
    world.live_through(TimeDelta::minutes(30)).await;
    gateway.hide_money(false);
    assert_eq!((world.state(order).await, world.stock(74).await), ("expired", 1));
    (world, order, capture)
}

#[tokio::test]
async fn an_order_that_is_completed_after_all_takes_one_again() {
    let (world, order, capture) = late(LateMoneyPolicy::Complete).await;
    world.notify(&capture).await;
    assert_eq!((world.state(order).await, world.stock(74).await), ("paid", 0));
    world.notify(&capture).await;
    assert_eq!(world.stock(74).await, 0);
}

#[tokio::test]
async fn where_nothing_is_left_the_money_goes_back() {
    let (world, order, capture) = late(LateMoneyPolicy::Complete).await;
    world.new_order(|_save| {}).await;
    assert_eq!(world.stock(74).await, 0);
    world.notify(&capture).await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.store.refunds().len(), 1);
    assert_eq!(world.stock(74).await, 0);
}

#[tokio::test]
async fn staff_complete_it_only_while_something_is_left() {
    let (world, order, capture) = late(LateMoneyPolicy::Hold).await;
    world.notify(&capture).await;
    let [late] = world.store.late_payments().try_into().unwrap();
    let who = member(Role::Finance);
    let complete =
        async || world.app.desk.decide_late(&who, late.id, LateChoice::Complete, "已核实").await;
    let other = world.new_order(|_save| {}).await;
    assert!(matches!(complete().await, Err(DeskError::NotOwed(_))));
    assert_eq!((world.state(order).await, world.stock(74).await), ("expired", 0));
    world.app.order_changes.cancel(other, &world.holder(other), "").await.unwrap();
    complete().await.unwrap();
    assert_eq!((world.state(order).await, world.stock(74).await), ("paid", 0));
}
