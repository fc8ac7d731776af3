//! What Alipay is sent, and what the payer's browser is sent to.

use crate::support::{AlipayServer, alipay, is_unknown, keys, prepared, request};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{OutsideError, Payer, PaymentGateway, PaymentRequest, PrepareError};
use domain::{Action, Money, PaymentAttempt, Scene};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::given;

const RETURN: &str = "https://shop.example/paid?a=1&b=2";

fn stored(request: &PaymentRequest) -> Value {
    serde_json::from_str(&alipay().prepare(request).unwrap().body).unwrap()
}

fn content(stored: &Value) -> Value {
    serde_json::from_str(stored["biz_content"].as_str().unwrap()).unwrap()
}

#[test]
fn a_page_payment_is_prepared_as_the_documents_ask() {
    let request = PaymentRequest { return_url: Some(RETURN.to_owned()), ..request(Scene::Page) };
    let prepared = alipay().prepare(&request).unwrap();
    assert_eq!(prepared.merchant, "2088000000000109");
    assert_eq!(prepared.app_id, "2021000000000109");
    let stored = stored(&request);
    assert_eq!(stored["method"], "alipay.trade.page.pay");
    assert_eq!(stored["return_url"], RETURN);
    let expected = json!({
        "out_trade_no": request.number.to_string(),
        "total_amount": "460.00",
        "subject": "宽带 100M 12个月",
        "product_code": "FAST_INSTANT_TRADE_PAY",
        "time_expire": "2026-03-02 12:30:00",
    });
    assert_eq!(content(&stored), expected);
}

#[test]
fn a_qr_code_ends_with_the_order() {
    let request = PaymentRequest { return_url: Some(RETURN.to_owned()), ..request(Scene::Qr) };
    let stored = stored(&request);
    assert_eq!(stored["method"], "alipay.trade.precreate");
    assert_eq!(stored.get("return_url"), None);
    let content = content(&stored);
    assert_eq!(content["product_code"], "FACE_TO_FACE_PAYMENT");
    assert_eq!(content["time_expire"], "2026-03-02 12:30:00");
    assert_eq!(content["qr_code_timeout_express"], "30m");
}

#[test]
fn a_phone_payment_goes_back_to_the_shop_either_way() {
    let request = PaymentRequest { return_url: Some(RETURN.to_owned()), ..request(Scene::Wap) };
    let stored = stored(&request);
    assert_eq!(stored["method"], "alipay.trade.wap.pay");
    assert_eq!(stored["return_url"], RETURN);
    let expected = json!({
        "out_trade_no": request.number.to_string(),
        "total_amount": "460.00",
        "subject": "宽带 100M 12个月",
        "product_code": "QUICK_WAP_WAY",
        "time_expire": "2026-03-02 12:30:00",
        "quit_url": RETURN,
    });
    assert_eq!(content(&stored), expected);
    let without = PaymentRequest { return_url: None, ..request };
    assert_eq!(content(&self::stored(&without)).get("quit_url"), None);
}

#[test]
fn a_mini_program_payment_names_its_buyer_and_its_application() {
    let request = |openid: &str| {
        let payer = Payer { openid: Some(openid.to_owned()), ..Payer::default() };
        PaymentRequest { payer, ..request(Scene::AlipayMiniProgram) }
    };
    let expected = |request: &PaymentRequest, field: &str, id: &str| {
        json!({
            "out_trade_no": request.number.to_string(),
            "total_amount": "460.00",
            "subject": "宽带 100M 12个月",
            "product_code": "JSAPI_PAY",
            "time_expire": "2026-03-02 12:30:00",
            "op_app_id": "2021000000000109",
            field: id,
        })
    };
    for (id, field) in [
        ("2088900000000011", "buyer_id"),
        ("011sandboxOpenId00000000001", "buyer_open_id"),
        ("20889000000000", "buyer_open_id"),
        ("2088900000000011x", "buyer_open_id"),
        ("2089900000000011", "buyer_open_id"),
    ] {
        let request = request(id);
        let stored = stored(&request);
        assert_eq!(stored["method"], "alipay.trade.create");
        assert_eq!(stored.get("return_url"), None);
        assert_eq!(content(&stored), expected(&request, field, id));
    }
    for bad in ["", "a b", "a\"b", &"x".repeat(129)] {
        assert_eq!(alipay().prepare(&request(bad)), Err(PrepareError::OpenidNeeded), "{bad}");
    }
}

#[tokio::test]
async fn a_mini_program_of_its_own_has_its_own_number() {
    let outside = AlipayServer::with(|config| {
        config.mini_program_app_id = Some("2021000000000777".to_owned());
    });
    let prepared = prepared(&outside.await.gateway, Scene::AlipayMiniProgram);
    let stored: Value = serde_json::from_str(&prepared.request_body).unwrap();
    assert_eq!(content(&stored)["op_app_id"], "2021000000000777");
    assert_eq!(prepared.app_id, "2021000000000109", "the keys are still the application's");
}

#[tokio::test]
async fn a_mini_program_invokes_payment_with_alipays_number() {
    let attempt = prepared(&alipay(), Scene::AlipayMiniProgram);
    let number = attempt.number.to_string();
    let node = |trade_no: &str, number: &str| {
        json!({"code": "10000", "out_trade_no": number, "trade_no": trade_no}).to_string()
    };
    let create = "alipay.trade.create";
    let outside = AlipayServer::signed(create, &node("2026T1", &number)).await;
    let created = outside.gateway.create(&attempt).await.unwrap();
    let parameters = vec![("tradeNO".to_owned(), "2026T1".to_owned())];
    assert_eq!(created.action, Action::Invoke { parameters });
    for node in [node("", &number), node("2026T1", "ELSE")] {
        let outside = AlipayServer::signed(create, &node).await;
        assert!(is_unknown(&outside.gateway.create(&attempt).await), "{node}");
    }
}

