//! Orders that staff have delivered now.

use crate::support::{InterruptedBackOffice, World, member};
use app::{DeskError, Ports, PushedNow};
use chrono::TimeDelta;
use domain::OrderId;
use domain::staff::{Permission, Role};
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall, RefundEnd, RefundPlan};
use testkit::given;

async fn push(world: &World, order: OrderId) -> Result<Vec<PushedNow>, DeskError> {
    world.app.desk.push_now(&member(Role::Service), order).await
}

/// The state of the only push as it was told.
async fn pushed(world: &World, order: OrderId) -> &'static str {
    let [pushed] = push(world, order).await.unwrap().try_into().unwrap();
    pushed.state
}

#[tokio::test]
async fn a_push_that_waits_for_its_next_try_is_due_now() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.set_down(true);
    world.live_through(TimeDelta::minutes(30)).await;
    world.back_office.set_down(false);
    assert_eq!(pushed(&world, order).await, "retrying");
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    assert_eq!(world.audited(), [("order.push", order.to_string())]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_dead_push_lives_again() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::Refused { code: "E17".to_owned() });
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilment_failed");
    assert_eq!(pushed(&world, order).await, "due");
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_delivered_is_not_delivered_again() {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    for _repeat in 0..3 {
        assert_eq!(pushed(&world, order).await, "done");
    }
    world.run_all().await;
    assert_eq!(world.back_office.pushes().len(), 1);
}

#[tokio::test]
async fn a_push_that_is_under_way_is_left_alone() {
    let world = World::new();
    let office = InterruptedBackOffice::new(&world.back_office);
    let port = Arc::<InterruptedBackOffice>::clone(&office);
    let world = Arc::new(world.with(|ports| Ports { back_offices: vec![port], ..ports }));
    let order = world.paid_order().await;
    let beside = Arc::clone(&world);
    office.after_push(async move {
        assert_eq!(pushed(&beside, order).await, "leased");
        beside.run_all().await;
    });
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.pushes().len()), ("fulfilled", 1));
}

#[tokio::test]
async fn an_order_without_its_money_is_not_delivered() {
    let world = World::new();
    let unpaid = world.order().await;
    assert!(matches!(push(&world, unpaid).await, Err(DeskError::NothingToDeliver)));
    let nobody = push(&world, given::order().id).await;
    assert!(matches!(nobody, Err(DeskError::Unknown)));

    let order = world.paid_order().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Succeeded));
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    assert!(matches!(push(&world, order).await, Err(DeskError::NothingToDeliver)));
    world.live_through(TimeDelta::seconds(10)).await;
    assert!(matches!(push(&world, order).await, Err(DeskError::NothingToDeliver)));
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.state(order).await, "refunded");
    assert!(matches!(push(&world, order).await, Err(DeskError::NothingToDeliver)));
    assert!(world.back_office.pushes().is_empty());
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
}

#[tokio::test]
async fn an_order_of_which_a_part_goes_back_is_delivered() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.set_down(true);
    world.ask_back(order, "RF0001", "60.00").await.unwrap();
    world.live_through(TimeDelta::minutes(30)).await;
    world.back_office.set_down(false);
    assert_eq!(pushed(&world, order).await, "retrying");
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
}

#[tokio::test]
async fn only_who_may_fulfil_has_it_done() {
    let world = World::new();
    let order = world.paid_order().await;
    for role in Role::ALL {
        let pushed = world.app.desk.push_now(&member(role), order).await;
        assert_eq!(pushed.is_ok(), role.may(Permission::Fulfil), "{role:?}");
        assert_eq!(matches!(pushed, Err(DeskError::Forbidden(_))), pushed.is_err());
    }
}
