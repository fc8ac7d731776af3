//! Money that was not owed (any more): it completes its order, goes back or waits, as the package
//! says, and is never dropped.

use crate::support::{World, late_money};
use chrono::TimeDelta;
use domain::package::LateMoneyPolicy;
use domain::refund::RefundCause;
use domain::settlement::{Capture, GivenBack, LateDecision, LatePayment, LateReason};
use domain::{AttemptNumber, EventKind, Order, OrderId, OrderState, Scene};

/// The only late payment.
fn late(world: &World) -> LatePayment {
    let [late] = world.store.late_payments().try_into().unwrap();
    late
}

/// The late money has gone back, whole and once.
async fn assert_given_back(world: &World, number: AttemptNumber) {
    let [refund] = world.store.refunds().try_into().unwrap();
    assert_eq!(refund.state.name(), "succeeded");
    assert_eq!(refund.cause, RefundCause::LateMoney(late(world).id));
    assert!(matches!(
        late(world).decision,
        LateDecision::Refunded { by: None, refund_id, .. } if refund_id == refund.id
    ));
    assert_eq!(world.wechat.given_back(number) + world.alipay.given_back(number), 46_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn after_the_expiry_it_completes_the_order_where_the_package_says_so() {
    let (world, order, capture) = late_money(LateMoneyPolicy::Complete).await;
    for _repeat in 0..3 {
        assert_eq!(world.notify(&capture).await.status, 200);
    }
    assert_eq!(world.state(order).await, "paid");
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    assert_eq!(late(&world).reason, LateReason::AfterExpiry);
    assert!(matches!(late(&world).decision, LateDecision::Completed { by: None, .. }));
    assert!(world.store.refunds().is_empty());
    world.assert_sound().await;
}

#[tokio::test]
async fn it_goes_back_when_another_order_was_paid_in_its_place() {
    let (world, order, capture) = late_money(LateMoneyPolicy::Complete).await;
    let replacement = world.paid_order().await;
    world.notify(&capture).await;
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.state(order).await, "expired");
    assert_eq!(world.state(replacement).await, "fulfilled");
    assert_eq!(world.back_office.held(), 1);
    assert_given_back(&world, capture.number.parse().unwrap()).await;
}

#[tokio::test]
async fn after_the_expiry_it_goes_back_where_the_package_says_so() {
    let (world, order, capture) = late_money(LateMoneyPolicy::Refund).await;
    for _repeat in 0..3 {
        world.notify(&capture).await;
    }
    world.run_all().await;
    assert_eq!(world.state(order).await, "expired");
    assert!(world.back_office.pushes().is_empty());
    let told = world.timeline(order).await;
    assert!(told.ends_with(&[
        EventKind::LateMoney(LateReason::AfterExpiry),
        EventKind::RefundRequested,
        EventKind::RefundSucceeded,
    ]));
    assert_given_back(&world, capture.number.parse().unwrap()).await;
}

#[tokio::test]
async fn it_waits_for_staff_where_the_package_says_so() {
    let (world, order, capture) = late_money(LateMoneyPolicy::Hold).await;
    world.notify(&capture).await;
    world.live_through(TimeDelta::hours(2)).await;
    assert_eq!(late(&world).decision, LateDecision::Waiting);
    assert_eq!(world.state(order).await, "expired");
    assert!(world.store.refunds().is_empty() && world.back_office.pushes().is_empty());
    world.assert_sound().await;
}

#[tokio::test]
async fn money_for_a_cancelled_order_always_goes_back() {
    for policy in [LateMoneyPolicy::Complete, LateMoneyPolicy::Refund, LateMoneyPolicy::Hold] {
        let world = World::with_policy(policy);
        let order = world.order().await;
        let payment = world.pay(order, Scene::Native).await.unwrap();
        let capture = world.payer_pays(payment.number);
        let state = OrderState::Cancelled { at: capture.paid_at };
        world.store.put_order(Order { state, ..world.look(order).await });
        world.notify(&capture).await;
        world.run_all().await;
        assert_eq!(world.state(order).await, "cancelled");
        assert_eq!(late(&world).reason, LateReason::AfterCancel);
        assert_given_back(&world, payment.number).await;
    }
}

#[tokio::test]
async fn a_second_capture_goes_back_while_the_first_is_delivered() {
    for policy in [LateMoneyPolicy::Complete, LateMoneyPolicy::Refund] {
        let world = World::with_policy(policy);
        let order = world.order().await;
        let first = world.pay(order, Scene::Native).await.unwrap();
        let second = world.pay(order, Scene::Qr).await.unwrap();
        let captures = [world.payer_pays(first.number), world.payer_pays(second.number)];
        for capture in captures.iter().chain(&captures) {
            assert_eq!(world.notify(capture).await.status, 200);
        }
        world.live_through(TimeDelta::minutes(1)).await;
        assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
        assert_eq!(late(&world).reason, LateReason::SecondCapture);
        assert_eq!(world.wechat.given_back(first.number), 0);
        assert!(world.back_office.taken_back().is_empty());
        assert_given_back(&world, second.number).await;
    }
}

/// An order for which money was captured and given back in the provider's console.
async fn assert_came_and_went(world: &World, order: OrderId, refund_state: &str) {
    assert_eq!(world.state(order).await, "awaiting_payment");
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    assert_eq!(late(world).reason, LateReason::GivenBack);
    let [refund] = world.store.refunds().try_into().unwrap();
    assert_eq!((refund.cause, refund.state.name()), (RefundCause::Outside, refund_state));
    assert!(world.tasks("push_zhuoyue").is_empty() && world.tasks("follow_refund").is_empty());
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_came_and_went_is_recorded_and_the_order_can_be_paid_anew() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    world.wechat.refund_outside(payment.number);
    world.live_through(TimeDelta::seconds(10)).await;
    assert_came_and_went(&world, order, "succeeded").await;
    let again = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(again.number.sequence(), 1);
    world.notify(&world.payer_pays(again.number)).await;
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.assert_sound().await;
}

#[tokio::test]
async fn money_given_back_in_part_or_whole_is_recorded_for_staff_to_look_at() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    world.notify(&Capture { given_back: GivenBack::Some, ..capture }).await;
    assert_came_and_went(&world, order, "needs_attention").await;
}

#[tokio::test]
async fn an_order_whose_only_money_has_gone_back_expires_all_the_same() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.live_through(TimeDelta::seconds(30 * 60 - 1)).await;
    world.payer_pays(payment.number);
    world.wechat.refund_outside(payment.number);
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.state(order).await, "expired");
    assert!(world.back_office.pushes().is_empty());
    world.assert_sound().await;
}
