//! What WeChat Pay is sent.

use crate::support::{WechatServer, keys, prepared, request, wechat};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::ports::{OutsideError, PaymentGateway, PaymentRequest, PrepareError};
use domain::{Money, PaymentAttempt, Scene};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::given;

#[test]
fn a_native_order_is_prepared_as_the_documents_ask() {
    let request = request(Scene::Native);
    let prepared = wechat().prepare(&request).unwrap();
    assert_eq!(prepared.merchant, "1900000109");
    assert_eq!(prepared.app_id, "wx0000000000000109");
    let body: Value = serde_json::from_str(&prepared.body).unwrap();
    let expected = json!({
        "appid": "wx0000000000000109",
        "mchid": "1900000109",
        "description": "宽带 100M 12个月",
        "out_trade_no": request.number.to_string(),
        "time_expire": "2026-03-02T12:30:00+08:00",
        "notify_url": "https://shop.example/notify/wechat",
        "amount": {"total": 46_000, "currency": "CNY"},
    });
    assert_eq!(body, expected);
}

#[test]
fn what_wechat_pay_would_not_take_is_refused_beforehand() {
    let good = request(Scene::Native);
    let refused = |request: PaymentRequest| wechat().prepare(&request).unwrap_err();
    let longest = format!("{}a", "长".repeat(42));
    wechat().prepare(&PaymentRequest { title: longest.clone(), ..good.clone() }).unwrap();
    for title in ["", " ", "宽带🚀", "a\nb", &format!("{longest}a")] {
        let request = PaymentRequest { title: title.to_owned(), ..good.clone() };
        assert_eq!(refused(request), PrepareError::Unacceptable { field: "title" }, "{title}");
    }
    let free = PaymentRequest { amount: Money::cny(0).unwrap(), ..good.clone() };
    assert_eq!(refused(free), PrepareError::Unacceptable { field: "amount" });
    for scene in [Scene::Page, Scene::Qr] {
        let request = PaymentRequest { scene, ..good.clone() };
        assert_eq!(refused(request), PrepareError::SceneNotOffered);
    }
}

/// The fields of an `Authorization` header.
fn authorization(header: &str) -> BTreeMap<String, String> {
    let fields = header.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").unwrap();
    fields
        .split(',')
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap();
            (name.to_owned(), value.trim_matches('"').to_owned())
        })
        .collect()
}

#[tokio::test]
async fn each_try_sends_the_stored_bytes_under_a_fresh_signature() {
    let answer = json!({"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"});
    let outside = WechatServer::signed(200, &answer).await;
    let attempt = PaymentAttempt {
        request_body: " {\"stored\" : \"as it was, 原样\"}".to_owned(),
        ..prepared(&outside.gateway, Scene::Native)
    };
    outside.gateway.create(&attempt).await.unwrap();
    outside.gateway.create(&attempt).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    let mut nonces = Vec::new();
    for request in &sent {
        assert_eq!(request.url.path(), "/v3/pay/transactions/native");
        assert_eq!(request.body, attempt.request_body.as_bytes());
        let header = |name: &str| request.headers[name].to_str().unwrap();
        assert_eq!(header("accept"), "application/json");
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("wechatpay-serial"), crate::support::PLATFORM_KEY_ID);
        assert!(header("user-agent").starts_with("pay-gateways/"));
        let fields = authorization(header("authorization"));
        assert_eq!(fields["mchid"], "1900000109");
        assert_eq!(fields["timestamp"], given::start().timestamp().to_string());
        nonces.push(fields["nonce_str"].clone());
        let message = format!(
            "POST\n/v3/pay/transactions/native\n{}\n{}\n{}\n",
            fields["timestamp"], fields["nonce_str"], attempt.request_body
        );
        assert_signed(&fields["signature"], &message);
    }
    nonces.dedup();
    assert_eq!(nonces.len(), 2);
}

#[tokio::test]
async fn the_query_string_is_part_of_what_is_signed() {
    let outside = WechatServer::signed(404, &json!({"code": "ORDER_NOT_EXIST"})).await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    outside.gateway.query(&attempt).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    let fields = authorization(sent[0].headers["authorization"].to_str().unwrap());
    let message = format!(
        "GET\n/v3/pay/transactions/out-trade-no/{}?mchid=1900000109\n{}\n{}\n\n",
        attempt.number, fields["timestamp"], fields["nonce_str"]
    );
    assert_signed(&fields["signature"], &message);
}

fn assert_signed(signature: &str, message: &str) {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, keys().ours.public_der());
    key.verify(message.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();
}

#[tokio::test]
async fn a_code_lives_two_hours_and_never_longer_than_the_order() {
    let answer = json!({"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"});
    let outside = WechatServer::signed(200, &answer).await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    let created = outside.gateway.create(&attempt).await.unwrap();
    assert_eq!(created.valid_until, attempt.time_expire);
    let time_expire = given::start() + TimeDelta::hours(5);
    let created = outside.gateway.create(&PaymentAttempt { time_expire, ..attempt }).await.unwrap();
    assert_eq!(created.valid_until, given::start() + TimeDelta::hours(2));
}

#[tokio::test]
async fn another_merchants_attempt_is_not_sent_anywhere() {
    let outside = WechatServer::signed(404, &json!({"code": "ORDER_NOT_EXIST"})).await;
    let ours = prepared(&outside.gateway, Scene::Native);
    let merchant = PaymentAttempt { merchant: "1900000110".to_owned(), ..ours.clone() };
    let application = PaymentAttempt { app_id: "wx1".to_owned(), ..ours.clone() };
    let channel = PaymentAttempt { scene: Scene::Qr, ..ours };
    for attempt in [merchant, application, channel] {
        let created = outside.gateway.create(&attempt).await;
        assert!(matches!(created, Err(OutsideError::NotReached(_))), "{created:?}");
        let asked = outside.gateway.query(&attempt).await;
        assert!(matches!(asked, Err(OutsideError::NotReached(_))), "{asked:?}");
        let closed = outside.gateway.close(&attempt).await;
        assert!(matches!(closed, Err(OutsideError::NotReached(_))), "{closed:?}");
    }
    assert!(outside.server.received_requests().await.unwrap().is_empty());
}
