//! Refunds at WeChat Pay, from the application to the end.

use sandbox::RefundOrder;
use serde_json::{Value, json};

use crate::support::receiver::Receiver;
use crate::support::wechat::{decrypt, place, query, refund, refund_order, refund_query, signed};
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000001301";
const REFUND: &str = "F20260101000000000000000001301";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A stage with one trade that was paid without a word.
async fn paid() -> Stage {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
    stage
}

async fn outcome(stage: &Stage, outcome: &str, seconds: Option<i64>) {
    let order = RefundOrder { system: "wechat".to_owned(), outcome: outcome.to_owned(), seconds };
    stage.control.set_refund_outcome(&order).await.unwrap();
}

#[tokio::test]
async fn a_refund_is_accepted_then_done_and_notified() {
    let stage = paid().await;
    let mut receiver = Receiver::open(204, "");
    let body = refund_order(NUMBER, REFUND, 46000, &receiver.url);
    let accepted = refund(&stage, &body).await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    assert!(accepted.signed(&stage.ids.wechat));
    let accepted = accepted.json();
    let trade = query(&stage, NUMBER).await.json();
    assert_eq!(accepted["status"], "PROCESSING");
    assert_eq!(accepted["transaction_id"], trade["transaction_id"]);
    assert_eq!(accepted["amount"]["refund"], 46000);
    assert_eq!(accepted["amount"]["currency"], "CNY");
    assert!(accepted.get("success_time").is_none());
    assert_eq!(receiver.waiting(), 0);

    stage.control.advance_clock(3).await.unwrap();
    let delivery = receiver.next().await;
    assert!(signed(&stage.ids.wechat, &delivery.headers, &delivery.body));
    let envelope: Value = serde_json::from_str(&delivery.body).unwrap();
    assert_eq!(envelope["event_type"], "REFUND.SUCCESS");
    assert_eq!(envelope["resource"]["original_type"], "refund");
    let told = decrypt(&stage.ids.wechat, &delivery);
    let done = refund_query(&stage, REFUND).await;
    assert!(done.signed(&stage.ids.wechat));
    let done = done.json();
    assert_eq!((&done["status"], &told["refund_status"]), (&json!("SUCCESS"), &json!("SUCCESS")));
    for same in ["refund_id", "out_refund_no", "transaction_id", "out_trade_no", "success_time"] {
        assert!(done[same].is_string());
        assert_eq!(done[same], told[same], "{same}");
    }
    assert_eq!(told["mchid"], stage.ids.wechat.mchid);
    assert!(told.get("appid").is_none() && told.get("status").is_none());
    assert_eq!(
        told["amount"],
        json!({"total": 46000, "refund": 46000, "payer_total": 46000, "payer_refund": 46000})
    );
}

#[tokio::test]
async fn a_part_can_be_refunded_and_the_trade_says_refund_at_once() {
    let stage = paid().await;
    let before = query(&stage, NUMBER).await.json();
    assert_eq!(before["trade_state"], "SUCCESS");
    let mut body = refund_order(NUMBER, REFUND, 100, NOWHERE);
    body.as_object_mut().unwrap().remove("out_trade_no");
    body["transaction_id"] = before["transaction_id"].clone();
    assert_eq!(refund(&stage, &body).await.status, 200);
    let after = query(&stage, NUMBER).await.json();
    assert_eq!(after["trade_state"], "REFUND");
    assert_eq!(after["amount"], before["amount"]);
    assert_eq!(after["transaction_id"], before["transaction_id"]);
    stage.control.advance_clock(3).await.unwrap();
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "REFUND");
}

#[tokio::test]
async fn the_same_refund_again_is_the_same_refund_and_other_parameters_are_refused() {
    let stage = paid().await;
    let body = refund_order(NUMBER, REFUND, 100, NOWHERE);
    let first = refund(&stage, &body).await.json();
    assert_eq!(refund(&stage, &body).await.json(), first);
    stage.control.advance_clock(3).await.unwrap();
    assert_eq!(refund(&stage, &body).await.json()["status"], "SUCCESS");
    let other = refund(&stage, &refund_order(NUMBER, REFUND, 101, NOWHERE)).await;
    assert_eq!((other.status, other.json()["code"].as_str()), (400, Some("INVALID_REQUEST")));
    assert_eq!(refund_query(&stage, REFUND).await.json()["amount"]["refund"], 100);
    let seen = stage.control.outside(Some("wechat")).await.unwrap();
    assert_eq!(seen["holds"]["wechat"][0]["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_closed_refund_frees_its_money_for_a_new_number() {
    let stage = paid().await;
    let mut receiver = Receiver::open(204, "");
    outcome(&stage, "closed", Some(60)).await;
    refund(&stage, &refund_order(NUMBER, REFUND, 46000, &receiver.url)).await;
    let other = format!("{REFUND}B");
    let early = refund(&stage, &refund_order(NUMBER, &other, 1, NOWHERE)).await;
    assert_eq!(early.json()["code"], "INVALID_REQUEST");
    stage.control.advance_clock(60).await.unwrap();
    let told = decrypt(&stage.ids.wechat, &receiver.next().await);
    assert_eq!(told["refund_status"], "CLOSED");
    assert!(told.get("success_time").is_none());
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "CLOSED");
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "SUCCESS");
    outcome(&stage, "success", None).await;
    assert_eq!(refund(&stage, &refund_order(NUMBER, &other, 46000, NOWHERE)).await.status, 200);
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "CLOSED");
}

