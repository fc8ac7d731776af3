//! Everything that staff do with money is written down in the transaction that does it.

use crate::support::{World, member, number};
use app::Ports;
use chrono::TimeDelta;
use domain::settlement::{Capture, LateChoice, QuarantineChoice};
use domain::staff::{Role, StaffMember};
use domain::{Channel, Scene};
use testkit::fakes::{FakeStatements, StoreFailure};
use testkit::given;

/// A world with something of each kind for staff to act on.
async fn furnished() -> World {
    let world = World::new();
    let statements = FakeStatements::new(Channel::Wechat, &world.clock);
    let unknown = given::statement_line(&given::attempt(&given::order()), 1);
    statements.put(given::day(), [Ok(unknown)]);
    let world = world.with(|ports| Ports { statements: vec![statements], ..ports });
    let order = world.paid_order().await;
    let second = given::nth_attempt(&world.look(order).await, 7);
    world.store.put_attempt(second.clone());
    world.notify(&given::capture(&second)).await;
    let held = world.order().await;
    world.pay(held, Scene::Native).await.unwrap();
    let capture = given::capture(&world.attempts(held).await[0]);
    world.notify(&Capture { amount: given::yuan("4.60"), ..capture }).await;
    world.advance(TimeDelta::hours(23));
    world.run_all().await;
    world
}

/// Does each of them once, whatever comes of it.
async fn do_all(world: &World, staff: &StaffMember) -> usize {
    let (desk, store) = (&world.app.desk, &world.store);
    let order = store.orders()[0].id;
    let (late, row) = (store.late_payments()[0].id, store.quarantine()[0].id);
    let difference = store.differences()[0].id;
    let wish = World::wish(order, "RF0001", "1.00");
    let runs = &world.app.reconciliations;
    let done = [
        world.app.refunds.request(staff, wish).await.is_ok(),
        desk.decide_late(staff, late, LateChoice::Refund, "a").await.is_ok(),
        desk.resolve_quarantine(staff, row, QuarantineChoice::Close, "b").await.is_ok(),
        desk.resolve_difference(staff, difference, "c").await.is_ok(),
        runs.run_again(staff, Channel::Wechat, given::day()).await.is_ok(),
        desk.push_now(staff, order).await.is_ok(),
        desk.settle_stuck(staff, None).await.is_ok(),
    ];
    done.into_iter().filter(|done| *done).count()
}

#[tokio::test]
async fn every_action_leaves_a_row_with_account_subject_and_reason() {
    let world = furnished().await;
    let admin = member(Role::Admin);
    assert_eq!(do_all(&world, &admin).await, 7);
    let rows = world.store.audit();
    let actions: Vec<_> = rows.iter().map(|row| row.action).collect();
    let expected = [
        "refund.request",
        "late_payment.decide",
        "quarantine.resolve",
        "difference.resolve",
        "reconciliation.run",
        "order.push",
        "attempts.settle_stuck",
    ];
    assert_eq!(actions, expected);
    assert!(rows.iter().all(|row| row.account == "admin" && row.at == world.clock_now()));
    let order = world.store.orders()[0].id;
    assert_eq!(
        (rows[0].subject.as_str(), &*rows[0].detail),
        (number("RF0001").as_str(), &*format!("100 fen of {order}"))
    );
    let details: Vec<_> = rows[1..5].iter().map(|row| row.detail.as_str()).collect();
    assert_eq!(details, ["refund: a", "close: b", "c", "wechat 2026-03-02"]);
    for row in &rows {
        let text = format!("{} {}", row.subject, row.detail);
        assert!(!text.contains("18612345772") && !text.contains("测试"), "{text}");
    }
}

#[tokio::test]
async fn who_may_not_leaves_none() {
    let world = furnished().await;
    let before = (world.store.tasks(), world.store.refunds(), world.store.quarantine());
    for role in [Role::Content, Role::ReadOnly] {
        assert_eq!(do_all(&world, &member(role)).await, 0);
    }
    assert!(world.store.audit().is_empty());
    assert_eq!((world.store.tasks(), world.store.refunds(), world.store.quarantine()), before);
}

#[tokio::test]
async fn what_was_not_stored_leaves_none() {
    let world = furnished().await;
    let before = (world.store.tasks(), world.store.refunds(), world.store.quarantine());
    for _action in 0..7 {
        world.store.fail_next_commit(StoreFailure::Unavailable);
    }
    assert_eq!(do_all(&world, &member(Role::Admin)).await, 0);
    assert!(world.store.audit().is_empty());
    assert_eq!((world.store.tasks(), world.store.refunds(), world.store.quarantine()), before);
}
