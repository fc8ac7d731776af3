//! Customers' data and orders at 卓越, under the platform's token.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::platform::{call, token};
use crate::support::wechat::Answered;
use crate::support::zhuoyue::{bill, push};

const ORDER: &str = "R2026010100000000000000000801";
const OTHER: &str = "R2026010100000000000000000802";

/// Without what only the other kind has.
fn body(resource: &str, order_id: &str) -> Value {
    let mut body = bill(order_id);
    let others: &[&str] = match resource {
        "customer-data" => &[
            "packageId",
            "packageName",
            "packageRate",
            "months",
            "amountFen",
            "channel",
            "tradeNo",
            "paidAt",
        ],
        _orders => &["customerName", "phoneNumber", "address"],
    };
    for field in others {
        body.as_object_mut().unwrap().remove(*field);
    }
    body
}

async fn send(stage: &Stage, resource: &str, token: &str, (key, order): (&str, &str)) -> Answered {
    let url = format!("{}/api/v1/{resource}", stage.ids.zhuoyue.base_url);
    let body = body(resource, order).to_string();
    call(stage, (Method::POST, url), token, (key, &body)).await
}

async fn by_key(
    stage: &Stage,
    resource: &str,
    token: &str,
    (method, rest): (Method, &str),
) -> Answered {
    let url = format!("{}/api/v1/{resource}/by-key/{rest}", stage.ids.zhuoyue.base_url);
    call(stage, (method, url), token, ("", "")).await
}

#[tokio::test]
async fn data_and_then_the_order_are_taken_once_each_and_found() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    for (resource, mark) in [("customer-data", "ZD"), ("orders", "ZO")] {
        let first = send(&stage, resource, &token, ("key-1", ORDER)).await;
        assert_eq!(first.status, 200, "{}", first.body);
        assert!(first.json()["data"]["receiptNo"].as_str().unwrap().starts_with(mark));
        let again = send(&stage, resource, &token, ("key-1", ORDER)).await;
        assert_eq!(again.json(), first.json());
        let found = by_key(&stage, resource, &token, (Method::GET, "key-1")).await;
        assert_eq!(found.json(), first.json());
        let other = send(&stage, resource, &token, ("key-2", ORDER)).await;
        assert_eq!((other.status, other.json()["code"].as_i64()), (409, Some(40902)));
        let changed = send(&stage, resource, &token, ("key-1", OTHER)).await;
        assert_eq!((changed.status, changed.json()["code"].as_i64()), (409, Some(40901)));
    }
    assert_eq!(stage.count("zhuoyue", "created").await, 2);
}

#[tokio::test]
async fn an_order_waits_for_its_customers_data() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    send(&stage, "customer-data", &token, ("key-1", OTHER)).await;
    let early = send(&stage, "orders", &token, ("key-1", ORDER)).await;
    assert_eq!((early.status, early.json()["code"].as_i64()), (422, Some(42202)));
    let unknown = by_key(&stage, "orders", &token, (Method::GET, "key-1")).await;
    assert_eq!((unknown.status, unknown.json()["code"].as_i64()), (404, Some(40401)));
    send(&stage, "customer-data", &token, ("key-2", ORDER)).await;
    assert_eq!(send(&stage, "orders", &token, ("key-1", ORDER)).await.status, 200);
    by_key(&stage, "customer-data", &token, (Method::POST, "key-1/cancel")).await;
    let late = send(&stage, "orders", &token, ("key-2", OTHER)).await;
    assert_eq!((late.status, late.json()["code"].as_i64()), (422, Some(42202)));
}

