//! Refunds on their way: sent once whatever is lost, and followed to the last word.

use crate::support::World;
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::{EventKind, OrderId, RefundState, TaskState};
use testkit::fakes::{Fault, GatewayCall, RefundEnd, RefundPlan};

/// A delivered order whose whole payment is asked back.
async fn asked_back() -> (World, OrderId) {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    (world, order)
}

async fn given_back(world: &World, order: OrderId) -> i64 {
    world.wechat.given_back(world.attempts(order).await[0].number)
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_and_nothing_is_sent_twice() {
    let (world, order) = asked_back().await;
    world.wechat.fault(GatewayCall::Refund, Fault::AnswerLost);
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "submitted");
    assert_eq!(world.task("follow_refund").state, TaskState::Retrying);
    world.assert_sound().await;
    world.advance(TimeDelta::seconds(2));
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "succeeded");
    assert_eq!(world.wechat.calls(GatewayCall::QueryRefund), 1);
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
    assert_eq!(given_back(&world, order).await, 46_000);
}

#[tokio::test]
async fn what_the_provider_never_heard_of_is_sent_again_under_the_same_number() {
    for fault in [Fault::NotReached, Fault::RequestLost] {
        let (world, order) = asked_back().await;
        world.wechat.fault(GatewayCall::Refund, fault);
        world.run_all().await;
        assert_eq!(given_back(&world, order).await, 0);
        world.advance(TimeDelta::seconds(2));
        world.run_all().await;
        assert_eq!(world.refund_state("RF0001"), "succeeded");
        assert_eq!(world.wechat.calls(GatewayCall::QueryRefund), 1);
        assert_eq!(world.wechat.calls(GatewayCall::Refund), 2);
        assert_eq!(given_back(&world, order).await, 46_000);
        assert_eq!(world.store.refunds().len(), 1);
    }
}

#[tokio::test]
async fn a_question_that_fails_is_no_reason_to_send_again() {
    let (world, _order) = asked_back().await;
    world.wechat.fault(GatewayCall::Refund, Fault::AnswerLost);
    let refused = Fault::Refused { code: "SYSTEM_ERROR".to_owned() };
    for fault in [Fault::NotReached, Fault::RequestLost, refused] {
        world.wechat.fault(GatewayCall::QueryRefund, fault);
    }
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 1);
    assert_eq!(world.refund_state("RF0001"), "succeeded");
}

#[tokio::test]
async fn a_refund_that_takes_its_time_is_asked_about_ever_more_rarely() {
    let (world, order) = asked_back().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Succeeded));
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "submitted");
    world.live_through(TimeDelta::minutes(30)).await;
    // After 10, 30, 60, 300, 600 and 1,800 seconds.
    assert_eq!(world.wechat.calls(GatewayCall::QueryRefund), 6);
    assert_eq!(world.state(order).await, "refunding");
    world.assert_sound().await;
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!(world.task("follow_refund").state.name(), "done");
}

#[tokio::test]
async fn what_needs_attention_is_shown_and_asked_about_to_its_end() {
    let (world, order) = asked_back().await;
    world.wechat.plan_refund(RefundPlan::AtOnce(RefundEnd::NeedsAttention));
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "needs_attention");
    assert_eq!(world.timeline(order).await.last(), Some(&EventKind::RefundNeedsAttention));
    assert_eq!(world.state(order).await, "refunding");
    // It still counts: nothing is left to give back.
    assert!(world.ask_back(order, "RF0002", "0.01").await.is_err());
    world.live_through(TimeDelta::hours(2)).await;
    assert_eq!(world.refund_state("RF0001"), "needs_attention");
    world.assert_sound().await;
    world.wechat.end_refund(&world.refund("RF0001").number, RefundEnd::Succeeded);
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.refund_state("RF0001"), "succeeded");
    assert_eq!(world.state(order).await, "refunded");
}

#[tokio::test]
async fn a_refusal_fails_it_and_a_new_number_goes_through() {
    let (world, order) = asked_back().await;
    world.wechat.fault(GatewayCall::Refund, Fault::Refused { code: "USER_ACCOUNT".to_owned() });
    world.run_all().await;
    let RefundState::Failed { reason, at } = world.refund("RF0001").state else { panic!("gone") };
    assert!(reason.contains("USER_ACCOUNT"), "{reason}");
    assert_eq!(at, world.clock.now());
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.timeline(order).await.last(), Some(&EventKind::RefundFailed));
    world.assert_sound().await;
    world.ask_back(order, "RF0002", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!((world.refund_state("RF0001"), given_back(&world, order).await), ("failed", 46_000));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_the_provider_closes_later_fails_and_the_order_goes_back() {
    let (world, order) = asked_back().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Closed));
    world.run_all().await;
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.refund_state("RF0001"), "failed");
    assert_eq!(world.state(order).await, "fulfilled");
    assert!(world.back_office.taken_back().is_empty());
    world.assert_sound().await;
}
