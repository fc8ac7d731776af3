//! Customers' data and orders at 卓越: what is sent, under which token, and what is made of answers.

use crate::support::{
    answering, assert_no_personal_data, is_unknown, nobody, push, push_of, silence, tokens, zhuoyue,
};
use domain::Order;
use domain::id::OrderKind;
use domain::ports::{BackOffice, OutsideError, PushOrder};
use domain::{OrderId, Target};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::given;

fn receipt(push: &PushOrder) -> String {
    let data = json!({
        "receiptNo": "ZD202603021234567890",
        "orderId": push.order.id.to_string(),
        "acceptedAt": "2026-03-02T12:01:02+08:00",
    });
    json!({"code": 0, "message": "ok", "data": data}).to_string()
}

fn offices(base_url: &str) -> [Arc<dyn BackOffice>; 2] {
    let zhuoyue = zhuoyue(base_url);
    [Arc::new(zhuoyue.data(tokens().0)), Arc::new(zhuoyue.orders(tokens().0))]
}

#[tokio::test]
async fn data_holds_who_it_is_and_an_order_what_was_bought() {
    let push = push();
    let server = answering(200, &receipt(&push)).await;
    for office in offices(&format!("{}/zhuoyue", server.uri())) {
        office.push(&push).await.unwrap();
    }
    let sent = server.received_requests().await.unwrap();
    let [data, order] = [&sent[0], &sent[1]];
    assert_eq!(data.url.path(), "/zhuoyue/api/v1/customer-data");
    let body: Value = serde_json::from_slice(&data.body).unwrap();
    let expected = json!({
        "orderId": push.order.id.to_string(),
        "kind": "renewal",
        "queryId": "PBS001022579",
        "customerName": "测试",
        "phoneNumber": "18612345772",
        "address": "江场西路12号",
    });
    assert_eq!(body, expected);
    assert_eq!(order.url.path(), "/zhuoyue/api/v1/orders");
    let body: Value = serde_json::from_slice(&order.body).unwrap();
    let expected = json!({
        "orderId": push.order.id.to_string(),
        "kind": "renewal",
        "queryId": "PBS001022579",
        "packageId": 74,
        "packageName": "100M/12",
        "packageRate": "100M",
        "months": 12,
        "amountFen": 46_000,
        "channel": "wechat",
        "tradeNo": push.trade_no,
        "paidAt": "2026-03-02T12:01:00+08:00",
    });
    assert_eq!(body, expected);
    for request in sent {
        assert_eq!(request.headers["authorization"].to_str().unwrap(), "Bearer fake-token-0001");
        assert_eq!(request.headers["idempotency-key"].to_str().unwrap(), push.key);
        assert!(!request.headers.contains_key("x-signature"));
    }
}

#[tokio::test]
async fn a_new_customer_has_no_query_id() {
    let id = OrderId::new(OrderKind::New, given::id());
    let push = push_of(Order { id, query_id: None, ..given::order() });
    let server = answering(200, &receipt(&push)).await;
    for office in offices(&server.uri()) {
        office.push(&push).await.unwrap();
    }
    for request in server.received_requests().await.unwrap() {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!((&body["kind"], body.get("queryId")), (&json!("new"), None));
    }
}

#[tokio::test]
async fn each_has_a_target_of_its_own() {
    let targets = offices("http://127.0.0.1:1").map(|office| office.target());
    assert_eq!(targets, [Target::ZhuoyueData, Target::ZhuoyueOrder]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_each_call() {
    let server = answering(401, r#"{"code":40102,"message":"m"}"#).await;
    let (tokens, issuer) = tokens();
    let pushed = zhuoyue(&server.uri()).data(tokens).push(&push()).await;
    let is_told = matches!(&pushed, Err(OutsideError::Refused { code, .. }) if code == "40102");
    assert!(is_told, "{pushed:?}");
    assert_eq!(issuer.issued(), 2);
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_refusal_is_in_our_own_words() {
    for (status, code, word) in [
        (400, 40_001, "phoneNumber"),
        (404, 40_400, "path"),
        (409, 40_901, "another body"),
        (409, 40_902, "another key"),
        (422, 42_201, "business"),
        (422, 42_202, "no data"),
    ] {
        let text = "phoneNumber: 18612345772 of 测试 is no number";
        let server = answering(status, &json!({"code": code, "message": text}).to_string()).await;
        for office in offices(&server.uri()) {
            match office.push(&push()).await {
                Err(OutsideError::Refused { code: told, message }) => {
                    assert_eq!(told, code.to_string());
                    assert!(message.contains(word), "{message}");
                    assert_no_personal_data(&message);
                }
                other => panic!("{code}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn whatever_the_contract_does_not_foresee_leaves_the_outcome_unknown() {
    let push = push();
    let other = receipt(&push_of(given::order()));
    let huge = format!("{}{}", receipt(&push), " ".repeat(1 << 20));
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, &other),
        (200, &huge),
        (302, ""),
        (401, ""),
        (408, r#"{"code":40001}"#),
        (500, r#"{"code":40001}"#),
    ] {
        let server = answering(status, body).await;
        for office in offices(&server.uri()) {
            let pushed = office.push(&push).await;
            assert!(is_unknown(&pushed), "{status}: {pushed:?}");
            assert_no_personal_data(&format!("{pushed:?}"));
        }
    }
}

#[tokio::test]
async fn a_broken_way_says_no_more_than_is_known() {
    let (nobody, silence) = (nobody().await, silence().await);
    for office in offices(&nobody) {
        let pushed = office.push(&push()).await;
        assert!(matches!(pushed, Err(OutsideError::NotReached(_))), "{pushed:?}");
    }
    for office in offices(&silence) {
        let pushed = office.push(&push()).await;
        assert!(is_unknown(&pushed), "{pushed:?}");
        let shown = format!("{pushed:?} {office:?}");
        assert_no_personal_data(&shown);
        assert!(!shown.contains("fake-token"), "{shown}");
        assert!(is_unknown(&office.find("k").await));
        assert!(is_unknown(&office.take_back("k").await));
    }
}
