//! The telecom out of order.

use crate::support::Stage;
use crate::support::telecom::{create, h5_order, query, send, signed, state};

const NUMBER: &str = "R20260101000000000000000001401";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn body(stage: &Stage) -> String {
    serde_json::to_string(&signed(stage, h5_order(stage, NUMBER, NOWHERE).await).await).unwrap()
}

async fn unanswered(stage: &Stage, body: &str) {
    let url = format!("{}/pay/tradeCreate", stage.ids.telecom.base_url);
    assert!(stage.http.post(url).body(body.to_owned()).send().await.is_err());
}

#[tokio::test]
async fn a_lost_answer_did_what_was_asked_and_down_did_nothing() {
    let stage = Stage::set().await;
    let body = body(&stage).await;
    stage.fail("telecom", "down", Some(1)).await;
    unanswered(&stage, &body).await;
    assert_eq!(query(&stage, NUMBER).await["errorCode"], "TRADE100001");
    stage.fail("telecom", "lost_answer", Some(1)).await;
    unanswered(&stage, &body).await;
    assert_eq!(state(&stage, NUMBER).await, "NOTPAY");
    let again = send(&stage, "/pay/tradeCreate", &body).await.json();
    assert_eq!(again["success"], true);
    assert_eq!(stage.count("telecom", "created").await, 1);
    assert_eq!(stage.count("telecom", "repeated").await, 1);
}

#[tokio::test]
async fn refusals_are_signed_and_garbage_is_no_json() {
    let stage = Stage::set().await;
    stage.fail("telecom", "refuse", Some(1)).await;
    assert_eq!(create(&stage, NUMBER, NOWHERE).await["errorCode"], "TRADE100008");
    stage.fail("telecom", "garbage", Some(1)).await;
    let answered = send(&stage, "/pay/tradeCreate", &body(&stage).await).await;
    assert!(serde_json::from_str::<serde_json::Value>(&answered.body).is_err());
    assert_eq!(query(&stage, NUMBER).await["errorCode"], "TRADE100001");
}

#[tokio::test]
async fn a_slow_answer_comes_after_sandbox_time() {
    let stage = Stage::set().await;
    stage.fail("telecom", "slow", Some(1)).await;
    let order = h5_order(&stage, NUMBER, NOWHERE).await;
    let request = serde_json::to_string(&signed(&stage, order).await).unwrap();
    let slow = send(&stage, "/pay/tradeCreate", &request);
    let leap = async {
        while stage.count("telecom", "created").await == 0 {}
        stage.control.advance_clock(9).await.unwrap();
    };
    let (answered, ()) = tokio::join!(slow, leap);
    assert_eq!(answered.json()["success"], true);
}
