//! Taking a delivered payment order back at 卓越.

use reqwest::Method;
use serde_json::Value;

use crate::support::Stage;
use crate::support::wechat::Answered;
use crate::support::zhuoyue::{ORDERS, bill, call, push};

const ORDER: &str = "R2026010100000000000000000701";

async fn cancel(stage: &Stage, key: &str, body: &str) -> Answered {
    call(stage, Method::POST, &format!("{ORDERS}/by-key/{key}/cancel"), "", body).await
}

#[tokio::test]
async fn a_delivered_order_is_taken_back_once() {
    let stage = Stage::set().await;
    let pushed = push(&stage, "key-1", &bill(ORDER)).await.json();
    assert!(pushed["data"].get("cancelledAt").is_none());
    let first = cancel(&stage, "key-1", "{\"reason\":\"refunded\"}").await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(first.json()["data"]["receiptNo"], pushed["data"]["receiptNo"]);
    assert!(first.json()["data"]["cancelledAt"].is_string());
    stage.control.advance_clock(60).await.unwrap();
    assert_eq!(cancel(&stage, "key-1", "").await.json(), first.json());
    let found = call(&stage, Method::GET, &format!("{ORDERS}/by-key/key-1"), "", "").await;
    assert_eq!(found.json(), first.json());
    assert_eq!(stage.count("zhuoyue", "changed").await, 1);
    let seen = stage.control.outside(Some("zhuoyue")).await.unwrap();
    assert!(seen["holds"]["zhuoyue"][0]["cancelledAt"].is_string());
}

#[tokio::test]
async fn what_was_taken_back_is_not_brought_back_by_a_push() {
    let stage = Stage::set().await;
    push(&stage, "key-1", &bill(ORDER)).await;
    let cancelled = cancel(&stage, "key-1", "").await.json();
    assert_eq!(push(&stage, "key-1", &bill(ORDER)).await.json(), cancelled);
    let other = push(&stage, "key-2", &bill(ORDER)).await;
    assert_eq!((other.status, other.json()["code"].as_i64()), (409, Some(40902)));
}

#[tokio::test]
async fn an_unknown_key_a_bad_body_and_a_stranger_take_nothing_back() {
    let stage = Stage::set().await;
    let unknown = cancel(&stage, "nobody", "").await;
    assert_eq!((unknown.status, unknown.json()["code"].as_i64()), (404, Some(40401)));
    push(&stage, "key-1", &bill(ORDER)).await;
    for body in ["[]", "{", "{\"reason\":1}"] {
        let refused = cancel(&stage, "key-1", body).await;
        assert_eq!((refused.status, refused.json()["code"].as_i64()), (400, Some(40001)));
    }
    let url = format!("{}{ORDERS}/by-key/key-1/cancel", stage.ids.zhuoyue.base_url);
    assert_eq!(stage.http.post(url).send().await.unwrap().status(), 401);
    let found = call(&stage, Method::GET, &format!("{ORDERS}/by-key/key-1"), "", "").await;
    assert_eq!(found.json()["data"].get("cancelledAt"), None::<&Value>);
}

#[tokio::test]
async fn an_order_paid_at_the_telecom_is_taken() {
    let stage = Stage::set().await;
    let mut order = bill(ORDER);
    order["channel"] = serde_json::json!("telecom");
    assert_eq!(push(&stage, "key-1", &order).await.status, 200);
}
