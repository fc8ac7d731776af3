//! What BOSS is told of a payment, and what its answers are taken for.

use crate::support::{
    TOKEN, answering, assert_no_personal_data, boss, is_unknown, nobody, push, push_of, silence,
};
use domain::id::OrderKind;
use domain::ports::{BackOffice, OutsideError, PushOrder};
use domain::{Order, OrderId, Target};
use serde_json::{Value, json};
use testkit::given;

fn receipt(push: &PushOrder) -> Value {
    json!({
        "paymentNo": "BP202603021234567890",
        "orderId": push.order.id.to_string(),
        "queryId": "PBS001022579",
        "expiresOn": "2027-12-31",
        "acceptedAt": "2026-03-02T12:01:02+08:00",
    })
}

#[tokio::test]
async fn a_report_says_all_that_the_contract_asks_for() {
    let push = push();
    let server = answering(200, &receipt(&push).to_string()).await;
    let payments = boss(&format!("{}/boss", server.uri())).payments();
    assert_eq!(payments.target(), Target::Boss);
    let receipt = payments.push(&push).await.unwrap();
    assert_eq!(receipt.receipt_no, "BP202603021234567890");
    payments.push(&push).await.unwrap();
    payments.find("a key").await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/boss/api/v1/payments");
    assert_eq!(sent[2].url.path(), "/boss/api/v1/payments/by-key/a%20key");
    assert_eq!(sent[0].headers["authorization"].to_str().unwrap(), format!("Bearer {TOKEN}"));
    assert_eq!(sent[0].headers["idempotency-key"].to_str().unwrap(), push.key);
    assert_eq!(sent[0].body, sent[1].body);
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    let expected = json!({
        "orderId": push.order.id.to_string(),
        "kind": "renewal",
        "queryId": "PBS001022579",
        "customerName": "测试",
        "phoneNumber": "18612345772",
        "address": "江场西路12号",
        "packageName": "100M/12",
        "packageRate": "100M",
        "months": 12,
        "amountFen": 46_000,
        "channel": "wechat",
        "tradeNo": push.trade_no,
        "paidAt": "2026-03-02T12:01:00+08:00",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_new_customer_gets_a_number_in_the_answer() {
    let id = OrderId::new(OrderKind::New, given::id());
    let push = push_of(Order { id, query_id: None, ..given::order() });
    let server = answering(200, &receipt(&push).to_string()).await;
    boss(&server.uri()).payments().push(&push).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!((&body["kind"], body.get("queryId")), (&json!("new"), None));
    for number in [json!(""), json!("a number"), Value::Null] {
        let mut odd = receipt(&push);
        odd["queryId"] = number;
        let server = answering(200, &odd.to_string()).await;
        assert!(is_unknown(&boss(&server.uri()).payments().push(&push).await), "{odd}");
    }
}

#[tokio::test]
async fn a_receipt_about_another_order_or_customer_leaves_the_outcome_unknown() {
    let push = push();
    for (field, value) in [("orderId", "R202407261816664599454990337"), ("queryId", "PBS1")] {
        let mut other = receipt(&push);
        other[field] = json!(value);
        let server = answering(200, &other.to_string()).await;
        assert!(is_unknown(&boss(&server.uri()).payments().push(&push).await), "{other}");
    }
}

#[tokio::test]
async fn an_error_of_the_contract_is_a_refusal_in_our_own_words() {
    for (status, code, word) in [
        (400, "BAD_REQUEST", "phoneNumber"),
        (401, "UNAUTHORIZED", "token"),
        (403, "REFUSED", "caller"),
        (404, "NOT_FOUND", "path"),
        (409, "KEY_REUSED", "another body"),
        (409, "ORDER_REPORTED", "another key"),
        (422, "UNKNOWN_CUSTOMER", "queryId"),
    ] {
        let text = "phoneNumber: 18612345772 of 测试 is no number";
        let server = answering(status, &json!({"code": code, "message": text}).to_string()).await;
        match boss(&server.uri()).payments().push(&push()).await {
            Err(OutsideError::Refused { code: told, message }) => {
                assert_eq!(told, code);
                assert!(message.contains(word), "{message}");
                assert_no_personal_data(&message);
                assert!(!message.contains(TOKEN));
            }
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn whatever_the_contract_does_not_foresee_leaves_the_outcome_unknown() {
    let push = push();
    let huge = format!("{}{}", receipt(&push), " ".repeat(1 << 20));
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, huge.as_str()),
        (201, ""),
        (302, ""),
        (400, "bad request"),
        (404, r#"{"code":"CUSTOMER_NOT_FOUND"}"#),
        (409, r#"{"code":"UNAUTHORIZED"}"#),
        (500, r#"{"code":"BAD_REQUEST"}"#),
    ] {
        let server = answering(status, body).await;
        let payments = boss(&server.uri()).payments();
        let pushed = payments.push(&push).await;
        assert!(is_unknown(&pushed), "{status}: {pushed:?}");
        assert!(is_unknown(&payments.find(&push.key).await), "{status}");
        assert!(is_unknown(&payments.take_back(&push.key).await), "{status}");
        assert_no_personal_data(&format!("{pushed:?}"));
    }
}

#[tokio::test]
async fn only_its_own_word_says_that_a_payment_was_never_reported() {
    let server = answering(404, r#"{"code":"PAYMENT_NOT_FOUND"}"#).await;
    let payments = boss(&server.uri()).payments();
    assert_eq!(payments.find("k").await.unwrap(), None);
    payments.take_back("k").await.unwrap();
    let server = answering(200, &receipt(&push()).to_string()).await;
    assert!(is_unknown(&boss(&server.uri()).payments().take_back("k").await));
}

#[tokio::test]
async fn a_broken_way_says_no_more_than_is_known() {
    let pushed = boss(&nobody().await).payments().push(&push()).await;
    assert!(matches!(pushed, Err(OutsideError::NotReached(_))), "{pushed:?}");
    let lost = boss(&silence().await).payments().push(&push()).await;
    assert!(is_unknown(&lost), "{lost:?}");
    assert_no_personal_data(&format!("{pushed:?} {lost:?}"));
}
