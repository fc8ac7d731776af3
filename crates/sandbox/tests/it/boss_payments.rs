//! Payments that BOSS is told of, and what they make of terms.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Stage;
use crate::support::platform::call;
use crate::support::wechat::Answered;
use crate::support::zhuoyue::bill;

const ORDER: &str = "R2026010100000000000000000901";

fn payment(order_id: &str) -> Value {
    let mut payment = bill(order_id);
    payment.as_object_mut().unwrap().remove("packageId");
    payment
}

fn of_new_customer(order_id: &str) -> Value {
    let mut payment = payment(order_id);
    payment["kind"] = json!("new");
    payment.as_object_mut().unwrap().remove("queryId");
    payment
}

async fn report(stage: &Stage, key: &str, payment: &Value) -> Answered {
    let url = format!("{}/api/v1/payments", stage.ids.boss.base_url);
    call(stage, (Method::POST, url), &stage.ids.boss.token, (key, &payment.to_string())).await
}

async fn below(stage: &Stage, method: Method, path: &str) -> Answered {
    let url = format!("{}/api/v1/{path}", stage.ids.boss.base_url);
    call(stage, (method, url), &stage.ids.boss.token, ("", "")).await
}

async fn until(stage: &Stage, query_id: &str) -> chrono::NaiveDate {
    let found = below(stage, Method::GET, &format!("customers/{query_id}")).await;
    found.json()["expiresOn"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_renewal_prolongs_the_term_once_and_is_found() {
    let stage = Stage::set().await;
    let before = until(&stage, "PBS001022579").await;
    let first = report(&stage, "key-1", &payment(ORDER)).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let later = before.checked_add_months(chrono::Months::new(12)).unwrap();
    assert_eq!(first.json()["expiresOn"], later.to_string());
    assert_eq!(first.json()["queryId"], "PBS001022579");
    assert_eq!(report(&stage, "key-1", &payment(ORDER)).await.json(), first.json());
    let found = below(&stage, Method::GET, "payments/by-key/key-1").await;
    assert_eq!(found.json(), first.json());
    assert_eq!(until(&stage, "PBS001022579").await, later);
    assert_eq!(stage.count("boss", "created").await, 1);
}

#[tokio::test]
async fn a_lapsed_term_begins_again_today() {
    let stage = Stage::set().await;
    let now = chrono::DateTime::from_timestamp(crate::support::now() + 8 * 3600, 0).unwrap();
    let mut lapsed = payment(ORDER);
    lapsed["queryId"] = json!("PBS001022581");
    report(&stage, "key-1", &lapsed).await;
    let yesterday = now.date_naive().pred_opt().unwrap();
    let later = yesterday.checked_add_months(chrono::Months::new(12)).unwrap();
    assert_eq!(until(&stage, "PBS001022581").await, later);
}

#[tokio::test]
async fn a_payment_that_is_taken_back_takes_its_days_along_once() {
    let stage = Stage::set().await;
    let before = until(&stage, "PBS001022579").await;
    report(&stage, "key-1", &payment(ORDER)).await;
    report(&stage, "key-2", &payment("R2026010100000000000000000902")).await;
    let cancelled = below(&stage, Method::POST, "payments/by-key/key-1/cancel").await;
    assert!(cancelled.json()["cancelledAt"].is_string(), "{}", cancelled.body);
    let again = below(&stage, Method::POST, "payments/by-key/key-1/cancel").await;
    assert_eq!(again.json(), cancelled.json());
    assert_eq!(report(&stage, "key-1", &payment(ORDER)).await.json(), cancelled.json());
    let left = until(&stage, "PBS001022579").await - before;
    assert!((365..=366).contains(&left.num_days()), "{left}");
    let nothing = below(&stage, Method::POST, "payments/by-key/nobody/cancel").await;
    assert_eq!((nothing.status, nothing.json()["code"].as_str()), (404, Some("PAYMENT_NOT_FOUND")));
}

#[tokio::test]
async fn a_new_customer_gets_the_next_number() {
    let stage = Stage::set().await;
    let opened = report(&stage, "key-1", &of_new_customer(ORDER)).await;
    assert_eq!(opened.json()["queryId"], "PBS001022588", "{}", opened.body);
    let found = below(&stage, Method::GET, "customers/PBS001022588").await;
    assert_eq!(found.json()["customerName"], "测试");
    assert_eq!(found.json()["expiresOn"], opened.json()["expiresOn"]);
    let second = of_new_customer("R2026010100000000000000000902");
    assert_eq!(report(&stage, "key-2", &second).await.json()["queryId"], "PBS001022589");
    let mut renewal = payment("R2026010100000000000000000903");
    renewal["queryId"] = json!("PBS001022588");
    assert_eq!(report(&stage, "key-3", &renewal).await.status, 200);
    below(&stage, Method::POST, "payments/by-key/key-3/cancel").await;
    assert_eq!(
        until(&stage, "PBS001022588").await.to_string(),
        opened.json()["expiresOn"].as_str().unwrap()
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let stage = Stage::set().await;
    report(&stage, "key-1", &payment(ORDER)).await;
    let before = until(&stage, "PBS001022579").await;
    let mut dearer = payment(ORDER);
    dearer["amountFen"] = json!(1);
    let mut nobody = payment("R2026010100000000000000000902");
    nobody["queryId"] = json!("PBS999999999");
    for (key, body, status, code) in [
        ("key-1", &dearer, 409, "KEY_REUSED"),
        ("key-2", &payment(ORDER), 409, "ORDER_REPORTED"),
        ("key-3", &nobody, 422, "UNKNOWN_CUSTOMER"),
        ("", &payment("R1"), 400, "BAD_REQUEST"),
    ] {
        let answer = report(&stage, key, body).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{key}");
    }
    for (field, value) in [
        ("orderId", json!("")),
        ("kind", json!("new")),
        ("months", json!(121)),
        ("amountFen", json!("1")),
        ("channel", json!("cash")),
        ("paidAt", json!("today")),
    ] {
        let mut wrong = payment("R1");
        wrong[field] = value;
        let answer = report(&stage, "key-4", &wrong).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("BAD_REQUEST")));
    }
    let url = format!("{}/api/v1/payments", stage.ids.boss.base_url);
    let stranger = call(&stage, (Method::POST, url), "wrong", ("key-5", "{}")).await;
    assert_eq!(stranger.status, 401);
    assert_eq!(until(&stage, "PBS001022579").await, before);
    assert_eq!(stage.count("boss", "created").await, 1);
    let seen = stage.control.outside(Some("boss")).await.unwrap().to_string();
    assert!(!seen.contains("测试") && !seen.contains("18612345772"), "{seen}");
}
