//! A refund that fails, or is only a part: what was paid for is delivered after all.

use crate::support::World;
use chrono::TimeDelta;
use domain::ports::{RefundReport, ReportedRefund, Store};
use domain::{Channel, EventKind, OrderId, Target, TaskState};
use futures_util::{join, pin_mut, poll};
use testkit::fakes::{Fault, RefundEnd, RefundPlan};
use testkit::given;

#[tokio::test]
async fn a_push_called_off_for_a_refund_that_fails_is_delivered_after_all() {
    let world = World::new();
    let order = world.paid_order().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Closed));
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.task("push_zhuoyue").state.name(), "cancelled");
    world.assert_sound().await;
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(world.refund_state("RF0001"), "failed");
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    world.assert_sound().await;
}

#[tokio::test]
async fn giving_a_part_back_does_not_stop_the_delivery() {
    let world = World::new();
    let order = world.paid_order().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Succeeded));
    world.ask_back(order, "RF0001", "459.99").await.unwrap();
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("refunding", 1));
    world.assert_sound().await;
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    assert!(world.tasks("recall_zhuoyue").is_empty());
    world.assert_sound().await;
}

#[tokio::test]
async fn two_parts_that_make_the_whole_stop_it_until_one_of_them_fails() {
    let world = World::new();
    let order = world.paid_order().await;
    for plan in [RefundEnd::Succeeded, RefundEnd::Closed] {
        world.wechat.plan_refund(RefundPlan::AfterProcessing(plan));
    }
    world.ask_back(order, "RF0001", "200.00").await.unwrap();
    world.ask_back(order, "RF0002", "260.00").await.unwrap();
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.back_office.held(), 0);
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(
        (world.refund_state("RF0001"), world.refund_state("RF0002")),
        ("succeeded", "failed")
    );
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    world.assert_sound().await;
}

/// An order whose push arrived, which we do not know, and whose refund will fail.
async fn delivered_in_secret() -> (World, OrderId) {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::AnswerLost);
    world.run_all().await;
    world.wechat.plan_refund(RefundPlan::AtOnce(RefundEnd::Closed));
    (world, order)
}

async fn assert_delivered_once(world: &World, order: OrderId) {
    assert_eq!(world.refund_state("RF0001"), "failed");
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    let told = world.timeline(order).await;
    let delivered = EventKind::Delivered(Target::Zhuoyue);
    assert_eq!(told.iter().filter(|kind| **kind == delivered).count(), 1);
    assert_eq!(told.iter().filter(|kind| **kind == EventKind::Fulfilled).count(), 1);
    assert_eq!(world.back_office.pushes().len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_order_found_delivered_is_fulfilled_when_its_refund_fails() {
    let (world, order) = delivered_in_secret().await;
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_delivered_once(&world, order).await;
}

#[tokio::test]
async fn so_is_one_whose_push_had_been_given_up() {
    let (world, order) = delivered_in_secret().await;
    world.advance(TimeDelta::seconds(2));
    world.back_office.set_down(true);
    world.run_all().await;
    let mut push = world.task("push_zhuoyue");
    push.state = TaskState::Dead { at: push.due_at };
    world.store.put_task(push);
    let mut failed = world.look(order).await;
    let _applied = failed.fail_fulfilment(world.clock_now()).unwrap();
    world.store.put_order(failed);
    world.back_office.set_down(false);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::minutes(1)).await;
    assert_delivered_once(&world, order).await;
}

#[tokio::test]
async fn a_refund_that_fails_while_a_push_is_being_called_off_does_not_leave_it_so() {
    let world = World::new();
    let order = world.paid_order().await;
    let refund = world.ask_back(order, "RF0001", "460.00").await.unwrap();
    let failed = ReportedRefund {
        channel: Channel::Wechat,
        merchant: None,
        number: format!("{order}00"),
        refund_number: refund.number.to_string(),
        amount: given::yuan("460.00"),
        report: RefundReport::Closed { reason: "CLOSED".to_owned() },
    };
    // Writers come one after the other: the lease, the push's last look at the order, the notice,
    // the end of the push.
    let first = world.store.begin().await.unwrap();
    let (run, second) = (world.app.jobs.run_due(), world.store.begin());
    pin_mut!(run, second);
    assert!(poll!(run.as_mut()).is_pending() && poll!(second.as_mut()).is_pending());
    drop(first);
    assert!(poll!(run.as_mut()).is_pending());
    let second = second.await.unwrap();
    let told = world.notify_refund(&failed);
    pin_mut!(told);
    assert!(poll!(told.as_mut()).is_pending());
    drop(second);
    let (ran, reply) = join!(run, told);
    assert_eq!((ran.unwrap(), reply.status), (2, 200));
    assert_eq!(world.task("push_zhuoyue").state, TaskState::Due);
    world.live_through(TimeDelta::minutes(1)).await;
    assert_delivered_once(&world, order).await;
}
