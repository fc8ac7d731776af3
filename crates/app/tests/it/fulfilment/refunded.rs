//! What was delivered is taken back, the last one first.

use super::{Shop, TARGETS};
use chrono::TimeDelta;
use domain::{EventKind, Target, TaskState};
use testkit::fakes::Fault;

#[tokio::test]
async fn a_refunded_order_is_taken_back_from_its_targets_in_reverse() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.world.run_all().await;
    // One of them is away for a while: those before it wait.
    shop.office(Target::Boss).set_down(true);
    shop.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    shop.world.live_through(TimeDelta::minutes(10)).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(TARGETS.map(|target| shop.office(target).held()), [1, 1, 1, 0, 0]);
    shop.office(Target::Boss).set_down(false);
    shop.world.live_through(TimeDelta::minutes(12)).await;
    let told = shop.world.timeline(order).await.into_iter();
    let recalled: Vec<_> = told
        .filter_map(|kind| if let EventKind::Recalled(target) = kind { Some(target) } else { None })
        .collect();
    let reversed: Vec<_> = TARGETS.into_iter().rev().collect();
    assert_eq!(recalled, reversed);
    for target in TARGETS {
        assert_eq!(shop.office(target).taken_back(), [format!("{order}-{}", target.name())]);
    }
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_was_delivered_before_a_dead_push_is_taken_back_alone() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.office(Target::Boss).fault(Fault::Refused { code: "E1".to_owned() });
    shop.world.run_all().await;
    shop.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(shop.world.task("push_boss").state.name(), "cancelled");
    assert!(shop.office(Target::Boss).taken_back().is_empty());
    for target in &TARGETS[..2] {
        assert_eq!(shop.office(*target).held(), 0);
    }
    assert!(matches!(shop.world.task("recall_zhuoyue_data").state, TaskState::Done { .. }));
    shop.world.assert_sound().await;
}