#[test]
fn what_alipay_would_not_take_is_refused_beforehand() {
    let good = request(Scene::Qr);
    let refused = |request: PaymentRequest| alipay().prepare(&request).unwrap_err();
    let title = |title: &str| PaymentRequest { title: title.to_owned(), ..good.clone() };
    alipay().prepare(&title(&"长".repeat(256))).unwrap();
    for bad in ["", "100M/12", "a=b", "a&b", "a\tb", &"长".repeat(257)] {
        assert_eq!(refused(title(bad)), PrepareError::Unacceptable { field: "title" }, "{bad}");
    }
    for fen in [0, 10_000_000_000] {
        let request = PaymentRequest { amount: Money::cny(fen).unwrap(), ..good.clone() };
        assert_eq!(refused(request), PrepareError::Unacceptable { field: "amount" }, "{fen}");
    }
    let url = Some("u".repeat(257));
    let request = PaymentRequest { return_url: url, ..good.clone() };
    assert_eq!(refused(request), PrepareError::Unacceptable { field: "return_url" });
    let request = PaymentRequest { scene: Scene::Native, ..good };
    assert_eq!(refused(request), PrepareError::SceneNotOffered);
}

#[tokio::test]
async fn a_page_payment_is_a_signed_address_and_no_call() {
    for scene in [Scene::Page, Scene::Wap] {
        is_a_signed_address_and_no_call(scene).await;
    }
}

async fn is_a_signed_address_and_no_call(scene: Scene) {
    let outside = AlipayServer::answering("").await;
    let request = PaymentRequest { return_url: Some(RETURN.to_owned()), ..request(scene) };
    let order = given::order();
    let prepared = outside.gateway.prepare(&request).unwrap();
    let attempt = PaymentAttempt {
        number: request.number,
        request_body: prepared.body.clone(),
        ..given::attempt_in(&order, scene)
    };
    let created = outside.gateway.create(&attempt).await.unwrap();
    assert_eq!(created.valid_until, attempt.time_expire);
    let Action::Redirect { url } = created.action else { panic!("{created:?}") };
    assert!(outside.server.received_requests().await.unwrap().is_empty());
    assert!(outside.log.recorded().is_empty());
    let url = url.strip_prefix(&format!("{}/gateway.do?", outside.server.uri())).unwrap();
    let params = params(url.as_bytes());
    assert_eq!(params["return_url"], RETURN);
    assert_eq!(params["timestamp"], "2026-03-02 12:00:00");
    let stored: Value = serde_json::from_str(&prepared.body).unwrap();
    assert_eq!(params["biz_content"], stored["biz_content"].as_str().unwrap());
    assert_rightly_signed(&params);
}

#[tokio::test]
async fn a_system_call_carries_the_stored_content_in_a_form() {
    let number = prepared(&alipay(), Scene::Qr).number;
    let node =
        json!({"code": "10000", "out_trade_no": number.to_string(), "qr_code": "https://qr"});
    let outside = AlipayServer::signed("alipay.trade.precreate", &node.to_string()).await;
    let biz_content = "{ \"stored\" : \"as it was, 原样+&\" }";
    let body = json!({
        "method": "alipay.trade.precreate",
        "biz_content": biz_content,
        "notify_url": "https://shop.example/stored",
    });
    let attempt = PaymentAttempt {
        number,
        request_body: body.to_string(),
        ..prepared(&outside.gateway, Scene::Qr)
    };
    let created = outside.gateway.create(&attempt).await.unwrap();
    assert_eq!(created.action, Action::QrCode { content: "https://qr".to_owned() });
    assert_eq!(created.valid_until, attempt.time_expire);
    let sent = outside.server.received_requests().await.unwrap();
    let mut all = params(sent[0].url.query().unwrap().as_bytes());
    let form = params(&sent[0].body);
    assert_eq!(form.keys().collect::<Vec<_>>(), ["biz_content"]);
    assert_eq!(form["biz_content"], biz_content);
    all.extend(form);
    assert_eq!(all["notify_url"], "https://shop.example/stored");
    assert_rightly_signed(&all);
}

fn params(encoded: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn assert_rightly_signed(params: &BTreeMap<String, String>) {
    for (name, value) in [
        ("app_id", "2021000000000109"),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("version", "1.0"),
    ] {
        assert_eq!(params[name], value);
    }
    let content: Vec<String> = params
        .iter()
        .filter(|(name, _)| *name != "sign")
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, keys().ours.public_der());
    let sign = STANDARD.decode(&params["sign"]).unwrap();
    key.verify(content.join("&").as_bytes(), &sign).unwrap();
}

#[tokio::test]
async fn another_merchants_or_an_unreadable_attempt_is_not_sent_anywhere() {
    let outside = AlipayServer::answering("").await;
    let ours = prepared(&outside.gateway, Scene::Qr);
    let merchant = PaymentAttempt { merchant: "2088000000000110".to_owned(), ..ours.clone() };
    let application = PaymentAttempt { app_id: "2021".to_owned(), ..ours.clone() };
    let unreadable = PaymentAttempt { request_body: "{}".to_owned(), ..ours.clone() };
    let method = ours.request_body.replace("precreate", "refund");
    let other_method = PaymentAttempt { request_body: method, ..ours };
    for attempt in [merchant, application, unreadable, other_method] {
        let created = outside.gateway.create(&attempt).await;
        assert!(matches!(created, Err(OutsideError::NotReached(_))), "{created:?}");
    }
    assert!(outside.server.received_requests().await.unwrap().is_empty());
}
