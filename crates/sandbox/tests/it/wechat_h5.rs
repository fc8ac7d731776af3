//! Payments in a mobile browser: an address that lives five minutes, and the page behind it.

use reqwest::Method;
use sandbox::PayerOrder;
use serde_json::{Value, json};

use crate::support::wechat::{Answered, H5, call, h5_order, query};
use crate::support::{Stage, refusal};

const NUMBER: &str = "R20260101000000000000000001201";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

async fn order(stage: &Stage, body: &Value) -> Answered {
    call(stage, Method::POST, H5, &body.to_string()).await
}

async fn placed(stage: &Stage) -> String {
    let answered = order(stage, &h5_order(stage, NUMBER, NOWHERE)).await;
    assert_eq!(answered.status, 200, "{}", answered.body);
    assert!(answered.signed(&stage.ids.wechat));
    answered.json()["h5_url"].as_str().unwrap().to_owned()
}

async fn open(stage: &Stage, url: &str) -> Answered {
    Answered::read(stage.http.get(url).send().await.unwrap()).await
}

async fn opened(stage: &Stage) -> Value {
    let seen = stage.control.outside(Some("wechat")).await.unwrap();
    seen["holds"]["wechat"][0]["opened"].clone()
}

#[tokio::test]
async fn the_page_shows_the_trade_and_leads_back_to_the_merchant() {
    let stage = Stage::set().await;
    let url = placed(&stage).await;
    assert!(url.starts_with(&stage.ids.wechat.base_url));
    assert_eq!(opened(&stage).await, false);
    let back = "https%3A%2F%2Fshop.example%2Fdone%3Fa%3D1%26b%3D%22";
    let page = open(&stage, &format!("{url}&redirect_url={back}")).await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].starts_with("text/html"));
    assert!(page.body.contains("¥460.00"), "{}", page.body);
    assert!(page.body.contains("href=\"https://shop.example/done?a=1&amp;b=&quot;\""));
    assert_eq!(opened(&stage).await, true);

    stage.act(NUMBER, "silent").await;
    assert_eq!(query(&stage, NUMBER).await.json()["trade_type"], "MWEB");
    assert!(open(&stage, &url).await.body.contains("订单已支付"));
}

#[tokio::test]
async fn the_payer_opens_the_address_and_pays() {
    let stage = Stage::set().await;
    let url = placed(&stage).await;
    let order = |url: &str| PayerOrder {
        action: "silent".to_owned(),
        url: Some(url.to_owned()),
        ..PayerOrder::default()
    };
    let report = stage.control.payer(&order(&url)).await.unwrap();
    assert_eq!(report.out_trade_no, NUMBER);
    assert_eq!(opened(&stage).await, true);
    assert_eq!(refusal(stage.control.payer(&order(&url)).await), 409);
}

#[tokio::test]
async fn after_five_minutes_the_page_says_expired_and_a_fresh_address_is_given() {
    let stage = Stage::set().await;
    let url = placed(&stage).await;
    stage.control.advance_clock(301).await.unwrap();
    let page = open(&stage, &url).await;
    assert!(page.body.contains("已过期") && !page.body.contains("460.00"), "{}", page.body);
    assert_eq!(opened(&stage).await, false);
    let fresh = placed(&stage).await;
    assert_ne!(fresh, url);
    assert!(open(&stage, &fresh).await.body.contains("460.00"));
    assert_eq!(stage.count("wechat", "created").await, 1);
}

#[tokio::test]
async fn an_address_of_nobodys_shows_nothing_and_no_script_gets_through() {
    let stage = Stage::set().await;
    let url = placed(&stage).await;
    let (front, _) = url.split_once('?').unwrap();
    assert_eq!(open(&stage, &format!("{front}?prepay_id=wx0")).await.status, 404);
    assert_eq!(open(&stage, front).await.status, 404);
    let page = open(&stage, &format!("{url}&redirect_url=javascript%3Aalert(1)")).await;
    assert!(!page.body.contains("javascript"), "{}", page.body);
}

#[tokio::test]
async fn an_order_without_its_scene_is_refused() {
    let stage = Stage::set().await;
    let wrong: [(&str, Value, &str); 4] = [
        ("/scene_info", json!({}), "/scene_info/payer_client_ip"),
        ("/scene_info/payer_client_ip", json!("localhost"), "/scene_info/payer_client_ip"),
        ("/scene_info/h5_info", json!({}), "/scene_info/h5_info/type"),
        ("/scene_info/h5_info/type", json!("Windows"), "/scene_info/h5_info/type"),
    ];
    for (pointer, value, field) in wrong {
        let mut body = h5_order(&stage, NUMBER, NOWHERE);
        *body.pointer_mut(pointer).unwrap() = value;
        let answered = order(&stage, &body).await;
        assert_eq!((answered.status, answered.json()["code"].as_str()), (400, Some("PARAM_ERROR")));
        assert_eq!(answered.json()["detail"]["field"], field);
    }
    for (kind, suffix) in [("iOS", "i"), ("Android", "a")] {
        let mut body = h5_order(&stage, &format!("{NUMBER}{suffix}"), NOWHERE);
        body["scene_info"]["h5_info"]["type"] = json!(kind);
        body["scene_info"]["payer_client_ip"] = json!("2001:db8::7");
        assert_eq!(order(&stage, &body).await.status, 200);
    }
}

#[tokio::test]
async fn a_number_that_was_used_otherwise_is_refused() {
    let stage = Stage::set().await;
    placed(&stage).await;
    let mut body = h5_order(&stage, NUMBER, NOWHERE);
    body["scene_info"]["payer_client_ip"] = json!("203.0.113.8");
    let used = order(&stage, &body).await;
    assert_eq!((used.status, used.json()["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
    stage.act(NUMBER, "silent").await;
    let paid = order(&stage, &h5_order(&stage, NUMBER, NOWHERE)).await;
    assert_eq!((paid.status, paid.json()["code"].as_str()), (403, Some("OUT_TRADE_NO_USED")));
}
