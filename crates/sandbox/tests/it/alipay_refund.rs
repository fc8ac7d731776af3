//! Alipay's refunds.

use sandbox::RefundOrder;
use serde_json::json;

use crate::support::alipay::{call, close, paid, precreate, query, refund, refund_query, verified};
use crate::support::receiver::Receiver;
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000000531";

async fn plan(stage: &Stage, outcome: &str, seconds: Option<i64>) {
    let order = RefundOrder { system: "alipay".to_owned(), outcome: outcome.to_owned(), seconds };
    stage.control.set_refund_outcome(&order).await.unwrap();
}

#[tokio::test]
async fn parts_and_the_rest_go_back_and_then_the_trade_is_closed() {
    let stage = Stage::set().await;
    let trade_no = paid(&stage, NUMBER, "").await;
    let first = refund(&stage, NUMBER, "F1", "60.00").await;
    assert_eq!((&first["code"], &first["fund_change"]), (&json!("10000"), &json!("Y")));
    assert_eq!((&first["refund_fee"], &first["trade_no"]), (&json!("60.00"), &json!(trade_no)));
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_SUCCESS");

    let rest = refund(&stage, NUMBER, "F2", "400").await;
    assert_eq!((&rest["fund_change"], &rest["refund_fee"]), (&json!("Y"), &json!("460.00")));
    let node = query(&stage, NUMBER).await;
    assert_eq!(node["trade_status"], "TRADE_CLOSED");
    assert_eq!(node["total_amount"], "460.00");
    assert_eq!(node["send_pay_date"].as_str().unwrap().len(), 19);
    assert_eq!(close(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_HAS_CLOSE");
    assert_eq!(precreate(&stage, NUMBER, "").await["sub_code"], "ACQ.TRADE_HAS_CLOSE");
    let seen = stage.control.outside(Some("alipay")).await.unwrap();
    assert_eq!(seen["holds"]["alipay"][0]["refundedFen"], 46000);
}

#[tokio::test]
async fn a_repeat_moves_nothing_and_another_amount_is_discordant() {
    let stage = Stage::set().await;
    paid(&stage, NUMBER, "").await;
    refund(&stage, NUMBER, "F1", "60.00").await;
    refund(&stage, NUMBER, "F2", "40.00").await;
    let again = refund(&stage, NUMBER, "F1", "60.00").await;
    assert_eq!((&again["fund_change"], &again["refund_fee"]), (&json!("N"), &json!("100.00")));
    let other = refund(&stage, NUMBER, "F1", "60.01").await;
    assert_eq!(other["sub_code"], "ACQ.DISCORDANT_REPEAT_REQUEST");
    assert_eq!(refund_query(&stage, NUMBER, "F1").await["refund_amount"], "60.00");
}

#[tokio::test]
async fn no_more_goes_back_than_came() {
    let stage = Stage::set().await;
    paid(&stage, NUMBER, "").await;
    let whole = refund(&stage, NUMBER, "F1", "460.01").await;
    assert_eq!(whole["sub_code"], "ACQ.REASON_TRADE_REFUND_FEE_ERR");
    refund(&stage, NUMBER, "F2", "460.00").await;
    let more = refund(&stage, NUMBER, "F3", "0.01").await;
    assert_eq!(more["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_eq!(refund(&stage, NUMBER, "F2", "460.00").await["fund_change"], "N");
}

#[tokio::test]
async fn only_a_paid_trade_that_is_not_too_old_is_refunded() {
    let stage = Stage::set().await;
    assert_eq!(refund(&stage, NUMBER, "F1", "1.00").await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let page = precreate(&stage, NUMBER, "").await["qr_code"].as_str().unwrap().to_owned();
    stage.http.get(page).send().await.unwrap();
    assert_eq!(refund(&stage, NUMBER, "F1", "1.00").await["sub_code"], "ACQ.TRADE_STATUS_ERROR");
    stage.act(NUMBER, "pay").await;
    stage.control.advance_clock(366 * 86_400).await.unwrap();
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_FINISHED");
    assert_eq!(refund(&stage, NUMBER, "F1", "1.00").await["sub_code"], "ACQ.TRADE_HAS_FINISHED");
    assert_eq!(close(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_HAS_FINISHED");
}

#[tokio::test]
async fn a_part_needs_a_number_and_the_whole_takes_the_trades() {
    let stage = Stage::set().await;
    let trade_no = paid(&stage, NUMBER, "").await;
    for biz in [
        json!({"trade_no": trade_no, "refund_amount": "1.00"}),
        json!({"trade_no": trade_no, "out_request_no": "F1"}),
        json!({"trade_no": trade_no, "out_request_no": "F1", "refund_amount": "0.00"}),
        json!({"trade_no": trade_no, "out_request_no": "F1", "refund_amount": 1}),
        json!({"out_request_no": "F1", "refund_amount": "1.00"}),
    ] {
        let node = call(&stage, "alipay.trade.refund", &biz, "").await;
        assert_eq!(node["sub_code"], "ACQ.INVALID_PARAMETER", "{biz}");
    }
    let biz = json!({"trade_no": trade_no, "refund_amount": "460.00"});
    let node = call(&stage, "alipay.trade.refund", &biz, "").await;
    assert_eq!(node["fund_change"], "Y");
    assert_eq!(refund_query(&stage, NUMBER, NUMBER).await["refund_status"], "REFUND_SUCCESS");
}

#[tokio::test]
async fn the_query_tells_a_refund_and_stays_empty_without_one() {
    let stage = Stage::set().await;
    let trade_no = paid(&stage, NUMBER, "").await;
    let empty = json!({"code": "10000", "msg": "Success"});
    assert_eq!(refund_query(&stage, NUMBER, "F1").await, empty);
    refund(&stage, NUMBER, "F1", "60.00").await;
    let node = refund_query(&stage, NUMBER, "F1").await;
    for (name, value) in [
        ("refund_status", "REFUND_SUCCESS"),
        ("refund_amount", "60.00"),
        ("total_amount", "460.00"),
        ("refund_reason", "退订"),
        ("out_request_no", "F1"),
        ("out_trade_no", NUMBER),
        ("trade_no", &trade_no),
    ] {
        assert_eq!(node[name], value, "{name}");
    }
    assert_eq!(node["gmt_refund_pay"].as_str().unwrap().len(), 19);
    let biz = json!({"trade_no": trade_no, "out_request_no": "F1"});
    let plain = call(&stage, "alipay.trade.fastpay.refund.query", &biz, "").await;
    assert!(plain.get("gmt_refund_pay").is_none() && plain["refund_status"] == "REFUND_SUCCESS");
    let unknown = refund_query(&stage, "R2", "F1").await;
    assert_eq!(unknown["sub_code"], "ACQ.TRADE_NOT_EXIST");
}

#[tokio::test]
async fn an_empty_balance_refuses_and_the_same_number_succeeds_later() {
    let stage = Stage::set().await;
    paid(&stage, NUMBER, "").await;
    plan(&stage, "not_enough", None).await;
    let node = refund(&stage, NUMBER, "F1", "60.00").await;
    assert_eq!(node["sub_code"], "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    plan(&stage, "success", None).await;
    assert_eq!(refund(&stage, NUMBER, "F1", "60.00").await["fund_change"], "Y");
}

#[tokio::test]
async fn a_slow_refund_is_told_by_the_query_once_it_is_through() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    paid(&stage, NUMBER, &receiver.url).await;
    receiver.next().await;
    plan(&stage, "slow", Some(600)).await;
    let node = refund(&stage, NUMBER, "F1", "460.00").await;
    assert_eq!((&node["fund_change"], &node["refund_fee"]), (&json!("N"), &json!("0.00")));
    let empty = json!({"code": "10000", "msg": "Success"});
    assert_eq!(refund_query(&stage, NUMBER, "F1").await, empty);
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_SUCCESS");
    let more = refund(&stage, NUMBER, "F2", "0.01").await;
    assert_eq!(more["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_eq!(receiver.waiting(), 0);

    stage.control.advance_clock(600).await.unwrap();
    let fields = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_eq!(fields["refund_fee"], "460.00");
    assert_eq!(refund_query(&stage, NUMBER, "F1").await["refund_status"], "REFUND_SUCCESS");
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_CLOSED");
    assert_eq!(refund(&stage, NUMBER, "F1", "460.00").await["refund_fee"], "460.00");
}

#[tokio::test]
async fn a_stuck_refund_never_has_a_status() {
    let stage = Stage::set().await;
    paid(&stage, NUMBER, "").await;
    plan(&stage, "abnormal", None).await;
    assert_eq!(refund(&stage, NUMBER, "F1", "460.00").await["fund_change"], "N");
    stage.control.advance_clock(30 * 86_400).await.unwrap();
    let node = refund_query(&stage, NUMBER, "F1").await;
    assert_eq!(node["refund_amount"], "460.00");
    assert!(node.get("refund_status").is_none());
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn refunds_are_notified_under_their_own_number() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let trade_no = paid(&stage, NUMBER, &receiver.url).await;
    receiver.next().await;
    refund(&stage, NUMBER, "F1", "60.00").await;
    let part = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    refund(&stage, NUMBER, "F2", "400.00").await;
    let whole = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    for (fields, number, fee, status) in
        [(&part, "F1", "60.00", "TRADE_SUCCESS"), (&whole, "F2", "460.00", "TRADE_CLOSED")]
    {
        assert_eq!(fields["out_biz_no"], number);
        assert_eq!(fields["refund_fee"], fee);
        assert_eq!(fields["trade_status"], status);
        assert_eq!(fields["total_amount"], "460.00");
        assert_eq!(fields["trade_no"], trade_no);
        assert!(fields["gmt_refund"].ends_with(".000"));
    }
    assert!(whole.contains_key("gmt_close") && !part.contains_key("gmt_close"));
}

#[tokio::test]
async fn a_refund_in_the_console_is_whole_and_tells_nobody() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 404);
    precreate(&stage, NUMBER, &receiver.url).await;
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 409);
    stage.act(NUMBER, "pay").await;
    receiver.next().await;
    refund(&stage, NUMBER, "F1", "60.00").await;
    receiver.next().await;
    assert_eq!(stage.act(NUMBER, "refund_outside").await.amount_fen, 40000);
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "TRADE_CLOSED");
    assert_eq!(refusal(stage.try_to(NUMBER, "refund_outside").await), 409);
    let more = refund(&stage, NUMBER, "F2", "60.00").await;
    assert_eq!(more["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_eq!(receiver.waiting(), 0);
}
