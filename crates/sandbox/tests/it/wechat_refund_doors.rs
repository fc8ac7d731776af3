//! Refunds that WeChat Pay does not take.

use sandbox::{RefundOrder, SandboxError};
use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::wechat::{place, query, refund, refund_order, refund_query};

const NUMBER: &str = "R20260101000000000000000001401";
const REFUND: &str = "F20260101000000000000000001401";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn paid(action: &str) -> Stage {
    let stage = Stage::set().await;
    place(&stage, NUMBER, NOWHERE).await;
    stage.act(NUMBER, action).await;
    stage
}

async fn code(stage: &Stage, body: &Value) -> (u16, String) {
    let answered = refund(stage, body).await;
    assert!(answered.signed(&stage.ids.wechat));
    (answered.status, answered.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn of(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn refunds_never_come_to_more_than_was_paid() {
    let stage = paid("silent").await;
    let part = |number: &str, fen| refund_order(NUMBER, number, fen, NOWHERE);
    assert_eq!(code(&stage, &part("F1", 46001)).await, of(400, "INVALID_REQUEST"));
    assert_eq!(code(&stage, &part("F2", 30000)).await, of(200, ""));
    assert_eq!(code(&stage, &part("F3", 16001)).await, of(400, "INVALID_REQUEST"));
    assert_eq!(code(&stage, &part("F4", 16000)).await, of(200, ""));
    assert_eq!(code(&stage, &part("F5", 1)).await, of(400, "INVALID_REQUEST"));
    assert_eq!(refund_query(&stage, "F3").await.status, 404);
}

#[tokio::test]
async fn refunds_asked_for_at_once_never_come_to_more_than_was_paid() {
    let stage = std::sync::Arc::new(paid("silent").await);
    let mut asking = tokio::task::JoinSet::new();
    for index in 0..8 {
        let stage = std::sync::Arc::clone(&stage);
        let body = refund_order(NUMBER, &format!("F{index}"), 20000, NOWHERE);
        asking.spawn(async move { refund(&stage, &body).await.status });
    }
    let statuses = asking.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 2, "{statuses:?}");
}

#[tokio::test]
async fn a_field_that_cannot_be_is_named() {
    let stage = paid("silent").await;
    let wrong: [(&str, Value); 10] = [
        ("/out_refund_no", json!("has a space")),
        ("/out_refund_no", json!("F".repeat(65))),
        ("/amount/refund", json!(0)),
        ("/amount/refund", json!("1.00")),
        ("/amount/total", json!(-1)),
        ("/amount/currency", json!("USD")),
        ("/amount/currency", json!(1)),
        ("/notify_url", json!("http://127.0.0.1/notify?a=b")),
        ("/reason", json!("长".repeat(81))),
        ("/out_trade_no", json!(7)),
    ];
    for (field, value) in wrong {
        let mut body = refund_order(NUMBER, REFUND, 100, NOWHERE);
        *body.pointer_mut(field).unwrap() = value;
        let answered = refund(&stage, &body).await;
        assert_eq!((answered.status, answered.json()["code"].as_str()), (400, Some("PARAM_ERROR")));
        assert_eq!(answered.json()["detail"]["field"], field);
    }
    let mut body = refund_order(NUMBER, REFUND, 100, NOWHERE);
    body["amount"].as_object_mut().unwrap().remove("currency");
    assert_eq!(code(&stage, &body).await, of(400, "PARAM_ERROR"));
    body = refund_order(NUMBER, REFUND, 100, NOWHERE);
    body.as_object_mut().unwrap().remove("out_trade_no");
    assert_eq!(code(&stage, &body).await, of(400, "PARAM_ERROR"));
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "SUCCESS");
}

#[tokio::test]
async fn a_trade_that_is_not_paid_not_known_or_of_another_total_is_refused() {
    let stage = paid("decline").await;
    let body = refund_order(NUMBER, REFUND, 100, NOWHERE);
    assert_eq!(code(&stage, &body).await, of(400, "INVALID_REQUEST"));
    let unknown = refund_order("R20269999", REFUND, 100, NOWHERE);
    assert_eq!(code(&stage, &unknown).await, of(404, "RESOURCE_NOT_EXISTS"));
    stage.act(NUMBER, "underpay").await;
    assert_eq!(code(&stage, &body).await, of(400, "INVALID_REQUEST"));
    let mut right = body.clone();
    right["amount"]["total"] = json!(45999);
    right["transaction_id"] = json!("4200000000000000000000000000");
    assert_eq!(code(&stage, &right).await, of(404, "RESOURCE_NOT_EXISTS"));
    right["transaction_id"] = query(&stage, NUMBER).await.json()["transaction_id"].clone();
    assert_eq!(code(&stage, &right).await, of(200, ""));
}

#[tokio::test]
async fn a_trade_can_be_refunded_for_a_year() {
    let stage = paid("silent").await;
    stage.control.advance_clock(365 * 86_400 - 60).await.unwrap();
    let part = |number: &str| refund_order(NUMBER, number, 1, NOWHERE);
    assert_eq!(code(&stage, &part("F1")).await, of(200, ""));
    stage.control.advance_clock(120).await.unwrap();
    assert_eq!(code(&stage, &part("F2")).await, of(400, "INVALID_REQUEST"));
}

#[tokio::test]
async fn an_outcome_or_a_system_that_cannot_be_is_refused() {
    let stage = Stage::set().await;
    for (system, outcome) in [("boss", "closed"), ("wechat", "explode"), ("nobody", "closed")] {
        let order = RefundOrder {
            system: system.to_owned(),
            outcome: outcome.to_owned(),
            ..RefundOrder::default()
        };
        let refused = stage.control.set_refund_outcome(&order).await;
        assert!(matches!(refused, Err(SandboxError::Answered { status: 400, .. })));
    }
}
