//! Systems that fail when told to.

use std::time::Duration;

use sandbox::FaultOrder;

use crate::support::alipay::{params, qr_order, query as alipay_query, send as alipay_send};
use crate::support::wechat::{NATIVE, authorization, order, place, query};
use crate::support::zhuoyue::{ORDERS, bill, push, request, signature};
use crate::support::{Stage, now};

const NUMBER: &str = "R20260101000000000000000000701";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// A push whose connection is expected to break.
async fn broken_push(stage: &Stage) -> bool {
    let body = bill(NUMBER).to_string();
    let sign = signature(&stage.ids.zhuoyue, "POST", ORDERS, now(), "key-1", &body);
    let sent = request(stage, reqwest::Method::POST, ORDERS, now(), "key-1", &body, &sign);
    sent.send().await.is_err()
}

#[tokio::test]
async fn down_closes_the_connection_and_does_nothing() {
    let stage = Stage::set().await;
    stage.fail("zhuoyue", "down", Some(2)).await;
    assert!(broken_push(&stage).await && broken_push(&stage).await);
    assert_eq!(stage.count("zhuoyue", "created").await, 0);
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.status, 200);
    assert_eq!(stage.count("zhuoyue", "dropped").await, 2);
}

#[tokio::test]
async fn a_lost_answer_is_done_all_the_same() {
    let stage = Stage::set().await;
    stage.fail("zhuoyue", "lost_answer", Some(1)).await;
    assert!(broken_push(&stage).await);
    assert_eq!(stage.count("zhuoyue", "created").await, 1);
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.status, 200);
    assert_eq!(stage.count("zhuoyue", "created").await, 1);
}

#[tokio::test]
async fn a_fault_lasts_for_its_seconds_of_sandbox_time() {
    let stage = Stage::set().await;
    let fault = FaultOrder {
        system: "zhuoyue".to_owned(),
        fault: "down".to_owned(),
        seconds: Some(3600),
        count: None,
    };
    stage.control.set_fault(&fault).await.unwrap();
    assert!(broken_push(&stage).await && broken_push(&stage).await);
    stage.control.advance_clock(3600).await.unwrap();
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.status, 200);
}

#[tokio::test]
async fn a_fault_without_an_end_lasts_until_none() {
    let stage = Stage::set().await;
    stage.fail("zhuoyue", "down", None).await;
    stage.control.advance_clock(86_400).await.unwrap();
    let stage = stage.restarted().await;
    assert!(broken_push(&stage).await);
    stage.fail("zhuoyue", "none", None).await;
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.status, 200);
}

#[tokio::test]
async fn a_slow_answer_comes_eight_seconds_of_sandbox_time_later() {
    let stage = Stage::set().await;
    stage.fail("wechat", "slow", Some(1)).await;
    let (placed, ()) = tokio::join!(place(&stage, NUMBER, NOWHERE), async {
        while stage.count("wechat", "created").await == 0 {
            tokio::task::yield_now().await;
        }
        stage.control.advance_clock(8).await.unwrap();
    });
    assert_eq!(placed.status, 200);
    assert_eq!(stage.count("wechat", "created").await, 1);
}

#[tokio::test]
async fn who_does_not_wait_for_a_slow_answer_finds_it_done_once() {
    let stage = Stage::set().await;
    stage.fail("wechat", "slow", Some(1)).await;
    let body = order(&stage, NUMBER, NOWHERE).to_string();
    let impatient = stage
        .http
        .post(format!("{}{NATIVE}", stage.ids.wechat.base_url))
        .timeout(Duration::from_millis(500))
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .header("Authorization", authorization(&stage.ids.wechat, "POST", NATIVE, now(), &body))
        .body(body);
    assert!(impatient.send().await.unwrap_err().is_timeout());
    assert_eq!(query(&stage, NUMBER).await.json()["trade_state"], "NOTPAY");
    assert_eq!(stage.count("wechat", "created").await, 1);
}

#[tokio::test]
async fn a_refusal_is_in_the_providers_own_words() {
    let stage = Stage::set().await;
    for system in ["wechat", "alipay", "zhuoyue", "boss"] {
        stage.fail(system, "refuse", Some(1)).await;
    }
    let wechat = place(&stage, NUMBER, NOWHERE).await;
    assert_eq!((wechat.status, wechat.json()["code"].as_str()), (403, Some("NO_AUTH")));
    assert!(wechat.signed(&stage.ids.wechat));
    assert_eq!(alipay_query(&stage, NUMBER).await["sub_code"], "ACQ.ACCESS_FORBIDDEN");
    assert_eq!(push(&stage, "key-1", &bill(NUMBER)).await.status, 422);
    let url = format!("{}/api/v1/customers/PBS001022579", stage.ids.boss.base_url);
    let boss = stage.http.get(url).bearer_auth(&stage.ids.boss.token).send().await.unwrap();
    assert_eq!(boss.status(), 403);
    assert_eq!(stage.count("wechat", "created").await, 0);
}

#[tokio::test]
async fn garbage_is_a_200_that_nobody_signed() {
    let stage = Stage::set().await;
    stage.fail("wechat", "garbage", Some(1)).await;
    stage.fail("alipay", "garbage", Some(1)).await;
    let wechat = place(&stage, NUMBER, NOWHERE).await;
    assert_eq!(wechat.status, 200);
    assert!(!wechat.signed(&stage.ids.wechat));
    let alipay = params(&stage, "alipay.trade.precreate", &qr_order(NUMBER), "").await;
    let alipay = alipay_send(&stage, &alipay).await;
    assert!(serde_json::from_str::<serde_json::Value>(&alipay.body).is_err());
    assert_eq!(query(&stage, NUMBER).await.status, 404);
}
