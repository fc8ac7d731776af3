//! The telecom's notifications: three deliveries, and every way to be wrong.

use sandbox::{FaultOrder, PayerOrder};

use crate::support::receiver::Receiver;
use crate::support::telecom::{create, query, state, verified};
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000001201";
const TAKEN: &str = "{\"resultCode\":\"SUCCESS\",\"resultMsg\":\"OK\"}";
const NOT_TAKEN: &str = "{\"resultCode\":\"FAILED\",\"resultMsg\":\"FAILED\"}";

#[tokio::test]
async fn a_payment_is_notified_under_a_signature() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, TAKEN);
    create(&stage, NUMBER, &receiver.url).await;
    let report = stage.act(NUMBER, "pay").await;
    assert_eq!(report.notifications[0].body, TAKEN);
    let body = receiver.next().await.body;
    let notice = verified(&stage.ids.telecom, &body).unwrap();
    let expected = [
        ("merchantNo", stage.ids.telecom.merchant_no.as_str()),
        ("institutionCode", stage.ids.telecom.institution_code.as_str()),
        ("outTradeNo", NUMBER),
        ("tradeNo", &report.trade_no),
        ("notifyType", "PAY"),
        ("tradeStatus", "SUCCESS"),
        ("totalAmt", "46000"),
        ("payAmt", "46000"),
    ];
    for (name, value) in expected {
        assert_eq!(notice[name], value, "{name}");
    }
    assert!(verified(&stage.ids.telecom, &body.replace("46000", "46001")).is_none());
}

#[tokio::test]
async fn what_is_not_taken_comes_twice_more_and_never_again() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, NOT_TAKEN);
    create(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "pay").await;
    let first = receiver.next().await;
    for count in [2, 3] {
        stage.control.advance_clock(270).await.unwrap();
        assert_eq!(receiver.waiting(), 0);
        stage.control.advance_clock(31).await.unwrap();
        assert_eq!(receiver.next().await.body, first.body);
        booked(&stage, count).await;
    }
    stage.control.advance_clock(7 * 86_400).await.unwrap();
    create(&stage, "R20260101000000000000000001202", &receiver.url).await;
    stage.act("R20260101000000000000000001202", "pay").await;
    assert_ne!(receiver.next().await.body, first.body, "a fourth delivery came");
    assert_eq!(state(&stage, NUMBER).await, "SUCCESS");
}

#[tokio::test]
async fn a_failed_try_is_told_and_a_later_success_as_well() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, TAKEN);
    create(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "decline").await;
    let failed = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    assert_eq!(failed["tradeStatus"], "FAIL");
    assert!(!failed.contains_key("payAmt"));
    stage.act(NUMBER, "pay").await;
    let paid = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    assert_eq!(paid["tradeStatus"], "SUCCESS");
}

#[tokio::test]
async fn notices_can_be_forged_short_foreign_doubled_and_replayed() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, TAKEN);
    create(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "wrong_signature").await;
    assert!(verified(&stage.ids.telecom, &receiver.next().await.body).is_none());
    stage.act(NUMBER, "wrong_merchant").await;
    let foreign = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    assert_ne!(foreign["merchantNo"], stage.ids.telecom.merchant_no);
    stage.act(NUMBER, "wrong_order").await;
    let unknown = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    assert_ne!(unknown["outTradeNo"], NUMBER);
    assert_eq!(state(&stage, NUMBER).await, "NOTPAY");

    let report = stage.act(NUMBER, "underpay").await;
    assert_eq!(report.amount_fen, 45999);
    let short = receiver.next().await;
    let told = verified(&stage.ids.telecom, &short.body).unwrap();
    assert_eq!((told["payAmt"].as_str(), told["totalAmt"].as_str()), ("45999", "46000"));
    assert_eq!(query(&stage, NUMBER).await["result"]["payAmt"], "45999");
    stage.act(NUMBER, "replay").await;
    assert_eq!(receiver.next().await, short);

    let other = "R20260101000000000000000001203";
    create(&stage, other, &receiver.url).await;
    stage.act(other, "pay_twice").await;
    assert_eq!(receiver.next().await.body, receiver.next().await.body);
}

#[tokio::test]
async fn a_silent_payment_is_seen_by_asking_only() {
    let stage = Stage::set().await;
    create(&stage, NUMBER, "http://127.0.0.1:9/notify").await;
    assert!(stage.act(NUMBER, "silent").await.notifications.is_empty());
    assert_eq!(state(&stage, NUMBER).await, "SUCCESS");
    assert_eq!(refusal(stage.try_to(NUMBER, "stale").await), 400);
    let order = PayerOrder {
        order_id: NUMBER.to_owned(),
        action: "pay".to_owned(),
        channel: Some("wechat".to_owned()),
        ..PayerOrder::default()
    };
    assert_eq!(refusal(stage.control.payer(&order).await), 404);
}

#[tokio::test]
async fn the_duplicate_fault_sends_every_notification_twice() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, TAKEN);
    create(&stage, NUMBER, &receiver.url).await;
    let order = FaultOrder {
        system: "telecom".to_owned(),
        fault: "duplicate".to_owned(),
        count: Some(1),
        ..FaultOrder::default()
    };
    stage.control.set_fault(&order).await.unwrap();
    assert_eq!(stage.act(NUMBER, "pay").await.notifications.len(), 2);
    assert_eq!(receiver.next().await, receiver.next().await);
}

/// Returns when the record shows `count` deliveries, which is when the last one was booked.
async fn booked(stage: &Stage, count: usize) {
    for _ in 0..2000 {
        let seen = stage.control.outside(Some("telecom")).await.unwrap();
        if seen["notifications"][0]["attempts"].as_array().unwrap().len() == count {
            return;
        }
    }
    panic!("{count} deliveries were never recorded");
}
