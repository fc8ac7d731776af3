//! What staff see of money, by their role.

use crate::support::{World, member};
use app::{DeskError, Ports};
use chrono::TimeDelta;
use domain::Channel;
use domain::ports::{MoneyFilter, Page};
use domain::staff::{Permission, Role, StaffMember};
use testkit::fakes::FakeStatements;
use testkit::given;

const FIRST: Page = Page { number: 1, size: 50 };

/// How many rows each list has for them, or that it is refused.
async fn lists(world: &World, staff: &StaffMember) -> Vec<Result<i64, DeskError>> {
    let (desk, all) = (&world.app.desk, &MoneyFilter::default());
    let run = world.store.reconciliations().pop().unwrap().id;
    vec![
        desk.payments(staff, all, FIRST).await.map(|page| page.total),
        desk.refunds(staff, all, FIRST).await.map(|page| page.total),
        desk.quarantine(staff, all, FIRST).await.map(|page| page.total),
        desk.late_payments(staff, all, FIRST).await.map(|page| page.total),
        desk.reconciliations(staff, all, FIRST).await.map(|page| page.total),
        desk.differences(staff, run, all, FIRST).await.map(|page| page.total),
    ]
}

/// A world with one row or more in every list.
async fn furnished() -> World {
    let world = World::new();
    let statements = FakeStatements::new(Channel::Wechat, &world.clock);
    let mut unknown = given::statement_line(&given::attempt(&given::order()), 1);
    "X1".clone_into(&mut unknown.number);
    statements.put(given::day(), [Ok(unknown)]);
    let world = world.with(|ports| Ports { statements: vec![statements], ..ports });
    let order = world.paid_order().await;
    world.ask_back(order, "RF0001", "1.00").await.unwrap();
    let second = given::nth_attempt(&world.look(order).await, 7);
    world.store.put_attempt(second.clone());
    world.notify(&given::capture(&second)).await;
    let nobody = given::capture(&given::attempt(&given::order()));
    world.notify(&nobody).await;
    world.live_through(TimeDelta::hours(23)).await;
    world
}

#[tokio::test]
async fn every_list_is_for_those_who_may_see_money() {
    let world = furnished().await;
    for role in Role::ALL {
        for list in lists(&world, &member(role)).await {
            if role.may(Permission::SeeMoney) {
                assert!(list.unwrap() > 0, "{role:?}");
            } else {
                assert!(matches!(list, Err(DeskError::Forbidden(_))), "{role:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_filter_narrows_a_list() {
    let world = furnished().await;
    let (desk, staff) = (&world.app.desk, &member(Role::ReadOnly));
    let of = |state: &str| MoneyFilter { state: Some(state.to_owned()), ..MoneyFilter::default() };
    assert_eq!(desk.refunds(staff, &of("succeeded"), FIRST).await.unwrap().total, 1);
    assert_eq!(desk.refunds(staff, &of("failed"), FIRST).await.unwrap().total, 0);
    assert_eq!(desk.late_payments(staff, &of("waiting"), FIRST).await.unwrap().total, 1);
    assert_eq!(desk.quarantine(staff, &of("open"), FIRST).await.unwrap().total, 1);
    let alipay = MoneyFilter { channel: Some(Channel::Alipay), ..MoneyFilter::default() };
    assert_eq!(desk.payments(staff, &alipay, FIRST).await.unwrap().total, 0);
}