#[tokio::test]
async fn what_is_taken_back_stays_so() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    for resource in ["customer-data", "orders"] {
        let nothing = by_key(&stage, resource, &token, (Method::POST, "key-1/cancel")).await;
        assert_eq!((nothing.status, nothing.json()["code"].as_i64()), (404, Some(40401)));
        send(&stage, resource, &token, ("key-1", ORDER)).await;
    }
    for resource in ["customer-data", "orders"] {
        let cancelled = by_key(&stage, resource, &token, (Method::POST, "key-1/cancel")).await;
        assert!(cancelled.json()["data"]["cancelledAt"].is_string(), "{}", cancelled.body);
        let again = by_key(&stage, resource, &token, (Method::POST, "key-1/cancel")).await;
        assert_eq!(again.json(), cancelled.json());
        let pushed = send(&stage, resource, &token, ("key-1", ORDER)).await;
        assert_eq!(pushed.json(), cancelled.json());
    }
    assert_eq!(stage.count("zhuoyue", "changed").await, 2);
}

#[tokio::test]
async fn only_a_good_token_opens_them_and_none_opens_payment_orders() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    for resource in ["customer-data", "orders"] {
        for wrong in ["", "sandbox01"] {
            let refused = send(&stage, resource, wrong, ("key-1", ORDER)).await;
            assert_eq!((refused.status, refused.json()["code"].as_i64()), (401, Some(40102)));
        }
    }
    let refused = send(&stage, "payment-orders", &token, ("key-1", ORDER)).await;
    assert_eq!((refused.status, refused.json()["code"].as_i64()), (401, Some(40101)));
    stage.control.advance_clock(7_200).await.unwrap();
    let over = send(&stage, "customer-data", &token, ("key-1", ORDER)).await;
    assert_eq!((over.status, over.json()["code"].as_i64()), (401, Some(40102)));
    assert_eq!(stage.count("zhuoyue", "created").await, 0);
}

#[tokio::test]
async fn each_kind_asks_for_its_own_fields() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    send(&stage, "customer-data", &token, ("key-0", ORDER)).await;
    for (resource, field, value) in [
        ("customer-data", "orderId", json!("")),
        ("customer-data", "customerName", json!(null)),
        ("customer-data", "kind", json!("other")),
        ("orders", "months", json!(0)),
        ("orders", "tradeNo", json!(7)),
        ("orders", "queryId", json!("")),
    ] {
        let mut wrong = body(resource, ORDER);
        wrong[field] = value;
        let url = format!("{}/api/v1/{resource}", stage.ids.zhuoyue.base_url);
        let wrong = wrong.to_string();
        let answer = call(&stage, (Method::POST, url), &token, ("key-1", &wrong)).await;
        assert_eq!((answer.status, answer.json()["code"].as_i64()), (400, Some(40001)));
        assert!(answer.json()["message"].as_str().unwrap().starts_with(field), "{field}");
    }
}

#[tokio::test]
async fn one_fault_hits_all_three_and_the_record_tells_them_apart_in_order() {
    let stage = Stage::set().await;
    let token = token(&stage).await;
    stage.fail("zhuoyue", "refuse", Some(3)).await;
    for resource in ["customer-data", "orders"] {
        assert_eq!(send(&stage, resource, &token, ("key-1", ORDER)).await.status, 422);
    }
    assert_eq!(push(&stage, "key-3", &bill(ORDER)).await.status, 422);
    send(&stage, "customer-data", &token, ("key-1", ORDER)).await;
    send(&stage, "orders", &token, ("key-2", ORDER)).await;
    push(&stage, "key-3", &bill(ORDER)).await;
    let seen = stage.control.outside(Some("zhuoyue")).await.unwrap();
    let created = |request: &&Value| request["effect"] == "created";
    let requests = seen["requests"].as_array().unwrap().iter().filter(created);
    let told: Vec<_> = requests.map(|one| (one["kind"].clone(), one["key"].clone())).collect();
    let expected = [("data", "key-1"), ("order", "key-2"), ("payment-order", "key-3")];
    assert_eq!(told, expected.map(|(kind, key)| (json!(kind), json!(key))));
    let held = seen["holds"]["zhuoyue"].as_array().unwrap();
    let records: Vec<_> = held.iter().map(|one| one["record"].as_str().unwrap()).collect();
    assert_eq!(records, ["data", "order", "payment-order"]);
    assert!(!seen.to_string().contains("测试"));
}
