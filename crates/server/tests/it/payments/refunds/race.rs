use super::{delivered, given_back};
use crate::on_both_databases;
use crate::payments::till::Till;
use crate::running::{Place, Running};

on_both_databases! {
    a_refund_waits_for_the_push_that_is_under_way_and_takes_it_back,
    a_refund_before_the_push_got_through_leaves_nothing_delivered,
    a_push_whose_answer_was_lost_is_found_and_taken_back,
    a_failed_refund_lets_the_order_be_delivered_after_all,
}

async fn paid(server: &Running, key: &str) -> String {
    let order = server.saved_order(key).await;
    Till::of("wechat", "native").start(server, &order).await.pay(server).await;
    order
}

/// How many receipts stand at the back office, and how many were taken back.
async fn receipts(server: &Running) -> (usize, usize) {
    let outside = server.outside("zhuoyue").await;
    let receipts = outside["holds"]["zhuoyue"].as_array().unwrap();
    let cancelled = receipts.iter().filter(|receipt| receipt["cancelledAt"].is_string()).count();
    (receipts.len() - cancelled, cancelled)
}

async fn until_receipts(server: &Running, wanted: (usize, usize)) {
    server
        .until_outside("zhuoyue", |outside| {
            let receipts = outside["holds"]["zhuoyue"].as_array().unwrap().iter();
            let all = receipts.len();
            let cancelled = receipts.filter(|receipt| receipt["cancelledAt"].is_string()).count();
            (all - cancelled, cancelled) == wanted
        })
        .await;
}

async fn a_refund_waits_for_the_push_that_is_under_way_and_takes_it_back(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "slow", Some(1)).await;
    let order = paid(&server, "under-way").await;
    until_receipts(&server, (1, 0)).await;
    assert_eq!(server.order_status(&order).await, "fulfilling", "its answer is still to come");
    server.staff().await.refund(&order, "UNDERWAY01", "460.00").await.data();
    server.until_refund(&order, 0, "requested").await;
    assert_eq!(given_back(&server, "wechat", &order).await, 0, "not while it is being delivered");
    server.follow_refund(&order, 0, "succeeded").await;
    server.until_status(&order, "refunded").await;
    until_receipts(&server, (0, 1)).await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn a_refund_before_the_push_got_through_leaves_nothing_delivered(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "down", None).await;
    let order = paid(&server, "before").await;
    server.until_status(&order, "fulfilling").await;
    server.staff().await.refund(&order, "BEFORE0001", "460.00").await.data();
    server.advance(11).await;
    assert_eq!(given_back(&server, "wechat", &order).await, 0, "whether it got there is unknown");
    server.fault("zhuoyue", "none", None).await;
    server.follow_refund(&order, 0, "succeeded").await;
    server.until_status(&order, "refunded").await;
    server.advance(3_600).await;
    let (standing, _cancelled) = receipts(&server).await;
    assert_eq!(standing, 0);
}

async fn a_push_whose_answer_was_lost_is_found_and_taken_back(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "lost_answer", Some(1)).await;
    let order = paid(&server, "lost").await;
    until_receipts(&server, (1, 0)).await;
    server.staff().await.refund(&order, "LOSTPUSH01", "460.00").await.data();
    server.follow_refund(&order, 0, "succeeded").await;
    server.until_status(&order, "refunded").await;
    server.until_task_idle("recall_zhuoyue_data").await;
    // What comes after it may have gone out before the refund was asked for.
    let (standing, cancelled) = receipts(&server).await;
    assert!(standing == 0 && cancelled >= 1, "{cancelled} taken back, {standing} left");
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn a_failed_refund_lets_the_order_be_delivered_after_all(place: Place) {
    let server = Running::start(&place);
    server.fault("zhuoyue", "down", None).await;
    let order = paid(&server, "after-all").await;
    server.until_status(&order, "fulfilling").await;
    let plan = sandbox::RefundOrder {
        system: "wechat".to_owned(),
        outcome: "closed".to_owned(),
        seconds: None,
    };
    server.world().set_refund_outcome(&plan).await.unwrap();
    server.staff().await.refund(&order, "AFTERALL01", "460.00").await.data();
    server.fault("zhuoyue", "none", None).await;
    server.follow_refund(&order, 0, "failed").await;
    server.advance(3_600).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(receipts(&server).await, (3, 0), "data, order and payment order");
    let other = delivered(&server, Till::of("wechat", "native"), "other").await;
    assert_ne!(other, order);
}