#[tokio::test]
async fn an_abnormal_refund_is_told_and_keeps_its_money() {
    let stage = paid().await;
    let mut receiver = Receiver::open(204, "");
    outcome(&stage, "abnormal", Some(60)).await;
    refund(&stage, &refund_order(NUMBER, REFUND, 46000, &receiver.url)).await;
    stage.control.advance_clock(50).await.unwrap();
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "PROCESSING");
    stage.control.advance_clock(10).await.unwrap();
    let delivery = receiver.next().await;
    let envelope: Value = serde_json::from_str(&delivery.body).unwrap();
    assert_eq!(envelope["event_type"], "REFUND.ABNORMAL");
    assert_eq!(decrypt(&stage.ids.wechat, &delivery)["refund_status"], "ABNORMAL");
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "ABNORMAL");
    let more = refund(&stage, &refund_order(NUMBER, &format!("{REFUND}B"), 1, NOWHERE)).await;
    assert_eq!(more.json()["code"], "INVALID_REQUEST");
}

#[tokio::test]
async fn too_low_a_balance_refuses_and_the_same_number_works_later() {
    let stage = paid().await;
    outcome(&stage, "not_enough", None).await;
    let body = refund_order(NUMBER, REFUND, 46000, NOWHERE);
    let refused = refund(&stage, &body).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("NOT_ENOUGH")));
    assert!(refused.signed(&stage.ids.wechat));
    let unknown = refund_query(&stage, REFUND).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.json()["code"], "RESOURCE_NOT_EXISTS");
    assert!(unknown.signed(&stage.ids.wechat));
    outcome(&stage, "success", None).await;
    assert_eq!(refund(&stage, &body).await.json()["status"], "PROCESSING");
}

#[tokio::test]
async fn a_slow_refund_outlives_a_restart_and_its_notice_comes_after() {
    let stage = paid().await;
    let mut receiver = Receiver::open(204, "");
    outcome(&stage, "slow", None).await;
    refund(&stage, &refund_order(NUMBER, REFUND, 46000, &receiver.url)).await;
    stage.control.advance_clock(3590).await.unwrap();
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "PROCESSING");
    let stage = stage.restarted().await;
    assert_eq!(receiver.waiting(), 0);
    stage.control.advance_clock(11).await.unwrap();
    assert_eq!(decrypt(&stage.ids.wechat, &receiver.next().await)["refund_status"], "SUCCESS");
    assert_eq!(refund_query(&stage, REFUND).await.json()["status"], "SUCCESS");
    place(&stage, &format!("{NUMBER}B"), NOWHERE).await;
    stage.act(&format!("{NUMBER}B"), "silent").await;
    let body = refund_order(&format!("{NUMBER}B"), &format!("{REFUND}B"), 1, NOWHERE);
    refund(&stage, &body).await;
    stage.control.advance_clock(60).await.unwrap();
    let still = refund_query(&stage, &format!("{REFUND}B")).await.json();
    assert_eq!(still["status"], "PROCESSING", "the order of the control API was forgotten");
}

#[tokio::test]
async fn staff_can_refund_outside_and_nobody_is_told() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(204, "");
    place(&stage, NUMBER, &receiver.url).await;
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 409);
    stage.act(NUMBER, "silent").await;
    refund(&stage, &refund_order(NUMBER, REFUND, 1000, NOWHERE)).await;
    let report = stage.act(NUMBER, "refund_outside").await;
    assert_eq!((report.amount_fen, report.notifications.len()), (45000, 0));
    let told = query(&stage, NUMBER).await.json();
    assert_eq!(told["trade_state"], "REFUND");
    assert_eq!(report.trade_no, told["transaction_id"]);
    let seen = stage.control.outside(Some("wechat")).await.unwrap();
    let refunds = seen["holds"]["wechat"][0]["refunds"].clone();
    assert_eq!(
        (&refunds[1]["amountFen"], &refunds[1]["state"]),
        (&json!(45000), &json!("SUCCESS"))
    );
    assert!(refunds[1]["outRefundNo"].as_str().unwrap().starts_with("503"));
    assert_eq!(receiver.waiting(), 0);
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 409);
}
