//! Paid orders on their way to the back office.

use crate::support::World;
use app::{Application, Ports};
use chrono::TimeDelta;
use domain::ports::{BackOffice, Clock};
use domain::{Channel, EventKind, OrderId, Target, TaskState};
use testkit::fakes::Fault;
use testkit::given;

async fn delivered_times(world: &World, order: OrderId) -> usize {
    let delivered = EventKind::Delivered(Target::Zhuoyue);
    world.timeline(order).await.into_iter().filter(|kind| *kind == delivered).count()
}

#[tokio::test]
async fn a_paid_order_is_pushed_once_under_its_key_and_is_fulfilled() {
    let world = World::new();
    let order = world.paid_order().await;
    assert_eq!(world.state(order).await, "paid");
    world.run_all().await;
    let [push] = world.back_office.pushes().try_into().unwrap();
    assert_eq!(push.key, format!("{order}-zhuoyue"));
    assert_eq!(push.order.id, order);
    assert_eq!(push.order.amount, given::yuan("460.00"));
    assert_eq!(push.channel, Channel::Wechat);
    assert_eq!(push.trade_no, format!("T{order}00"));
    assert_eq!(push.paid_at, given::start());
    assert_eq!(world.state(order).await, "fulfilled");
    let told = world.timeline(order).await.split_off(2);
    let delivered = EventKind::Delivered(Target::Zhuoyue);
    assert_eq!(told, [EventKind::Paid(Channel::Wechat), delivered, EventKind::Fulfilled]);
}

#[tokio::test]
async fn a_back_office_that_is_not_reached_is_tried_again_after_a_second() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::NotReached);
    world.run_all().await;
    let task = world.task("push_zhuoyue");
    assert_eq!((task.state, task.failures), (TaskState::Retrying, 1));
    let wait = (task.due_at - world.clock.now()).num_milliseconds();
    assert!((900..=1_100).contains(&wait), "{wait}");
    assert_eq!(world.state(order).await, "fulfilling");
    world.advance(TimeDelta::milliseconds(1_100));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.back_office.pushes().len(), 1);
}

#[tokio::test]
async fn a_back_office_down_for_an_hour_gets_the_order_afterwards() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.set_down(true);
    world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(world.task("push_zhuoyue").state, TaskState::Retrying);
    world.back_office.set_down(false);
    world.live_through(TimeDelta::minutes(12)).await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.back_office.pushes().len(), 1);
}

#[tokio::test]
async fn a_push_whose_answer_was_lost_is_looked_for_and_not_sent_again() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::AnswerLost);
    world.run_all().await;
    let task = world.task("push_zhuoyue");
    assert_eq!(task.state, TaskState::Retrying);
    assert_eq!(task.last_error.as_deref(), Some("outside: outcome unknown: no answer in time"));
    world.advance(TimeDelta::seconds(2));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!((world.back_office.pushes().len(), world.back_office.held()), (1, 1));
    assert_eq!(delivered_times(&world, order).await, 1);
}

#[tokio::test]
async fn a_push_that_never_arrived_is_sent_again_under_the_same_key() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::RequestLost);
    world.run_all().await;
    assert_eq!(world.back_office.held(), 0);
    world.advance(TimeDelta::seconds(2));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    let key = format!("{order}-zhuoyue");
    assert!(world.back_office.find(&key).await.unwrap().is_some());
}

#[tokio::test]
async fn a_refused_push_is_dead_until_staff_put_it_back() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::Refused { code: "E17".to_owned() });
    world.run_all().await;
    let mut task = world.task("push_zhuoyue");
    assert!(matches!(task.state, TaskState::Dead { .. }));
    assert!(task.last_error.as_ref().is_some_and(|error| error.contains("E17")));
    assert_eq!(world.state(order).await, "fulfilment_failed");
    let failed = EventKind::FulfilmentFailed(Target::Zhuoyue);
    assert_eq!(world.timeline(order).await.last(), Some(&failed));
    world.live_through(TimeDelta::minutes(15)).await;
    assert_eq!(world.back_office.held(), 0);

    let _applied = task.put_back(world.clock.now()).unwrap();
    world.store.put_task(task);
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!(world.back_office.held(), 1);
}

#[tokio::test]
async fn a_push_without_an_adapter_waits_for_one() {
    let world = World::new();
    let order = world.paid_order().await;
    let without = Ports { back_offices: Vec::new(), ..world.ports() };
    let without = Application::new(without, crate::support::settings());
    without.jobs.run_due().await.unwrap();
    let task = world.task("push_zhuoyue");
    assert_eq!((task.state, task.failures), (TaskState::Retrying, 0));
    world.advance(TimeDelta::minutes(10));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
}
