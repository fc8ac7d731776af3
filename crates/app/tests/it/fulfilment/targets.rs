//! One after the other, each once, under a key that never changes.

use super::{Shop, TARGETS};
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::task::Lease;
use domain::{Target, Task, TaskState};
use testkit::fakes::Fault;
use testkit::given;

#[tokio::test]
async fn an_order_goes_to_its_targets_in_their_order_once_each() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!(shop.delivered(order).await, TARGETS);
    for target in TARGETS {
        let [push] = shop.office(target).pushes().try_into().unwrap();
        assert_eq!(push.key, format!("{order}-{}", target.name()));
    }
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_target_that_is_down_keeps_the_later_ones_waiting_and_no_other_order() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.office(Target::Boss).set_down(true);
    shop.world.live_through(TimeDelta::hours(1)).await;
    assert_eq!(shop.delivered(order).await, TARGETS[..2]);
    assert_eq!(shop.pushes(), [1, 1, 0, 0, 0]);
    assert_eq!(shop.world.task("push_boss").state, TaskState::Retrying);
    assert_eq!(shop.world.task("push_legacy").state, TaskState::Due);
    let other = shop.world.paid_order().await;
    shop.world.run_all().await;
    assert_eq!(shop.delivered(other).await, TARGETS[..2], "as far as it can");
    shop.office(Target::Boss).set_down(false);
    shop.world.live_through(TimeDelta::minutes(12)).await;
    for order in [order, other] {
        assert_eq!(shop.delivered(order).await, TARGETS);
        assert_eq!(shop.world.state(order).await, "fulfilled");
    }
    assert_eq!(shop.pushes(), [2; 5]);
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_lost_answer_anywhere_makes_no_second_delivery() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    for target in TARGETS {
        shop.office(target).fault(Fault::AnswerLost);
    }
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.delivered(order).await, TARGETS);
    assert_eq!(shop.pushes(), [1; 5], "asked about, and not sent again");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_a_holder_who_died_had_sent_is_asked_about() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    let push = shop.world.task("push_zhuoyue_data");
    // It was sent, and then nothing was recorded any more.
    let lease = Lease { token: given::id(), until: shop.world.clock.now() };
    shop.world.run_all().await;
    assert_eq!(shop.pushes(), [1; 5]);
    shop.world.store.put_task(Task { state: TaskState::Leased(lease), ..push });
    shop.world.run_all().await;
    assert_eq!(shop.pushes(), [1; 5]);
    let task = shop.world.task("push_zhuoyue_data");
    assert!(matches!(task.state, TaskState::Done { .. }));
    assert!(task.last_error.unwrap().contains("holder"));
    assert_eq!(shop.world.state(order).await, "fulfilled");
}

#[tokio::test]
async fn a_dead_push_stops_the_later_ones_until_it_is_put_back() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.office(Target::Boss).fault(Fault::Refused { code: "E1".to_owned() });
    shop.world.live_through(TimeDelta::hours(2)).await;
    assert_eq!(shop.world.state(order).await, "fulfilment_failed");
    assert_eq!(shop.pushes(), [1, 1, 0, 0, 0]);
    let dead = shop.world.task("push_boss");
    shop.world.put_back(&dead).await;
    shop.world.run_all().await;
    assert_eq!(shop.delivered(order).await, TARGETS);
    assert_eq!(shop.world.state(order).await, "fulfilled");
    shop.world.assert_sound().await;
}

/// Dead with an outcome that nobody knows: another life begins with asking, too.
#[tokio::test]
async fn a_push_put_back_after_an_unknown_outcome_is_asked_about_first() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.office(Target::ZhuoyueData).fault(Fault::AnswerLost);
    shop.world.run_all().await;
    let task = shop.world.task("push_zhuoyue_data");
    let dead = TaskState::Dead { at: shop.world.clock.now() };
    let task = Task { state: dead, ..task };
    shop.world.store.put_task(task.clone());
    shop.world.put_back(&task).await;
    shop.world.run_all().await;
    assert_eq!(shop.pushes(), [1; 5]);
    assert_eq!(shop.world.state(order).await, "fulfilled");
}

#[tokio::test]
async fn a_target_without_an_adapter_waits_and_says_so() {
    let shop = Shop::without(Some(Target::Legacy));
    let order = shop.world.paid_order().await;
    shop.world.live_through(TimeDelta::hours(12)).await;
    assert_eq!(shop.delivered(order).await, TARGETS[..3]);
    let waiting = shop.world.task("push_legacy");
    assert_eq!((waiting.state, waiting.failures), (TaskState::Retrying, 0));
    assert_eq!(waiting.waits_for.as_deref(), Some("no adapter for legacy"));
    assert!(!waiting.may_have_run());
    assert_eq!(shop.world.state(order).await, "fulfilling");
    shop.world.assert_sound().await;
    // Its money can be given back all the same.
    shop.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(shop.world.task("push_legacy").state.name(), "cancelled");
    shop.world.assert_sound().await;
}
