//! What 卓越 is sent, and what its answers are taken for.

use crate::support::{
    SECRET, answering, assert_no_personal_data, is_unknown, push, push_of, zhuoyue,
};
use aws_lc_rs::{digest, hmac};
use domain::id::OrderKind;
use domain::ports::{BackOffice, OutsideError, PushOrder};
use domain::{Order, OrderId, Snowflake, Source};
use serde_json::{Value, json};
use testkit::given;

fn receipt(push: &PushOrder) -> String {
    let data = json!({
        "receiptNo": "ZY202603021234567890",
        "orderId": push.order.id.to_string(),
        "acceptedAt": "2026-03-02T12:01:02+08:00",
    });
    json!({"code": 0, "message": "ok", "data": data}).to_string()
}

/// The receipt of what was taken back.
fn cancelled(push: &PushOrder) -> String {
    let mut taken: Value = serde_json::from_str(&receipt(push)).unwrap();
    taken["data"]["cancelledAt"] = json!("2026-03-02T12:05:00+08:00");
    taken.to_string()
}

#[tokio::test]
async fn a_push_says_all_that_the_contract_asks_for() {
    let order = Order {
        source: Source { info: Some("baidu".to_owned()), detail: Some("sem".to_owned()) },
        ..given::order()
    };
    let push = push_of(order);
    let server = answering(200, &receipt(&push)).await;
    zhuoyue(&server.uri()).push(&push).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    let expected = json!({
        "orderId": push.order.id.to_string(),
        "kind": "renewal",
        "queryId": "PBS001022579",
        "customerName": "测试",
        "phoneNumber": "18612345772",
        "address": "江场西路12号",
        "packageId": 74,
        "packageName": "100M/12",
        "packageRate": "100M",
        "months": 12,
        "amountFen": 46_000,
        "channel": "wechat",
        "tradeNo": push.trade_no,
        "paidAt": "2026-03-02T12:01:00+08:00",
        "infoSource": "baidu",
        "infoSourceDetail": "sem",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_new_order_has_no_query_id_and_what_is_unknown_is_left_out() {
    let id = OrderId::new(OrderKind::New, Snowflake::from_i64(1_816_664_599_454_990_337).unwrap());
    let push = push_of(Order { id, query_id: None, ..given::order() });
    let server = answering(200, &receipt(&push)).await;
    zhuoyue(&server.uri()).push(&push).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["kind"], "new");
    for absent in ["queryId", "infoSource", "infoSourceDetail"] {
        assert_eq!(body.get(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn each_try_sends_the_same_bytes_under_a_fresh_signature() {
    let push = push();
    let server = answering(200, &receipt(&push)).await;
    let zhuoyue = zhuoyue(&format!("{}/zhuoyue/", server.uri()));
    zhuoyue.push(&push).await.unwrap();
    zhuoyue.push(&push).await.unwrap();
    zhuoyue.find("a key").await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].body, sent[1].body);
    assert_ne!(sent[0].headers["x-nonce"], sent[1].headers["x-nonce"]);
    let paths = ["payment-orders", "payment-orders", "payment-orders/by-key/a%20key"];
    for (request, path) in sent.iter().zip(paths) {
        let header = |name: &str| match request.headers.get(name) {
            Some(value) => value.to_str().unwrap(),
            None => "",
        };
        assert_eq!(request.url.path(), format!("/zhuoyue/api/v1/{path}"));
        assert_eq!(header("x-app-key"), "zy000000000109");
        assert_eq!(header("x-timestamp"), given::start().timestamp().to_string());
        let message = format!(
            "{}\n{}\n{}\n{}\n{}\n{}",
            request.method,
            request.url.path(),
            header("x-timestamp"),
            header("x-nonce"),
            header("idempotency-key"),
            hex::encode(digest::digest(&digest::SHA256, &request.body)),
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let signature = hex::encode(hmac::sign(&key, message.as_bytes()));
        assert_eq!(header("x-signature"), signature);
    }
    assert_eq!(sent[0].headers["idempotency-key"].to_str().unwrap(), push.key);
}

#[tokio::test]
async fn an_error_of_the_contract_is_a_refusal_in_our_own_words() {
    for (status, code, word) in [
        (400, 40_001, "phoneNumber"),
        (401, 40_101, "secret"),
        (404, 40_400, "path"),
        (409, 40_901, "another body"),
        (409, 40_902, "another key"),
        (422, 42_201, "business"),
    ] {
        let text = "phoneNumber: 18612345772 of 测试 is no number";
        let body = json!({"code": code, "message": text}).to_string();
        let server = answering(status, &body).await;
        match zhuoyue(&server.uri()).push(&push()).await {
            Err(OutsideError::Refused { code: told, message }) => {
                assert_eq!(told, code.to_string());
                assert!(message.contains(word), "{message}");
                assert_no_personal_data(&message);
            }
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn whatever_the_contract_does_not_foresee_leaves_the_outcome_unknown() {
    let push = push();
    let other = receipt(&push_of(given::order()));
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"code":0,"data":{"receiptNo":"","orderId":"x"}}"#),
        (200, r#"{"code":40001,"message":"m"}"#),
        (200, &other),
        (201, ""),
        (302, ""),
        (400, "bad request"),
        (404, "<html>"),
        (408, r#"{"code":40001}"#),
        (429, r#"{"code":42900}"#),
        (500, r#"{"code":40001}"#),
        (502, ""),
    ] {
        let server = answering(status, body).await;
        let pushed = zhuoyue(&server.uri()).push(&push).await;
        assert!(is_unknown(&pushed), "{status} {body}: {pushed:?}");
        assert_no_personal_data(&format!("{pushed:?}"));
    }
}

#[tokio::test]
async fn only_its_own_word_says_that_a_push_was_never_taken() {
    let body = json!({"code": 40_401, "message": "m"}).to_string();
    let server = answering(404, &body).await;
    assert_eq!(zhuoyue(&server.uri()).find("k").await.unwrap(), None);
    for (status, body) in [(404, ""), (404, "<html>"), (500, body.as_str()), (200, "{}")] {
        let server = answering(status, body).await;
        assert!(is_unknown(&zhuoyue(&server.uri()).find("k").await), "{status} {body}");
    }
    let server = answering(404, r#"{"code":40400}"#).await;
    let found = zhuoyue(&server.uri()).find("k").await;
    assert!(matches!(found, Err(OutsideError::Refused { .. })), "{found:?}");
}

#[tokio::test]
async fn a_push_is_taken_back_by_its_key() {
    let push = push();
    let server = answering(200, &cancelled(&push)).await;
    zhuoyue(&server.uri()).take_back(&push.key).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let path = format!("/api/v1/payment-orders/by-key/{}/cancel", push.key);
    assert_eq!((sent[0].method.as_str(), sent[0].url.path()), ("POST", path.as_str()));
    assert!(sent[0].body.is_empty());
    assert!(sent[0].headers.get("idempotency-key").is_none());
}

#[tokio::test]
async fn what_was_taken_back_is_held_no_more_and_cannot_be_pushed_again() {
    let push = push();
    let server = answering(200, &cancelled(&push)).await;
    let zhuoyue = zhuoyue(&server.uri());
    assert_eq!(zhuoyue.find(&push.key).await.unwrap(), None);
    let again = zhuoyue.push(&push).await;
    assert!(matches!(again, Err(OutsideError::Refused { .. })), "{again:?}");
}

#[tokio::test]
async fn what_was_never_pushed_counts_as_taken_back() {
    let server = answering(404, r#"{"code":40401,"message":"m"}"#).await;
    zhuoyue(&server.uri()).take_back("k").await.unwrap();
}

#[tokio::test]
async fn only_a_receipt_that_says_so_is_taken_back() {
    let push = push();
    for (status, body) in
        [(200, receipt(&push).as_str()), (200, "{}"), (404, "<html>"), (500, ""), (204, "")]
    {
        let server = answering(status, body).await;
        let taken = zhuoyue(&server.uri()).take_back(&push.key).await;
        assert!(is_unknown(&taken), "{status} {body}: {taken:?}");
    }
    let server = answering(422, r#"{"code":42201,"message":"m"}"#).await;
    let refused = zhuoyue(&server.uri()).take_back(&push.key).await;
    assert!(matches!(refused, Err(OutsideError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_payment_at_the_telecom_is_pushed_under_its_channel() {
    let push = PushOrder { channel: domain::Channel::Telecom, ..push() };
    let server = answering(200, &receipt(&push)).await;
    zhuoyue(&server.uri()).push(&push).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["channel"], "telecom");
}
