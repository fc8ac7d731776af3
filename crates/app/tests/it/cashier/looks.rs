//! A client that looks at its order makes us ask the provider, within bounds.

use crate::support::World;
use app::LookError;
use chrono::TimeDelta;
use domain::Scene;
use testkit::fakes::{Fault, GatewayCall};
use testkit::given;

#[tokio::test]
async fn a_look_finds_money_that_no_notification_told_of() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    world.payer_pays(payment.number);
    world.advance(TimeDelta::seconds(4));
    let view = world.app.cashier.order(order).await.unwrap();
    assert_eq!(view.order.state.name(), "paid");
    assert_eq!(view.attempts[0].state.name(), "captured");
}

#[tokio::test]
async fn many_looks_ask_the_provider_once_in_three_seconds() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    for _second in 0..12 {
        for _client in 0..5 {
            world.app.cashier.order(order).await.unwrap();
        }
        world.advance(TimeDelta::seconds(1));
    }
    let asked = world.wechat.calls(GatewayCall::Query);
    assert!((2..=4).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_changes_nothing_about_the_look() {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    world.advance(TimeDelta::seconds(4));
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    let view = world.app.cashier.order(order).await.unwrap();
    assert_eq!(view.attempts[0].state.name(), "pending");
}

#[tokio::test]
async fn an_order_that_nobody_saved_cannot_be_looked_at() {
    let world = World::new();
    let nobody = given::order().id;
    let looked = world.app.cashier.order(nobody).await;
    assert!(matches!(looked, Err(LookError::UnknownOrder)));
    let timeline = world.app.orders.timeline(nobody).await;
    assert!(matches!(timeline, Err(LookError::UnknownOrder)));
}
