use super::Shop;
use chrono::TimeDelta;
use domain::supplier::{HoldReason, SupplyFailure, SupplyRefusal, SupplyReport};
use domain::supplier::{Supplier, SupplierOrderState};
use domain::{EventKind, TaskState};
use testkit::fakes::Fault;
use testkit::given;

#[tokio::test]
async fn accepted_is_not_delivered() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilling");
    let [bought] = shop.bought(order).await.try_into().unwrap();
    assert_eq!((bought.state.name(), bought.cost), ("running", Some(given::yuan("90.00"))));
    let [asked] = shop.jiuyi.asked().try_into().unwrap();
    assert_eq!(asked.reference, bought.id.to_string());
    assert_eq!((asked.product.as_str(), asked.most_cost), ("43", given::yuan("95.00")));
    assert_eq!(asked.account.expose(), "13800001111");
    shop.jiuyi.report(&asked.reference, SupplyReport::Delivered, 4);
    shop.live(6).await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!(shop.jiuyi.asked().len(), 1);
    let told = shop.world.timeline(order).await;
    assert!(told.contains(&EventKind::SupplierOrdered(Supplier::Jiuyi)), "{told:?}");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_about_and_not_sent_again() {
    let shop = Shop::new();
    shop.jiuyi.fault(Fault::AnswerLost);
    let order = shop.paid_recharge().await;
    shop.live(1).await;
    assert_eq!(shop.states(order).await, ["running"]);
    assert_eq!((shop.jiuyi.asked().len(), shop.jiuyi.held()), (1, 1));
}

#[tokio::test]
async fn a_lost_request_is_sent_again_under_the_same_number() {
    let shop = Shop::new();
    shop.jiuyi.fault(Fault::RequestLost);
    shop.jiuyi.fault(Fault::NotReached);
    let order = shop.paid_recharge().await;
    shop.live(1).await;
    assert_eq!(shop.states(order).await, ["running"]);
    assert_eq!(shop.jiuyi.held(), 1);
    let [bought] = shop.bought(order).await.try_into().unwrap();
    assert!(shop.jiuyi.asked().iter().all(|asked| asked.reference == bought.id.to_string()));
}

#[tokio::test]
async fn when_one_product_is_out_of_stock_the_next_is_delivered() {
    let shop = Shop::new();
    shop.jiuyi.stock("43", false);
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    assert_eq!(shop.states(order).await, ["failed", "running"]);
    let [_first, second] = shop.bought(order).await.try_into().unwrap();
    assert_eq!((second.product.as_str(), second.step), ("44", 1));
    shop.jiuyi.report(&second.id.to_string(), SupplyReport::Delivered, 3);
    shop.live(6).await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_they_return_unfilled_is_refunded_when_no_product_is_left() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    for step in 0..2 {
        let bought = shop.bought(order).await;
        let last = bought.last().unwrap();
        assert_eq!(last.step, step);
        shop.jiuyi.report(&last.id.to_string(), SupplyReport::Returned, 6);
        shop.world.live_through(TimeDelta::hours(2)).await;
    }
    assert_eq!(shop.states(order).await, ["failed", "failed"]);
    assert_eq!(shop.world.state(order).await, "refunded");
    let [refund] = shop.world.store.refunds().try_into().unwrap();
    assert_eq!(refund.amount, given::recharge_package().price);
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_loss_is_held_for_staff() {
    let shop = Shop::new();
    shop.jiuyi.sell("43", given::yuan("95.01"));
    shop.jiuyi.sell("44", given::yuan("120.00"));
    let order = shop.paid_recharge().await;
    shop.live(1).await;
    let [first, second] = shop.bought(order).await.try_into().unwrap();
    let refused = SupplyFailure::Refused(SupplyRefusal::PriceTooHigh);
    assert!(matches!(first.state, SupplierOrderState::Failed { why, .. } if why == refused));
    let is_loss = |why| why == HoldReason::Loss;
    assert!(matches!(second.state, SupplierOrderState::Held { why, .. } if is_loss(why)));
    assert!(matches!(shop.world.task("push_jiuyi").state, TaskState::Dead { .. }));
    assert_eq!(shop.world.state(order).await, "fulfilment_failed");
    assert_eq!(shop.jiuyi.held(), 0);
}

#[tokio::test]
async fn a_balance_that_is_too_low_waits_until_it_is_filled() {
    let shop = Shop::new();
    shop.jiuyi.set_balance(given::yuan("1.00"));
    let order = shop.paid_recharge().await;
    shop.live(2).await;
    assert_eq!(shop.states(order).await, ["planned"]);
    assert_eq!(shop.world.state(order).await, "fulfilling");
    shop.jiuyi.set_balance(given::yuan("500.00"));
    shop.live(5).await;
    assert_eq!(shop.states(order).await, ["running"]);
    assert_eq!(shop.jiuyi.held(), 1);
}

#[tokio::test]
async fn an_account_that_cannot_be_topped_up_is_no_matter_of_the_product() {
    let shop = Shop::new();
    shop.jiuyi.refuse(SupplyRefusal::BadAccount);
    let order = shop.paid_recharge().await;
    shop.live(1).await;
    assert_eq!(shop.states(order).await, ["failed"]);
    assert_eq!(shop.world.state(order).await, "refunded");
}

#[tokio::test]
async fn an_order_without_word_is_asked_about_by_its_schedule_to_the_eighth_day() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    let before = shop.jiuyi.finds();
    shop.live(50).await;
    assert_eq!(shop.jiuyi.finds() - before, 3, "after 5, 15 and 45 minutes");
    for _hour in 0..8 * 24 {
        shop.world.advance(TimeDelta::hours(1));
        shop.world.run_all().await;
    }
    let [bought] = shop.bought(order).await.try_into().unwrap();
    let is_lost = |why| why == HoldReason::NotFound;
    assert!(matches!(bought.state, SupplierOrderState::Held { why, .. } if is_lost(why)));
    assert_eq!(shop.jiuyi.asked().len(), 1);
}

#[tokio::test]
async fn a_status_that_nobody_knows_changes_nothing() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    shop.jiuyi.report(&bought.id.to_string(), SupplyReport::Unknown, 99);
    shop.live(6).await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    assert_eq!((bought.state.name(), bought.reported), ("running", Some(99)));
    assert_eq!(shop.world.state(order).await, "fulfilling");
}
