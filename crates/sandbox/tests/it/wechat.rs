//! Native orders at WeChat Pay.

use reqwest::Method;
use serde_json::json;

use crate::support::wechat::{NATIVE, call, close, order, place, query};
use crate::support::{Stage, now, refusal};

const NUMBER: &str = "R20260101000000000000000000101";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

#[tokio::test]
async fn a_native_order_can_be_placed_paid_and_asked_for() {
    let stage = Stage::set().await;
    let placed = place(&stage, NUMBER, NOWHERE).await;
    assert_eq!(placed.status, 200, "{}", placed.body);
    assert!(placed.signed(&stage.ids.wechat));
    let code_url = placed.json()["code_url"].as_str().unwrap().to_owned();
    assert!(code_url.starts_with("weixin://wxpay/bizpayurl?pr="));
    let before = query(&stage, NUMBER).await.json();
    assert_eq!(before["trade_state"], "NOTPAY");
    assert!(before.get("transaction_id").is_none());

    let report = stage.act("R2026010100000000000000000", "silent").await;
    assert_eq!((report.out_trade_no.as_str(), report.amount_fen), (NUMBER, 46000));
    assert!(report.notifications.is_empty());

    let after = query(&stage, NUMBER).await;
    assert!(after.signed(&stage.ids.wechat));
    let after = after.json();
    assert_eq!(after["trade_state"], "SUCCESS");
    assert_eq!(after["amount"]["total"], 46000);
    assert_eq!(after["transaction_id"], report.trade_no);
    let path =
        format!("/v3/pay/transactions/id/{}?mchid={}", report.trade_no, stage.ids.wechat.mchid);
    assert_eq!(call(&stage, Method::GET, &path, "").await.json(), after);
}

#[tokio::test]
async fn a_changed_answer_no_longer_verifies() {
    let stage = Stage::set().await;
    let mut placed = place(&stage, NUMBER, NOWHERE).await;
    assert!(placed.signed(&stage.ids.wechat));
    placed.body.push(' ');
    assert!(!placed.signed(&stage.ids.wechat));
}

#[tokio::test]
async fn answers_carry_the_sandboxs_own_date() {
    let stage = Stage::set().await;
    stage.control.advance_clock(86_400 * 400).await.unwrap();
    let placed = place(&stage, NUMBER, NOWHERE).await;
    let date = chrono::DateTime::parse_from_rfc2822(&placed.headers["date"]).unwrap();
    let ahead = date.timestamp() - now();
    assert!((86_400 * 400 - 5..=86_400 * 400 + 5).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn the_same_order_again_gets_a_fresh_code_and_another_one_does_not() {
    let stage = Stage::set().await;
    let first = place(&stage, NUMBER, NOWHERE).await.json();
    let again = place(&stage, NUMBER, NOWHERE).await;
    assert_eq!(again.status, 200);
    assert_ne!(again.json()["code_url"], first["code_url"]);
    assert_eq!(stage.count("wechat", "created").await, 1);
    assert_eq!(stage.count("wechat", "repeated").await, 1);

    let mut other = order(&stage, NUMBER, NOWHERE);
    other["amount"]["total"] = json!(45999);
    let used = call(&stage, Method::POST, NATIVE, &other.to_string()).await;
    assert_eq!((used.status, used.json()["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
    assert!(used.signed(&stage.ids.wechat));
}

#[tokio::test]
async fn a_closed_order_stays_closed() {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    for _ in 0..2 {
        let closed = close(&stage, NUMBER).await;
        assert_eq!((closed.status, closed.body.as_str()), (204, ""));
        assert!(closed.signed(&stage.ids.wechat));
    }
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "CLOSED");
    assert_eq!(place(&stage, NUMBER, NOWHERE).await.json()["code"], "ORDER_CLOSED");
    assert_eq!(refusal(stage.try_to(NUMBER, "pay").await), 409);
}

#[tokio::test]
async fn a_paid_order_is_neither_closed_nor_placed_again() {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
    let closed = close(&stage, NUMBER).await;
    assert_eq!((closed.status, closed.json()["code"].as_str()), (403, Some("TRADE_ERROR")));
    assert_eq!(place(&stage, NUMBER, NOWHERE).await.json()["code"], "OUT_TRADE_NO_USED");
}

#[tokio::test]
async fn an_unknown_order_is_a_signed_404() {
    let stage = Stage::set().await;
    for answered in [query(&stage, "unknown1").await, close(&stage, "unknown1").await] {
        assert_eq!(answered.status, 404);
        assert_eq!(answered.json()["code"], "ORDER_NOT_EXIST");
        assert!(answered.signed(&stage.ids.wechat));
    }
}

#[tokio::test]
async fn after_its_time_an_order_can_only_be_paid_late() {
    let stage = Stage::set().await;
    let mut order = order(&stage, NUMBER, NOWHERE);
    let end = chrono::DateTime::from_timestamp(now() + 120, 0).unwrap();
    order["time_expire"] = json!(end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let placed = call(&stage, Method::POST, NATIVE, &order.to_string()).await;
    assert_eq!(placed.status, 200, "{}", placed.body);
    stage.control.advance_clock(121).await.unwrap();
    assert_eq!(refusal(stage.try_to(NUMBER, "pay").await), 409);
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
    stage.act(NUMBER, "pay_late").await;
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "SUCCESS");
}
