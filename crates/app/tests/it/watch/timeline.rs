//! What a customer and what staff are told of an order.

use crate::support::{World, late_money, member};
use app::{StaffLine, Step, StepKind, Visitor, WatchError};
use chrono::TimeDelta;
use domain::OrderId;
use domain::package::LateMoneyPolicy;
use domain::staff::Role;
use testkit::fakes::Fault;

fn holder(world: &World, id: OrderId) -> Visitor {
    Visitor { token: Some(world.app.tokens.token(id)), ..Visitor::default() }
}

async fn steps(world: &World, id: OrderId) -> Vec<StepKind> {
    let steps = world.app.timeline.plain(id, &holder(world, id)).await.unwrap();
    assert!(steps.is_sorted_by_key(|step: &Step| step.at));
    steps.iter().map(|step| step.kind).collect()
}

#[tokio::test]
async fn an_order_goes_its_way_in_plain_steps() {
    let world = World::new();
    let order = world.order().await;
    assert_eq!(steps(&world, order).await, [StepKind::Placed]);
    let world = World::new();
    let order = world.paid_order().await;
    let paid = [StepKind::Placed, StepKind::Paying, StepKind::Paid, StepKind::Opening];
    assert_eq!(steps(&world, order).await, paid);
    world.run_all().await;
    assert_eq!(steps(&world, order).await, [&paid[..], &[StepKind::Opened]].concat());
}

#[tokio::test]
async fn a_delivery_that_fails_is_told_and_its_target_is_not() {
    let world = World::new();
    let order = world.paid_order().await;
    world.back_office.fault(Fault::Refused { code: "E17".to_owned() });
    world.run_all().await;
    assert_eq!(steps(&world, order).await.last(), Some(&StepKind::OpeningDelayed));
}

#[tokio::test]
async fn late_money_that_goes_back_is_told_truthfully() {
    let (world, order, _capture) = late_money(LateMoneyPolicy::Refund).await;
    world.live_through(TimeDelta::minutes(61)).await;
    let told = steps(&world, order).await;
    let expected = [StepKind::Expired, StepKind::PaidTooLate, StepKind::Refunding];
    assert!(told.windows(3).any(|steps| steps == expected), "{told:?}");
}

#[tokio::test]
async fn it_opens_to_nobody_without_the_orders_token() {
    let world = World::new();
    let order = world.paid_order().await;
    let other = world.order().await;
    for by in [Visitor::default(), holder(&world, other)] {
        let refused = world.app.timeline.plain(order, &by).await;
        assert!(matches!(refused, Err(WatchError::UnknownOrder)), "{refused:?}");
    }
    let staff = |role| Visitor { staff: Some(member(role)), ..Visitor::default() };
    assert!(world.app.timeline.plain(order, &staff(Role::Finance)).await.is_ok());
    let refused = world.app.timeline.plain(order, &staff(Role::Content)).await;
    assert!(matches!(refused, Err(WatchError::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn staff_see_which_attempt_and_what_their_colleagues_did() {
    let world = World::new();
    let order = world.paid_order().await;
    world.app.desk.push_now(&member(Role::Service), order).await.unwrap();
    let timeline = world.app.timeline.full(&member(Role::ReadOnly), order).await.unwrap();
    let mut numbers = Vec::new();
    let mut actions = Vec::new();
    for line in &timeline.lines {
        match line {
            StaffLine::Event { event, number: Some(number) } => {
                numbers.push((event.kind.words().0, number.clone()));
            }
            StaffLine::Event { .. } => {}
            StaffLine::Action { by, action, .. } => actions.push((by.as_str(), *action)),
        }
    }
    let number = format!("{order}00");
    assert_eq!(numbers, [("payment_started", number.clone()), ("paid", number)]);
    assert_eq!(actions, [("service", "order.push")]);
    let refused = world.app.timeline.full(&member(Role::Content), order).await;
    assert!(matches!(refused, Err(WatchError::Forbidden(_))));
}
