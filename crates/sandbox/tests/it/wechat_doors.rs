//! What WeChat Pay does not let in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::wechat::{Answered, NATIVE, authorization, call, order, send};
use crate::support::{Stage, now};

const NUMBER: &str = "R20260101000000000000000000102";
const NOWHERE: &str = "http://127.0.0.1:9/notify";

#[tokio::test]
async fn whoever_is_not_the_merchant_gets_an_unsigned_401() {
    let stage = Stage::set().await;
    let body = order(&stage, NUMBER, NOWHERE).to_string();
    let right = authorization(&stage.ids.wechat, "POST", NATIVE, now(), &body);
    let mut stranger = stage.ids.wechat.clone();
    stranger.merchant_private_key_pem = stage.ids.alipay.app_private_key_pem.clone();
    let headers = [
        authorization(&stranger, "POST", NATIVE, now(), &body),
        authorization(&stage.ids.wechat, "POST", NATIVE, now() - 400, &body),
        authorization(&stage.ids.wechat, "GET", NATIVE, now(), &body),
        right
            .replace(&stage.ids.wechat.merchant_serial, "7777777777777777777777777777777777777777"),
        right.replace("SHA256-RSA2048", "SM2-WITH-SM3"),
        right.replace(",timestamp", ";timestamp"),
    ];
    for header in headers {
        let answered = send(&stage, Method::POST, NATIVE, &body, &header).await;
        assert_eq!(answered.status, 401, "{header}");
        assert_eq!(answered.json()["code"], "SIGN_ERROR");
        assert!(!answered.headers.contains_key("wechatpay-signature"));
        assert!(answered.headers.contains_key("request-id"));
    }
    assert_eq!(stage.count("wechat", "created").await, 0);
    assert_eq!(send(&stage, Method::POST, NATIVE, &body, &right).await.status, 200);
}

#[tokio::test]
async fn a_request_without_user_agent_is_refused_before_its_signature_is_read() {
    let stage = Stage::set().await;
    let http = reqwest::Client::new();
    let url = format!("{}{NATIVE}", stage.ids.wechat.base_url);
    let response = http
        .post(url)
        .header("Accept", "application/json")
        .header("Content-Type", "application/json")
        .body("{}")
        .send()
        .await
        .unwrap();
    let answered = Answered::read(response).await;
    assert_eq!((answered.status, answered.json()["code"].as_str()), (400, Some("INVALID_REQUEST")));
}

#[tokio::test]
async fn a_field_that_cannot_be_is_named() {
    let stage = Stage::set().await;
    let wrong: [(&str, Value); 9] = [
        ("/mchid", json!("1600000001")),
        ("/out_trade_no", json!("short")),
        ("/out_trade_no", json!("has a space")),
        ("/description", json!("")),
        ("/notify_url", json!("http://127.0.0.1/notify?a=b")),
        ("/amount/total", json!(0)),
        ("/amount/total", json!("460.00")),
        ("/amount/currency", json!("USD")),
        ("/attach", json!("长".repeat(129))),
    ];
    for (field, value) in wrong {
        let mut body = order(&stage, NUMBER, NOWHERE);
        body["attach"] = json!("");
        *body.pointer_mut(field).unwrap() = value;
        let answered = call(&stage, Method::POST, NATIVE, &body.to_string()).await;
        assert_eq!(answered.status, 400, "{field}");
        assert_eq!(answered.json()["code"], "PARAM_ERROR");
        assert_eq!(answered.json()["detail"]["field"], field);
        assert!(answered.signed(&stage.ids.wechat));
    }
    assert_eq!(stage.count("wechat", "created").await, 0);
}

#[tokio::test]
async fn an_application_of_somebody_else_four_byte_characters_and_null_are_refused() {
    let stage = Stage::set().await;
    let codes = [
        ("appid", json!("wx0000000000000000"), "APPID_MCHID_NOT_MATCH"),
        ("description", json!("宽带😀"), "PARAM_ERROR"),
        ("attach", Value::Null, "PARAM_ERROR"),
        ("time_expire", json!("2018-06-08T10:34:56+08:00"), "PARAM_ERROR"),
        ("time_expire", json!("soon, in a minute or two"), "PARAM_ERROR"),
    ];
    for (field, value, code) in codes {
        let mut body = order(&stage, NUMBER, NOWHERE);
        body[field] = value;
        let answered = call(&stage, Method::POST, NATIVE, &body.to_string()).await;
        assert_eq!((answered.status, answered.json()["code"].as_str()), (400, Some(code)));
    }
}
