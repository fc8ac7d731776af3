//! Pushes to 卓越: once per key, once per order.

use reqwest::Method;
use serde_json::json;

use crate::support::zhuoyue::{ORDERS, bill, call, push, request, signature};
use crate::support::{Stage, now};

const ORDER: &str = "R2026010100000000000000000601";

#[tokio::test]
async fn the_same_push_again_gives_the_same_receipt_and_nothing_new() {
    let stage = Stage::set().await;
    let first = push(&stage, "key-1", &bill(ORDER)).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(first.json()["data"]["receiptNo"].as_str().unwrap().starts_with("ZY"));
    let again = push(&stage, "key-1", &bill(ORDER)).await;
    assert_eq!(again.json(), first.json());
    let found = call(&stage, Method::GET, &format!("{ORDERS}/by-key/key-1"), "", "").await;
    assert_eq!(found.json(), first.json());
    assert_eq!(stage.count("zhuoyue", "created").await, 1);
    assert_eq!(stage.count("zhuoyue", "repeated").await, 1);
    let seen = stage.control.outside(Some("zhuoyue")).await.unwrap();
    assert_eq!(seen["holds"]["zhuoyue"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn another_body_under_the_key_or_another_key_for_the_order_conflicts() {
    let stage = Stage::set().await;
    push(&stage, "key-1", &bill(ORDER)).await;
    let mut other = bill(ORDER);
    other["amountFen"] = json!(1);
    let changed = push(&stage, "key-1", &other).await;
    assert_eq!((changed.status, changed.json()["code"].as_i64()), (409, Some(40901)));
    let second = push(&stage, "key-2", &bill(ORDER)).await;
    assert_eq!((second.status, second.json()["code"].as_i64()), (409, Some(40902)));
    assert_eq!(stage.count("zhuoyue", "created").await, 1);
}

#[tokio::test]
async fn an_unknown_key_is_not_found() {
    let stage = Stage::set().await;
    let found = call(&stage, Method::GET, &format!("{ORDERS}/by-key/nobody"), "", "").await;
    assert_eq!((found.status, found.json()["code"].as_i64()), (404, Some(40401)));
}

#[tokio::test]
async fn a_wrong_or_old_signature_is_refused() {
    let stage = Stage::set().await;
    let body = bill(ORDER).to_string();
    let sign =
        |time: i64, key: &str| signature(&stage.ids.zhuoyue, "POST", ORDERS, time, key, &body);
    let tries = [
        (now(), sign(now(), "another-key")),
        (now() - 400, sign(now() - 400, "key-1")),
        (now(), sign(now(), "key-1").to_uppercase()),
        (now(), String::new()),
    ];
    for (time, signature) in tries {
        let sent = request(&stage, Method::POST, ORDERS, time, "key-1", &body, &signature);
        let response = sent.send().await.unwrap();
        assert_eq!(response.status(), 401);
        let answer: serde_json::Value = response.json().await.unwrap();
        assert_eq!(answer["code"], 40101);
    }
    assert_eq!(push(&stage, "key-1", &bill(ORDER)).await.status, 200);
}

#[tokio::test]
async fn a_bad_body_is_refused_by_the_name_of_its_field() {
    let stage = Stage::set().await;
    let wrong = [
        ("orderId", json!("")),
        ("kind", json!("other")),
        ("queryId", json!(7)),
        ("phoneNumber", json!(null)),
        ("packageId", json!("74a")),
        ("months", json!(0)),
        ("amountFen", json!("460.00")),
        ("channel", json!("cash")),
        ("paidAt", json!("2026-01-01 12:00:00")),
        ("infoSource", json!(1)),
    ];
    for (field, value) in wrong {
        let mut body = bill(ORDER);
        body[field] = value;
        let answered = push(&stage, "key-1", &body).await;
        assert_eq!((answered.status, answered.json()["code"].as_i64()), (400, Some(40001)));
        assert!(answered.json()["message"].as_str().unwrap().starts_with(field));
    }
    let long = "k".repeat(65);
    assert_eq!(push(&stage, &long, &bill(ORDER)).await.status, 400);
}

#[tokio::test]
async fn the_record_shows_personal_data_masked() {
    let stage = Stage::set().await;
    push(&stage, "key-1", &bill(ORDER)).await;
    let seen = stage.control.outside(None).await.unwrap().to_string();
    for clear in ["测试", "18612345772", "江场西路12号"] {
        assert!(!seen.contains(clear), "{clear} stands in clear");
    }
    assert!(seen.contains("186******772"));
}
