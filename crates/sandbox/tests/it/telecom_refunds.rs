//! The telecom's refunds: once per number, never beyond the payment, followed to the end.

use sandbox::RefundOrder;
use serde_json::Value;

use crate::support::receiver::Receiver;
use crate::support::telecom::{
    beijing, call, create, fields, refund, refund_query, time, verified,
};
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000001301";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn paid(stage: &Stage) {
    create(stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, "silent").await;
}

async fn plan(stage: &Stage, outcome: &str, seconds: Option<i64>) {
    let order = RefundOrder { system: "telecom".to_owned(), outcome: outcome.to_owned(), seconds };
    stage.control.set_refund_outcome(&order).await.unwrap();
}

#[tokio::test]
async fn a_refund_is_in_progress_and_then_done_once() {
    let stage = Stage::set().await;
    paid(&stage).await;
    plan(&stage, "success", Some(60)).await;
    let first = refund(&stage, NUMBER, "F1000001", "20000").await;
    assert_eq!(first["result"]["tradeStatus"], "NOTPAY", "{first}");
    assert_eq!(first["result"]["refundFinishedDate"], Value::Null);
    let again = refund(&stage, NUMBER, "F1000001", "20000").await;
    assert_eq!(again["result"]["refundNo"], first["result"]["refundNo"]);
    let other = refund(&stage, NUMBER, "F1000001", "20001").await;
    assert_eq!(other["errorCode"], "REFUND100004");
    stage.control.advance_clock(61).await.unwrap();
    let stage = stage.restarted().await;
    let done = refund_query(&stage, NUMBER, "F1000001").await;
    assert_eq!(done["result"]["tradeStatus"], "SUCCESS");
    assert!(done["result"]["refundFinishedDate"].is_string());
    assert_eq!(stage.count("telecom", "created").await, 2);
}

#[tokio::test]
async fn refunds_never_exceed_what_was_paid() {
    let stage = Stage::set().await;
    create(&stage, NUMBER, NOWHERE).await;
    let early = refund(&stage, NUMBER, "F1000001", "1").await;
    assert_eq!(early["errorCode"], "TRADE100005");
    stage.act(NUMBER, "silent").await;
    let refused = refund(&stage, NUMBER, "F1000001", "46001").await;
    assert_eq!(refused["errorCode"], "REFUND100002");
    let part = refund(&stage, NUMBER, "F1000002", "30000").await;
    assert_eq!(part["success"], true);
    let beyond = refund(&stage, NUMBER, "F1000003", "16001").await;
    assert_eq!(beyond["errorCode"], "REFUND100002");
    let rest = refund(&stage, NUMBER, "F1000004", "16000").await;
    assert_eq!(rest["success"], true);
    let unknown = refund_query(&stage, NUMBER, "F1000009").await;
    assert_eq!(unknown["errorCode"], "REFUND100001");
    assert_eq!(refund(&stage, "R0", "F1000005", "1").await["errorCode"], "TRADE100001");
}

#[tokio::test]
async fn a_refund_can_fail_be_taken_back_or_find_no_balance() {
    let stage = Stage::set().await;
    paid(&stage).await;
    plan(&stage, "not_enough", None).await;
    let poor = refund(&stage, NUMBER, "F1000001", "46000").await;
    assert_eq!(poor["errorCode"], "REFUND100003");
    for (outcome, number, end) in
        [("abnormal", "F1000001", "FAIL"), ("closed", "F1000002", "CLOSE")]
    {
        plan(&stage, outcome, Some(0)).await;
        let over = refund(&stage, NUMBER, number, "46000").await;
        assert_eq!(over["result"]["tradeStatus"], end);
    }
    plan(&stage, "success", Some(0)).await;
    let done = refund(&stage, NUMBER, "F1000003", "46000").await;
    assert_eq!(done["result"]["tradeStatus"], "SUCCESS");
}

#[tokio::test]
async fn the_end_of_a_refund_is_notified() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "{\"resultCode\":\"SUCCESS\",\"resultMsg\":\"OK\"}");
    create(&stage, NUMBER, &receiver.url).await;
    stage.act(NUMBER, "pay").await;
    let payment = receiver.next().await;
    plan(&stage, "success", Some(600)).await;
    let order = fields(&[
        ("outTradeNo", NUMBER),
        ("outRefundNo", "F1000001"),
        ("refundAmt", "46000"),
        ("ccy", "156"),
        ("refundReason", "重复支付"),
        ("notifyUrl", &receiver.url),
    ]);
    let accepted = call(&stage, "/integrate/refund", order).await;
    assert_eq!(accepted["success"], true);
    assert_eq!(receiver.waiting(), 0);
    stage.control.advance_clock(601).await.unwrap();
    let notice = verified(&stage.ids.telecom, &receiver.next().await.body).unwrap();
    for (name, value) in [
        ("notifyType", "REFUND"),
        ("outTradeNo", NUMBER),
        ("outRefundNo", "F1000001"),
        ("refundAmt", "46000"),
        ("totalAmt", "46000"),
        ("tradeStatus", "SUCCESS"),
    ] {
        assert_eq!(notice[name], value, "{name}");
    }
    stage.act(NUMBER, "replay").await;
    assert_eq!(receiver.next().await, payment);
}

#[tokio::test]
async fn the_statement_of_a_day_shows_payments_and_refunds_and_what_is_planted() {
    let stage = Stage::set().await;
    paid(&stage).await;
    plan(&stage, "success", Some(0)).await;
    refund(&stage, NUMBER, "F1000001", "100").await;
    stage.act(NUMBER, "refund_outside").await;
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 409);
    let day = beijing(time(&stage).await).split(' ').next().unwrap().to_owned();
    let file = stage.control.telecom_statement(&day).await.unwrap();
    let lines: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        file.lines().next().unwrap(),
        "outTradeNo,tradeNo,outRefundNo,type,amount,finishedDate,tradeStatus"
    );
    let row = |kind: &str, amount: &str| {
        lines
            .iter()
            .filter(|line| line[3] == kind && line[4] == amount && line[0] == NUMBER)
            .count()
    };
    assert_eq!((row("PAY", "46000"), row("REFUND", "100"), row("REFUND", "45900")), (1, 1, 1));
    assert_eq!(lines.len(), 4);
    let empty = stage.control.telecom_statement("2020-01-01").await.unwrap();
    assert_eq!(empty.lines().count(), 1);

    for (plant, number) in [("amount", Some(NUMBER)), ("extra", None)] {
        let order = sandbox::PlantOrder {
            system: "telecom".to_owned(),
            day: day.clone(),
            plant: plant.to_owned(),
            out_trade_no: number.map(str::to_owned),
        };
        stage.control.plant(&order).await.unwrap();
    }
    let file = stage.control.telecom_statement(&day).await.unwrap();
    assert!(file.contains(",PAY,46001,") && file.contains(",PAY,4200,"), "{file}");
}
