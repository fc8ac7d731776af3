//! Who pays, as the telecom tells it.

use crate::support::{
    TelecomServer, failure, keys, success, telecom, telecom_answer, telecom_config, telecom_with,
};
use domain::Channel;
use domain::ports::{LoginError, OutsideError, TelecomLogin};
use pay_gateways::TelecomConfig;
use serde_json::{Value, json};
use testkit::given;

fn result() -> Value {
    json!({"openId": "oTelecom-_1", "appId": given::app_id(Channel::Telecom)})
}

#[tokio::test]
async fn a_code_gives_an_openid_and_nothing_of_it_is_kept() {
    let outside = TelecomServer::succeeding(&result()).await;
    assert_eq!(outside.gateway.openid("CODE").await.unwrap(), "oTelecom-_1");
    let sent = outside.server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/mapi/integrate/aggregateGetOpenid");
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(body["code"], "CODE");
    assert_eq!(outside.log.recorded(), []);
}

fn kind(error: &LoginError) -> &'static str {
    match error {
        LoginError::CodeRefused { .. } => "code",
        LoginError::TooFrequent { .. } => "frequent",
        LoginError::Blocked { .. } => "blocked",
        LoginError::Misconfigured { .. } => "configuration",
        LoginError::Outside(OutsideError::Unknown(_)) => "unknown",
        LoginError::Outside(OutsideError::Refused { .. }) => "refused",
        LoginError::Outside(OutsideError::NotReached(_)) => "not reached",
    }
}

#[tokio::test]
async fn every_error_code_is_an_error_of_its_kind() {
    for (code, expected) in [
        ("OPENID100001", "code"),
        ("OPENID100002", "code"),
        ("API100001", "configuration"),
        ("API100002", "refused"),
        ("API100003", "configuration"),
        ("API100004", "configuration"),
        ("API100005", "configuration"),
        ("API100006", "frequent"),
        ("API500001", "unknown"),
        ("TRADE100008", "blocked"),
        ("TRADE100001", "unknown"),
        ("SOMETHING", "unknown"),
    ] {
        let error = TelecomServer::refusing(code).await.gateway.openid("c").await.unwrap_err();
        assert_eq!(kind(&error), expected, "{code}");
    }
    let mut wrong_code = failure("API100002");
    wrong_code["errorMsg"] = json!("code: must have 1 to 128 characters");
    let answer = telecom_answer(&keys().theirs, &wrong_code);
    let refused = TelecomServer::answering(200, &answer).await.gateway.openid("").await;
    assert_eq!(kind(&refused.unwrap_err()), "code");
}

#[tokio::test]
async fn an_openid_that_is_not_the_telecoms_word_is_none() {
    let outside = TelecomServer::answering(200, &success(&result()).to_string()).await;
    assert_eq!(kind(&outside.gateway.openid("c").await.unwrap_err()), "unknown");
    for openid in [json!(""), json!("o 1"), json!(1), Value::Null] {
        let mut odd = result();
        odd["openId"] = openid;
        let outside = TelecomServer::succeeding(&odd).await;
        assert_eq!(kind(&outside.gateway.openid("c").await.unwrap_err()), "unknown");
    }
    let mut foreign = result();
    foreign["appId"] = json!("wx0000000000000999");
    let outside = TelecomServer::succeeding(&foreign).await;
    assert_eq!(kind(&outside.gateway.openid("c").await.unwrap_err()), "configuration");
}

#[test]
fn the_browser_is_sent_to_the_page_with_its_fragment() {
    let url = telecom().authorize_url("https://shop.example/p?a=1&b=宽 带", "Abc1");
    assert_eq!(
        url,
        "https://h5.telecom.example/collect/index.html#/auth?merchantNo=3178000000000109\
         &redirectUrl=https%3A%2F%2Fshop.example%2Fp%3Fa%3D1%26b%3D%E5%AE%BD%20%E5%B8%A6&state=Abc1"
    );
    let plain = telecom_with(TelecomConfig {
        openid_page_url: "http://127.0.0.1:9/telecom/h5/auth".to_owned(),
        ..telecom_config("http://127.0.0.1:1")
    });
    let url = plain.authorize_url("https://shop.example/", "");
    assert!(url.starts_with("http://127.0.0.1:9/telecom/h5/auth?merchantNo="), "{url}");
}
