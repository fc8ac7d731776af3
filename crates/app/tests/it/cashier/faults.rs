//! Providers that refuse, are away, or whose answer is lost.

use crate::support::{WatchedGateway, World};
use app::{PayError, Ports};
use domain::Scene;
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall};

fn refused() -> Fault {
    Fault::Refused { code: "NOAUTH".to_owned() }
}

/// The world, and the eye on what is sent to WeChat.
fn watched() -> (World, Arc<WatchedGateway>) {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    (world.with(|ports| Ports { gateways: vec![port], ..ports }), gateway)
}

/// All of it went under one number with the same bytes.
fn assert_all_the_same(gateway: &WatchedGateway, times: usize) {
    let sent = gateway.sent();
    assert_eq!(sent.len(), times);
    assert!(sent.iter().all(|request| *request == sent[0]), "{sent:?}");
}

#[tokio::test]
async fn a_refusal_declines_the_attempt_and_the_next_try_has_a_new_number() {
    let world = World::new();
    world.wechat.fault(GatewayCall::Create, refused());
    let order = world.order().await;
    let first = world.pay(order, Scene::Native).await;
    assert!(matches!(first, Err(PayError::ProviderRefused(_))));
    assert_eq!(world.attempt_states(order).await, ["declined"]);
    let second = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(second.number.sequence(), 1);
}

#[tokio::test]
async fn a_provider_that_is_missed_once_is_tried_again_at_once() {
    let (world, gateway) = watched();
    world.wechat.fault(GatewayCall::Create, Fault::NotReached);
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    assert_all_the_same(&gateway, 2);
}

#[tokio::test]
async fn an_attempt_that_never_got_out_is_taken_up_under_its_number_with_its_bytes() {
    let (world, gateway) = watched();
    let order = world.order().await;
    for _try in 0..2 {
        world.wechat.fault(GatewayCall::Create, Fault::NotReached);
    }
    let away = world.pay(order, Scene::Native).await;
    assert!(matches!(away, Err(PayError::ProviderUnavailable(_))));
    assert_eq!(world.attempt_states(order).await, ["created"]);
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.sequence(), 0);
    assert_all_the_same(&gateway, 3);
    assert_eq!(world.attempt_states(order).await, ["pending"]);
}

#[tokio::test]
async fn an_answer_lost_after_the_effect_is_asked_about_and_the_same_sent_again() {
    let (world, gateway) = watched();
    world.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.sequence(), 0);
    assert_eq!(world.wechat.calls(GatewayCall::Query), 1);
    assert_eq!(world.wechat.trades(), 1);
    assert_all_the_same(&gateway, 2);
}

#[tokio::test]
async fn a_request_lost_before_the_effect_is_asked_about_and_the_same_sent_again() {
    let (world, gateway) = watched();
    world.wechat.fault(GatewayCall::Create, Fault::RequestLost);
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(world.wechat.calls(GatewayCall::Query), 1);
    assert_all_the_same(&gateway, 2);
}

#[tokio::test]
async fn nothing_is_sent_again_while_its_outcome_cannot_be_asked() {
    let (world, gateway) = watched();
    let order = world.order().await;
    world.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    let unknown = world.pay(order, Scene::Native).await;
    assert!(matches!(unknown, Err(PayError::OutcomeUnknown(_))));
    assert_all_the_same(&gateway, 1);

    // Nor by the next request, as long as nobody can say.
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    let unknown = world.pay(order, Scene::Native).await;
    assert!(matches!(unknown, Err(PayError::OutcomeUnknown(_))));
    assert_all_the_same(&gateway, 1);
}

#[tokio::test]
async fn an_unknown_outcome_is_taken_up_later_under_the_same_number() {
    let (world, gateway) = watched();
    let order = world.order().await;
    world.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    assert!(world.pay(order, Scene::Native).await.is_err());
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.sequence(), 0);
    assert_all_the_same(&gateway, 2);
    assert_eq!(world.wechat.trades(), 1);
}

#[tokio::test]
async fn an_attempt_that_proves_paid_when_it_is_taken_up_pays_the_order() {
    let (world, gateway) = watched();
    let order = world.order().await;
    world.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    assert!(world.pay(order, Scene::Native).await.is_err());
    let number = world.attempts(order).await[0].number;
    world.payer_pays(number);
    let paid = world.pay(order, Scene::Native).await;
    assert!(matches!(paid, Err(PayError::AlreadyPaid)));
    assert_eq!(world.state(order).await, "paid");
    assert_all_the_same(&gateway, 1);
}

#[tokio::test]
async fn an_attempt_that_proves_closed_when_it_is_taken_up_gives_way_to_a_new_one() {
    let (world, _gateway) = watched();
    let order = world.order().await;
    world.wechat.fault(GatewayCall::Create, Fault::AnswerLost);
    world.wechat.fault(GatewayCall::Query, Fault::RequestLost);
    assert!(world.pay(order, Scene::Native).await.is_err());
    world.wechat.close_at_provider(world.attempts(order).await[0].number);
    let payment = world.pay(order, Scene::Native).await.unwrap();
    assert_eq!(payment.number.sequence(), 1);
    assert_eq!(world.attempt_states(order).await, ["cancelled", "pending"]);
}

#[tokio::test]
async fn faults_of_one_channel_leave_the_other_unharmed() {
    let world = World::new();
    let order = world.order().await;
    for _try in 0..2 {
        world.wechat.fault(GatewayCall::Create, Fault::NotReached);
    }
    assert!(world.pay(order, Scene::Native).await.is_err());
    assert!(world.pay(order, Scene::Qr).await.is_ok());
}
