//! Alipay's payment inside a mini-program.

use sandbox::{PayerReport, SandboxError};
use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::alipay::{ALICE, call, mini_order, precreate, query, verified};
use crate::support::receiver::Receiver;

const NUMBER: &str = "R20260101000000000000000000521";

async fn create(stage: &Stage, biz: &Value, notify_url: &str) -> Value {
    call(stage, "alipay.trade.create", biz, notify_url).await
}

fn status(result: Result<PayerReport, SandboxError>) -> u16 {
    crate::support::refusal(result)
}

#[tokio::test]
async fn the_mini_program_invokes_payment_with_the_trade_no() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let made = create(&stage, &mini_order(&stage, NUMBER), &receiver.url).await;
    assert_eq!((&made["code"], &made["out_trade_no"]), (&json!("10000"), &json!(NUMBER)));
    let trade_no = made["trade_no"].as_str().unwrap();
    assert_eq!(trade_no.len(), 28);
    assert_eq!(query(&stage, NUMBER).await["trade_status"], "WAIT_BUYER_PAY");

    let report = stage.control.invoke_alipay(trade_no).await.unwrap();
    assert_eq!((report.trade_no.as_str(), report.amount_fen), (trade_no, 46000));
    let notice = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_eq!(notice["buyer_id"], ALICE);
    let node = call(&stage, "alipay.trade.query", &json!({"trade_no": trade_no}), "").await;
    assert_eq!(node["buyer_user_id"], ALICE);
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
    assert_eq!(status(stage.control.invoke_alipay(trade_no).await), 409);
}

#[tokio::test]
async fn a_buyer_named_by_open_id_is_told_by_open_id_alone() {
    let stage = Stage::set().await;
    let mut receiver = Receiver::open(200, "success");
    let open_id = "022sandboxBobOpenId000000000000000000000000002";
    let mut order = mini_order(&stage, NUMBER);
    order.as_object_mut().unwrap().remove("buyer_id");
    order["buyer_open_id"] = json!(open_id);
    let made = create(&stage, &order, &receiver.url).await;
    stage.control.invoke_alipay(made["trade_no"].as_str().unwrap()).await.unwrap();
    let notice = verified(&stage.ids.alipay, &receiver.next().await.body).unwrap();
    assert_eq!(notice["buyer_open_id"], open_id);
    assert!(!notice.contains_key("buyer_id"));
    let node = query(&stage, NUMBER).await;
    assert_eq!(node["buyer_open_id"], open_id);
    assert!(node.get("buyer_user_id").is_none());
}

#[tokio::test]
async fn the_same_order_again_is_the_same_trade_and_another_is_inconsistent() {
    let stage = Stage::set().await;
    let order = mini_order(&stage, NUMBER);
    let first = create(&stage, &order, "").await;
    assert_eq!(create(&stage, &order, "").await, first);
    for (field, value) in [
        ("total_amount", json!("460.01")),
        ("subject", json!("宽带续费 200M 12个月")),
        ("buyer_id", json!("2088900000000022")),
    ] {
        let mut other = order.clone();
        other[field] = value;
        let node = create(&stage, &other, "").await;
        assert_eq!(node["sub_code"], "ACQ.CONTEXT_INCONSISTENT", "{field}");
    }
    stage.act(NUMBER, "silent").await;
    assert_eq!(create(&stage, &order, "").await["sub_code"], "ACQ.TRADE_HAS_SUCCESS");
}

#[tokio::test]
async fn buyers_applications_and_products_that_cannot_be_are_refused() {
    let stage = Stage::set().await;
    for (field, value, sub_code) in [
        ("buyer_id", json!("2088900000000099"), "ACQ.BUYER_NOT_EXIST"),
        ("buyer_id", json!(stage.ids.alipay.seller_id), "ACQ.BUYER_SELLER_EQUAL"),
        ("buyer_id", json!("2088"), "ACQ.INVALID_PARAMETER"),
        ("buyer_id", json!(""), "ACQ.INVALID_PARAMETER"),
        ("buyer_open_id", json!("022sandboxBob"), "ACQ.INVALID_PARAMETER"),
        ("op_app_id", json!(""), "ACQ.INVALID_PARAMETER"),
        ("op_app_id", json!("2021000000000000"), "ACQ.UNBOUND_APPLICATION"),
        ("product_code", json!("FACE_TO_FACE_PAYMENT"), "ACQ.INVALID_PARAMETER"),
    ] {
        let mut order = mini_order(&stage, NUMBER);
        order[field] = value;
        assert_eq!(create(&stage, &order, "").await["sub_code"], sub_code, "{field}");
    }
    assert_eq!(query(&stage, NUMBER).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
}

#[tokio::test]
async fn payment_is_not_invoked_with_a_number_of_another_kind() {
    let stage = Stage::set().await;
    assert_eq!(status(stage.control.invoke_alipay("2026010122001").await), 404);
    precreate(&stage, NUMBER, "").await;
    let trade_no = stage.act(NUMBER, "pay").await.trade_no;
    assert_eq!(status(stage.control.invoke_alipay(&trade_no).await), 409);
}
