//! 补偿-创建支付单失败: attempts whose creation ended unknown.

use crate::support::{World, member};
use app::{DeskError, StuckReport};
use chrono::TimeDelta;
use domain::staff::{Permission, Role};
use domain::{OrderId, PaymentAttempt, Scene};
use testkit::fakes::{Fault, GatewayCall, StoreFailure};

/// An order whose attempt the provider may or may not have heard of.
async fn stuck(world: &World, create: Fault) -> (OrderId, PaymentAttempt) {
    let order = world.order().await;
    world.wechat.fault(GatewayCall::Create, create);
    world.wechat.fault(GatewayCall::Query, Fault::NotReached);
    assert!(world.pay(order, Scene::Native).await.is_err());
    let [attempt] = world.attempts(order).await.try_into().unwrap();
    assert_eq!(attempt.state.name(), "created");
    (order, attempt)
}

async fn settle(world: &World, order: Option<OrderId>) -> StuckReport {
    world.app.desk.settle_stuck(&member(Role::Service), order).await.unwrap()
}

#[tokio::test]
async fn what_is_paid_all_the_same_pays_its_order() {
    let world = World::new();
    let (order, attempt) = stuck(&world, Fault::AnswerLost).await;
    world.payer_pays(attempt.number);
    let expected = StuckReport { looked_at: 1, paid: 1, ..StuckReport::default() };
    assert_eq!(settle(&world, Some(order)).await, expected);
    assert_eq!(world.state(order).await, "paid");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_the_provider_knows_or_not_is_closed() {
    for create in [Fault::AnswerLost, Fault::RequestLost] {
        let world = World::new();
        let (order, attempt) = stuck(&world, create).await;
        let expected = StuckReport { looked_at: 1, closed: 1, ..StuckReport::default() };
        assert_eq!(settle(&world, None).await, expected);
        assert_eq!(world.attempt_states(order).await, ["cancelled"]);
        assert!(world.wechat.payer_pays(attempt.number).is_none());
        let again = world.pay(order, Scene::Native).await.unwrap();
        assert_eq!(again.number.sequence(), 1);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn what_is_not_answered_stays_and_is_asked_about_again() {
    let world = World::new();
    let (order, _attempt) = stuck(&world, Fault::AnswerLost).await;
    for fault in [Fault::NotReached, Fault::RequestLost, Fault::Refused { code: "E".to_owned() }] {
        world.wechat.fault(GatewayCall::Query, fault);
        let expected = StuckReport { looked_at: 1, unanswered: 1, ..StuckReport::default() };
        assert_eq!(settle(&world, None).await, expected);
        assert_eq!(world.attempt_states(order).await, ["created"]);
    }
    world.assert_sound().await;
    let expected = StuckReport { looked_at: 1, closed: 1, ..StuckReport::default() };
    assert_eq!(settle(&world, None).await, expected);
}

#[tokio::test]
async fn one_that_cannot_be_stored_does_not_keep_the_others_back() {
    let world = World::new();
    stuck(&world, Fault::AnswerLost).await;
    stuck(&world, Fault::AnswerLost).await;
    // Met by the first one, whose end it is that is not stored.
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let expected = StuckReport { looked_at: 2, closed: 1, unanswered: 1, ..StuckReport::default() };
    assert_eq!(settle(&world, None).await, expected);
}

#[tokio::test]
async fn twice_is_once() {
    let world = World::new();
    let (order, attempt) = stuck(&world, Fault::AnswerLost).await;
    stuck(&world, Fault::RequestLost).await;
    world.payer_pays(attempt.number);
    let expected = StuckReport { looked_at: 2, paid: 1, closed: 1, unanswered: 0 };
    assert_eq!(settle(&world, None).await, expected);
    assert_eq!(settle(&world, None).await, StuckReport::default());
    assert_eq!(world.tasks("push_zhuoyue").len(), 1);
    assert_eq!(world.state(order).await, "paid");
}

#[tokio::test]
async fn only_the_order_asked_for_is_looked_at_and_none_that_is_being_created() {
    let world = World::new();
    let (first, _attempt) = stuck(&world, Fault::AnswerLost).await;
    let (second, mut attempt) = stuck(&world, Fault::AnswerLost).await;
    attempt.creating_until += TimeDelta::seconds(20);
    world.store.put_attempt(attempt);
    assert_eq!(settle(&world, Some(second)).await, StuckReport::default());
    assert_eq!(settle(&world, Some(first)).await.closed, 1);
    world.advance(TimeDelta::seconds(21));
    assert_eq!(settle(&world, Some(second)).await.closed, 1);
}

#[tokio::test]
async fn only_who_may_fulfil_has_it_done_and_it_is_written_down() {
    let world = World::new();
    for role in Role::ALL {
        let settled = world.app.desk.settle_stuck(&member(role), None).await;
        assert_eq!(settled.is_ok(), role.may(Permission::Fulfil), "{role:?}");
        assert_eq!(matches!(settled, Err(DeskError::Forbidden(_))), settled.is_err());
    }
    assert_eq!(world.audited(), vec![("attempts.settle_stuck", "all".to_owned()); 2]);
}
