//! Notifications as the merchant meets them.

use std::time::Duration;

use serde_json::Value;

use crate::support::receiver::{Delivery, Receiver};
use crate::support::wechat::{decrypt, place, query, signed};
use crate::support::{Stage, alipay, now};

const NUMBER: &str = "R20260101000000000000000000201";

fn rightly_signed(stage: &Stage, delivery: &Delivery) -> bool {
    signed(&stage.ids.wechat, &delivery.headers, &delivery.body)
}

/// A stage with one open WeChat trade whose notifications come to the receiver.
async fn ready() -> (Stage, Receiver) {
    let stage = Stage::set().await;
    let receiver = Receiver::open(204, "");
    assert_eq!(place(&stage, NUMBER, &receiver.url).await.status, 200);
    (stage, receiver)
}

#[tokio::test]
async fn a_wechat_payment_is_notified_signed_and_encrypted() {
    let (stage, mut receiver) = ready().await;
    let report = stage.act(NUMBER, "pay").await;
    assert_eq!(report.notifications.len(), 1);
    assert_eq!(report.notifications[0].status, 204);
    let delivery = receiver.next().await;
    assert!(rightly_signed(&stage, &delivery));
    let envelope: Value = serde_json::from_str(&delivery.body).unwrap();
    assert_eq!(envelope["event_type"], "TRANSACTION.SUCCESS");
    assert_eq!(envelope["id"].as_str().unwrap().len(), 36);
    assert_eq!(decrypt(&stage.ids.wechat, &delivery), query(&stage, NUMBER).await.json());
    receiver.close().await;
}

#[tokio::test]
async fn a_wechat_notification_with_one_other_byte_does_not_verify() {
    let (stage, mut receiver) = ready().await;
    stage.act(NUMBER, "pay").await;
    let mut delivery = receiver.next().await;
    delivery.body = delivery.body.replace("TRANSACTION", "TRANSACTIOM");
    assert!(!rightly_signed(&stage, &delivery));
}

#[tokio::test]
async fn underpaying_is_rightly_signed_one_fen_short_and_told_by_the_query_too() {
    let (stage, mut receiver) = ready().await;
    assert_eq!(stage.act(NUMBER, "underpay").await.amount_fen, 45999);
    let delivery = receiver.next().await;
    assert!(rightly_signed(&stage, &delivery));
    assert_eq!(decrypt(&stage.ids.wechat, &delivery)["amount"]["total"], 45999);
    assert_eq!(query(&stage, NUMBER).await.json()["amount"]["total"], 45999);
}

#[tokio::test]
async fn notices_of_another_merchant_or_order_are_rightly_signed_and_pay_nothing() {
    let (stage, mut receiver) = ready().await;
    stage.act(NUMBER, "wrong_merchant").await;
    let merchant = receiver.next().await;
    stage.act(NUMBER, "wrong_order").await;
    let order = receiver.next().await;
    assert!(rightly_signed(&stage, &merchant) && rightly_signed(&stage, &order));
    assert_ne!(decrypt(&stage.ids.wechat, &merchant)["mchid"], stage.ids.wechat.mchid);
    assert_ne!(decrypt(&stage.ids.wechat, &order)["out_trade_no"], NUMBER);
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
}

#[tokio::test]
async fn forged_and_stale_notices_can_be_told_and_pay_nothing() {
    let (stage, mut receiver) = ready().await;
    stage.act(NUMBER, "wrong_signature").await;
    assert!(!rightly_signed(&stage, &receiver.next().await));
    stage.act(NUMBER, "stale").await;
    let old = receiver.next().await;
    assert!(rightly_signed(&stage, &old));
    let stamp: i64 = old.headers["wechatpay-timestamp"].parse().unwrap();
    assert!((590..=610).contains(&(now() - stamp)));
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
}

#[tokio::test]
async fn a_signature_probe_comes_before_the_genuine_notice() {
    let (stage, mut receiver) = ready().await;
    assert_eq!(stage.act(NUMBER, "probe").await.notifications.len(), 2);
    let probe = receiver.next().await;
    assert!(probe.headers["wechatpay-signature"].starts_with("WECHATPAY/SIGNTEST/"));
    let genuine = receiver.next().await;
    assert!(!rightly_signed(&stage, &probe) && rightly_signed(&stage, &genuine));
    assert_eq!(probe.body, genuine.body);
}

#[tokio::test]
async fn paying_twice_and_replaying_send_the_same_bytes() {
    let (stage, mut receiver) = ready().await;
    assert_eq!(stage.act(NUMBER, "pay_twice").await.notifications.len(), 2);
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!(first, second);
    assert_eq!(stage.act(NUMBER, "replay").await.notifications.len(), 1);
    assert_eq!(receiver.next().await, first);
}

#[tokio::test]
async fn paying_twice_pays_at_both_providers_when_both_have_an_open_trade() {
    let (stage, mut receiver) = ready().await;
    let other = "R20260101000000000000000000202";
    alipay::precreate(&stage, other, &receiver.url).await;
    let report = stage.act("R202601010000000000000000002", "pay_twice").await;
    assert_eq!((report.out_trade_no.as_str(), report.notifications.len()), (other, 4));
    assert_eq!(receiver.waiting(), 4);
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "SUCCESS");
    assert_eq!(alipay::query(&stage, other).await["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn declining_leaves_the_trade_open_and_says_nothing() {
    let (stage, mut receiver) = ready().await;
    assert!(stage.act(NUMBER, "decline").await.notifications.is_empty());
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
    assert_eq!(receiver.waiting(), 0);
    let seen = stage.control.outside(Some("wechat")).await.unwrap();
    assert_eq!(seen["holds"]["wechat"][0]["declined"], 1);
}

#[tokio::test]
async fn the_duplicate_fault_sends_each_notice_twice() {
    let (stage, mut receiver) = ready().await;
    stage.fail("wechat", "duplicate", Some(1)).await;
    assert_eq!(stage.act(NUMBER, "pay").await.notifications.len(), 2);
    assert_eq!(receiver.next().await, receiver.next().await);
}

#[tokio::test]
async fn the_payer_waits_no_longer_than_the_provider_does() {
    let stage = Stage::set().await;
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/notify", silent.local_addr().unwrap());
    place(&stage, NUMBER, &url).await;
    let paying = tokio::time::timeout(Duration::from_secs(10), stage.act(NUMBER, "pay"));
    let report = paying.await.expect("the payer waited too long");
    assert_eq!(report.notifications[0].status, 0);
}
