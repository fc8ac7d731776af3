//! How the shop stands.

use crate::support::{World, member};
use chrono::TimeDelta;
use domain::monitor::Symptom;
use domain::staff::{Permission, Role};

#[tokio::test]
async fn a_shop_where_all_moves_is_healthy() {
    let world = World::new();
    world.paid_order().await;
    world.run_all().await;
    world.app.scheduled.run_due().await.unwrap();
    let report = world.app.monitor.report(&member(Role::ReadOnly)).await.unwrap();
    assert!(report.is_healthy(), "{:?}", report.reasons().collect::<Vec<_>>());
    assert!(report.readings.len() > 10);
}

#[tokio::test]
async fn an_order_that_is_not_delivered_is_a_reason_with_its_age() {
    let world = World::new();
    world.paid_order().await;
    world.back_office.set_down(true);
    world.live_through(TimeDelta::minutes(20)).await;
    let report = world.app.monitor.look().await.unwrap();
    let [reason] = report.reasons().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(
        (reason.symptom, reason.about.as_deref()),
        (Symptom::TaskWaits, Some("push_zhuoyue"))
    );
    assert!((1_190..=1_200).contains(&reason.value), "{}", reason.value);
    assert_eq!(reason.limit, 900);
}

#[tokio::test]
async fn it_is_told_to_those_who_see_the_work() {
    let world = World::new();
    for role in Role::ALL {
        let report = world.app.monitor.report(&member(role)).await;
        assert_eq!(report.is_ok(), role.may(Permission::SeeWork), "{role:?}");
    }
}
