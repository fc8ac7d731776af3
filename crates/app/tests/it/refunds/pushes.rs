//! Refund and delivery: never do both win.

use crate::support::{InterruptedBackOffice, World, settings};
use app::{Application, Ports};
use chrono::TimeDelta;
use domain::ports::{Clock, Store};
use domain::{EventKind, OrderId, Target, Task, TaskState};
use futures_util::FutureExt;
use std::future::pending;
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall};

fn watched() -> (Arc<InterruptedBackOffice>, Arc<World>) {
    let world = World::new();
    let office = InterruptedBackOffice::new(&world.back_office);
    let port = Arc::<InterruptedBackOffice>::clone(&office);
    (office, Arc::new(world.with(|ports| Ports { back_offices: vec![port], ..ports })))
}

/// Refunded, and the back office holds nothing of it.
async fn assert_all_back(world: &World, order: OrderId) {
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!(world.back_office.held(), 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_waits_to_be_delivered_is_called_off() {
    let world = World::new();
    let order = world.paid_order().await;
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.task("push_zhuoyue").state.name(), "cancelled");
    world.live_through(TimeDelta::seconds(10)).await;
    assert!(world.back_office.pushes().is_empty());
    assert!(world.tasks("recall_zhuoyue").is_empty());
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_push_that_nobody_began_is_called_off_without_asking_about_it() {
    let world = World::new();
    let order = world.paid_order().await;
    let push = world.task("push_zhuoyue");
    world.store.put_task(Task { due_at: push.due_at + TimeDelta::hours(1), ..push });
    // It could not be asked.
    world.back_office.set_down(true);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.task("push_zhuoyue").state.name(), "cancelled");
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_refund_waits_for_the_push_that_is_under_way_and_takes_it_back_afterwards() {
    let (office, world) = watched();
    let order = world.paid_order().await;
    let beside = Arc::clone(&world);
    office.after_push(async move {
        beside.ask_back(order, "RF0001", "460.00").await.unwrap();
        beside.run_all().await;
        assert_eq!(beside.refund_state("RF0001"), "requested");
        assert_eq!(beside.wechat.calls(GatewayCall::Refund), 0);
        assert_eq!(beside.state(order).await, "refunding");
        // It waits, which is no failure.
        let follow = beside.task("follow_refund");
        assert_eq!((follow.state, follow.failures), (TaskState::Due, 0));
    });
    world.run_all().await;
    assert_eq!((world.task("push_zhuoyue").state.name(), world.back_office.held()), ("done", 1));
    world.live_through(TimeDelta::seconds(10)).await;
    assert_eq!(world.back_office.taken_back(), [format!("{order}-zhuoyue")]);
    let told = world.timeline(order).await;
    assert!(told.ends_with(&[EventKind::RefundSucceeded, EventKind::Recalled(Target::Zhuoyue)]));
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_push_whose_answer_was_lost_is_asked_about_and_taken_back_if_it_arrived() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::AnswerLost);
    world.run_all().await;
    assert_eq!(world.task("push_zhuoyue").state, TaskState::Retrying);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    let push = world.task("push_zhuoyue");
    assert_eq!((push.state.name(), push.receipt.is_some()), ("done", true));
    assert!(world.timeline(order).await.contains(&EventKind::Delivered(Target::Zhuoyue)));
    assert_eq!(world.back_office.taken_back().len(), 1);
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_push_whose_request_was_lost_is_asked_about_and_called_off() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::RequestLost);
    world.run_all().await;
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.task("push_zhuoyue").state.name(), "cancelled");
    assert!(world.tasks("recall_zhuoyue").is_empty());
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn nothing_is_given_back_while_the_back_office_does_not_say_whether_it_has_it() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::AnswerLost);
    world.run_all().await;
    world.back_office.set_down(true);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 0);
    assert_eq!(world.refund_state("RF0001"), "requested");
    world.assert_sound().await;
    world.back_office.set_down(false);
    world.live_through(TimeDelta::minutes(15)).await;
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_worker_killed_during_the_push_leaves_it_to_be_found_and_taken_back() {
    let (office, world) = watched();
    let order = world.paid_order().await;
    office.after_push(pending());
    assert!(world.app.jobs.run_due().now_or_never().is_none());
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::seconds(50)).await;
    assert_eq!(world.refund_state("RF0001"), "requested");
    world.live_through(TimeDelta::seconds(30)).await;
    assert_eq!(world.back_office.pushes().len(), 1);
    assert_eq!(world.back_office.taken_back().len(), 1);
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn a_dead_push_that_did_arrive_is_taken_back() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::AnswerLost);
    world.run_all().await;
    let mut push = world.task("push_zhuoyue");
    push.state = TaskState::Dead { at: push.due_at };
    world.store.put_task(push);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.task("push_zhuoyue").state.name(), "done");
    assert_all_back(&world, order).await;
}

/// Its holder died while the back office had the order; since then the shop has no way to it.
#[tokio::test]
async fn money_stays_while_nobody_can_be_asked_what_became_of_a_push() {
    let (office, world) = watched();
    let order = world.paid_order().await;
    office.after_push(pending());
    assert!(world.app.jobs.run_due().now_or_never().is_none());
    let alone = Application::new(Ports { back_offices: Vec::new(), ..world.ports() }, settings());
    world.advance(TimeDelta::minutes(2));
    while alone.jobs.run_due().await.unwrap() > 0 {}
    let push = world.task("push_zhuoyue");
    assert_eq!((push.state, push.failures), (TaskState::Retrying, 0), "it waits");
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    for _minute in 0..30 {
        world.advance(TimeDelta::minutes(1));
        while alone.jobs.run_due().await.unwrap() > 0 {}
    }
    assert_eq!(world.wechat.calls(GatewayCall::Refund), 0);
    assert_eq!((world.refund_state("RF0001"), world.back_office.held()), ("requested", 1));
    // Its adapter is there again.
    world.live_through(TimeDelta::minutes(30)).await;
    assert_eq!(world.back_office.taken_back().len(), 1);
    assert_all_back(&world, order).await;
}

/// It never was: a push that waits for its adapter has not been sent.
#[tokio::test]
async fn money_of_a_push_that_only_waited_goes_back() {
    let world = World::new();
    let order = world.paid_order().await;
    let alone = Application::new(Ports { back_offices: Vec::new(), ..world.ports() }, settings());
    // As if another target had been served before.
    let mut unit = world.store.begin().await.unwrap();
    let mut begun = unit.orders().lock(order).await.unwrap().unwrap();
    let _begun = begun.begin_fulfilment(world.clock.now()).unwrap();
    unit.orders().update(&mut begun).await.unwrap();
    unit.commit().await.unwrap();
    while alone.jobs.run_due().await.unwrap() > 0 {}
    assert_eq!(world.task("push_zhuoyue").trouble(), Some("no adapter for zhuoyue"));
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    for _second in 0..60 {
        world.advance(TimeDelta::seconds(1));
        while alone.jobs.run_due().await.unwrap() > 0 {}
    }
    assert_eq!(world.task("push_zhuoyue").state.name(), "cancelled");
    assert_all_back(&world, order).await;
}

#[tokio::test]
async fn taking_back_goes_on_until_the_back_office_has_heard_it() {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    world.back_office.set_down(true);
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!(world.back_office.held(), 1);
    world.back_office.set_down(false);
    world.live_through(TimeDelta::minutes(15)).await;
    assert_eq!(world.back_office.taken_back().len(), 1);
    assert_all_back(&world, order).await;
}
