//! Beginning a payment: which attempt it is, and when there is none.

use crate::support::{WatchedGateway, World};
use app::{PayError, Ports};
use chrono::TimeDelta;
use domain::order::PackageSnapshot;
use domain::{Action, Channel, EventKind, Order, OrderState, Package, PaymentAttempt, Scene};
use std::sync::Arc;
use testkit::fakes::{FakeGateway, GatewayCall};
use testkit::given;

#[tokio::test]
async fn the_first_attempt_has_the_orders_amount_number_00_and_the_orders_end() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.to_string(), format!("{order}00"));
    assert_eq!(payment.status, "pending");
    assert_eq!(payment.expires_at, world.look(order).await.expires_at);
    assert!(matches!(payment.action, Action::QrCode { .. }));
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    assert_eq!(attempt.amount, given::yuan("460.00"));
    assert_eq!(attempt.merchant, given::merchant(Channel::Wechat));
    assert_eq!(attempt.app_id, given::app_id(Channel::Wechat));
    let started = EventKind::PaymentStarted(Channel::Wechat);
    assert_eq!(world.timeline(order).await, [EventKind::Placed, started]);
    let look = world.task("check_attempt");
    assert_eq!(look.due_at, attempt.created_at + TimeDelta::seconds(10));
}

#[tokio::test]
async fn the_same_again_is_handed_out_without_asking_the_provider() {
    let world = World::new();
    let order = world.order().await;
    let first = world.pay(order, Scene::Native).await.unwrap();
    let second = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(world.wechat.calls(GatewayCall::Create), 1);
    assert_eq!(world.attempts(order).await.len(), 1);
}

#[tokio::test]
async fn another_scene_of_the_channel_closes_the_old_attempt_and_opens_a_new_one() {
    let world = World::new();
    let order = world.order().await;
    let code = world.pay(order, Scene::Qr).await.unwrap();
    world.alipay.payer_scans(code.number);
    let page = world.pay(order, Scene::Page).await.unwrap();
    assert_eq!(page.number.to_string(), format!("{order}01"));
    assert!(matches!(page.action, Action::Redirect { .. }));
    assert_eq!(world.tasks("close_attempt").len(), 1);
    world.run_all().await;
    assert_eq!(world.attempt_states(order).await, ["cancelled", "pending"]);
    assert!(world.alipay.payer_pays(code.number).is_none());
}

#[tokio::test]
async fn an_attempt_to_be_closed_that_is_paid_in_the_meantime_pays_the_order() {
    let world = World::new();
    let order = world.order().await;
    let code = world.pay(order, Scene::Qr).await.unwrap();
    world.pay(order, Scene::Page).await.unwrap();
    world.payer_pays(code.number);
    world.run_all().await;
    assert_eq!(world.attempt_states(order).await, ["captured", "pending"]);
    assert_eq!(world.state(order).await, "fulfilled");
}

#[tokio::test]
async fn repeating_a_request_beside_an_attempt_that_cannot_be_closed_adds_no_more_work() {
    let world = World::new();
    let order = world.order().await;
    // Nobody has scanned the code, so its provider has nothing to close.
    world.pay(order, Scene::Qr).await.unwrap();
    world.pay(order, Scene::Page).await.unwrap();
    world.run_all().await;
    let tasks = world.store.tasks().len();
    for _repeat in 0..3 {
        world.pay(order, Scene::Page).await.unwrap();
    }
    assert_eq!(world.store.tasks().len(), tasks);
    assert_eq!(world.attempt_states(order).await, ["pending", "pending"]);
}

#[tokio::test]
async fn an_attempt_at_another_channel_is_opened_beside_the_first() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let second = world.pay(order, Scene::Qr).await.unwrap();
    assert_eq!(second.number.to_string(), format!("{order}01"));
    world.run_all().await;
    assert_eq!(world.attempt_states(order).await, ["pending", "pending"]);
    assert!(world.tasks("close_attempt").is_empty());
}

#[tokio::test]
async fn an_attempt_whose_action_is_over_gives_way_to_a_new_one() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    let mut shorter: PaymentAttempt = attempt;
    let action = Action::QrCode { content: "short".to_owned() };
    let until = given::start() + TimeDelta::minutes(5);
    let _applied = shorter.submit(action, until).unwrap();
    world.store.put_attempt(shorter);
    world.advance(TimeDelta::minutes(5));
    let second = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(second.number.sequence(), 1);
    world.run_all().await;
    assert_eq!(world.attempt_states(order).await, ["cancelled", "pending"]);
}

#[tokio::test]
async fn an_order_that_nobody_saved_is_unknown() {
    let world = World::new();
    let nobody = given::order().id;
    let refused = world.pay(nobody, Scene::Native).await;
    assert!(matches!(refused, Err(PayError::UnknownOrder)));
}

#[tokio::test]
async fn a_paid_order_is_not_paid_again() {
    let world = World::new();
    let order = world.paid_order().await;
    let refused = world.pay(order, Scene::Qr).await;
    assert!(matches!(refused, Err(PayError::AlreadyPaid)));
    assert_eq!(world.attempts(order).await.len(), 1);
}

#[tokio::test]
async fn an_expired_or_cancelled_order_is_not_paid() {
    let world = World::new();
    let at = given::start();
    for state in [OrderState::Expired { at }, OrderState::Cancelled { at }] {
        let order = Order { state, ..given::order() };
        world.store.put_order(order.clone());
        let refused = world.pay(order.id, Scene::Native).await;
        assert!(matches!(refused, Err(PayError::NotPayable)), "{state:?}");
    }
}

#[tokio::test]
async fn with_less_than_two_minutes_left_no_payment_is_begun() {
    let world = World::new();
    let order = world.order().await;
    world.advance(TimeDelta::minutes(28));
    assert!(world.pay(order, Scene::Native).await.is_ok());
    world.advance(TimeDelta::microseconds(1));
    assert!(matches!(world.pay(order, Scene::Native).await, Err(PayError::Expiring)));
}

#[tokio::test]
async fn while_money_waits_for_staff_no_other_attempt_is_made() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let mut capture = world.payer_pays(payment.number);
    capture.amount = given::yuan("460.01");
    world.notify(&capture).await;
    assert_eq!(world.attempt_states(order).await, ["held"]);
    for scene in Scene::ALL {
        assert!(matches!(world.pay(order, scene).await, Err(PayError::Held)));
    }
}

#[tokio::test]
async fn a_channel_without_a_gateway_is_not_offered() {
    let world = World::new();
    let wechat = Arc::<FakeGateway>::clone(&world.wechat);
    let world = world.with(|ports| Ports { gateways: vec![wechat], ..ports });
    let order = world.order().await;
    assert!(matches!(world.pay(order, Scene::Page).await, Err(PayError::SceneNotOffered)));
    assert!(world.attempts(order).await.is_empty());
}

#[tokio::test]
async fn the_title_at_the_provider_has_no_sign_that_one_of_them_forbids() {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let package = Package { rate: "1000/M=&\n😀光".to_owned(), ..given::package() };
    let package = PackageSnapshot::from(&package);
    let order = Order { package, ..given::order() };
    world.store.put_order(order.clone());
    world.pay(order.id, Scene::Native).await.unwrap();
    let body = &gateway.sent()[0].1;
    assert!(body.contains(" title=长城宽带 1000M光 12个月 "), "{body}");
}
