//! What the telecom is sent.

use crate::support::{
    INSTITUTION, TELECOM_SCENES, TelecomServer, captured_attempt, keys, prepared, request, telecom,
    telecom_config, telecom_with,
};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{OutsideError, Payer, PaymentGateway, PaymentRequest, PrepareError};
use domain::{Channel, Money, PaymentAttempt, Scene};
use pay_gateways::TelecomConfig;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::given;

/// The paths and bodies of the calls that `act` makes; their signatures are checked and taken out.
async fn sent<F: Future<Output = ()>>(
    act: impl FnOnce(std::sync::Arc<TelecomServer>) -> F,
) -> Vec<(String, BTreeMap<String, String>)> {
    let outside = std::sync::Arc::new(TelecomServer::refusing("API500001").await);
    act(std::sync::Arc::clone(&outside)).await;
    let requests = outside.server.received_requests().await.unwrap();
    requests
        .iter()
        .map(|request| {
            assert_eq!(request.method.as_str(), "POST");
            assert_eq!(request.headers["content-type"], "application/json");
            let mut body: BTreeMap<String, String> = serde_json::from_slice(&request.body).unwrap();
            let sign = STANDARD.decode(body.remove("sign").unwrap()).unwrap();
            let content: Vec<String> =
                body.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let der = keys().ours.public_der();
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
                .verify(content.join("&").as_bytes(), &sign)
                .unwrap();
            (request.url.path().to_owned(), body)
        })
        .collect()
}

fn common() -> BTreeMap<String, String> {
    pairs(&[
        ("merchantNo", given::merchant(Channel::Telecom)),
        ("institutionCode", INSTITUTION),
        ("institutionType", "MERCHANT"),
        ("requestDate", "2026-03-02 12:00:00"),
        ("signType", "S002"),
    ])
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_create_says_all_that_the_contract_asks_for() {
    for scene in TELECOM_SCENES {
        let (channel, word, openid, notify, returns) = match scene {
            Scene::TelecomJsapi => ("WECHAT", "JSAPI", true, "wechat", false),
            Scene::TelecomMiniProgram => ("WECHAT", "APPLET", true, "wechat", false),
            Scene::TelecomH5 => ("WECHAT", "H5", false, "wechat", true),
            _ => ("ALIPAY", "", false, "alipay", true),
        };
        let mut attempt = PaymentAttempt {
            return_url: Some("https://shop.example/paid?a=1".to_owned()),
            ..given::attempt_in(&given::order(), scene)
        };
        let prepared = telecom().prepare(&crate::support::request_for(&attempt)).unwrap();
        assert_eq!(prepared.merchant, given::merchant(Channel::Telecom));
        assert_eq!(prepared.app_id, given::app_id(Channel::Telecom));
        attempt.request_body = prepared.body;
        let number = attempt.number.to_string();
        let calls = sent(async |it| drop(it.gateway.create(&attempt).await)).await;
        let mut expected = common();
        expected.extend(pairs(&[
            ("outTradeNo", &number),
            ("tradeAmt", "46000"),
            ("ccy", "156"),
            ("tradeChannel", channel),
            ("accessCode", "CASHIER"),
            ("mediumType", "WIRELESS"),
            ("subject", "宽带 100M 12个月"),
            ("goodsInfo", "宽带 100M 12个月"),
            ("operator", "website"),
            ("notifyUrl", &format!("https://shop.example/notify/telecom/{notify}")),
            ("expireDate", "2026-03-02 12:30:00"),
            ("riskControlInfo", r#"{"clientIp":"203.0.113.9"}"#),
        ]));
        let mut add = |name: &str, value: &str| {
            expected.insert(name.to_owned(), value.to_owned());
        };
        if !word.is_empty() {
            add("tradeScene", word);
        }
        if openid {
            add("openId", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
        }
        if returns {
            add("returnUrl", "https://shop.example/paid?a=1");
        }
        assert_eq!(calls, [("/mapi/pay/tradeCreate".to_owned(), expected)], "{scene:?}");
    }
}

#[tokio::test]
async fn a_repeated_create_differs_in_its_time_alone() {
    let attempt = prepared(&telecom(), Scene::TelecomJsapi);
    let mut calls = sent(async |it| {
        drop(it.gateway.create(&attempt).await);
        it.clock.advance(chrono::TimeDelta::minutes(3));
        drop(it.gateway.create(&attempt).await);
    })
    .await;
    for (_, body) in &mut calls {
        assert!(body.remove("requestDate").unwrap().starts_with("2026-03-02 12:0"));
    }
    assert_eq!(calls[0], calls[1]);
}

#[tokio::test]
async fn query_and_close_name_the_payment() {
    let attempt = prepared(&telecom(), Scene::TelecomH5);
    let calls = sent(async |it| {
        drop(it.gateway.query(&attempt).await);
        drop(it.gateway.close(&attempt).await);
    })
    .await;
    let mut expected = common();
    expected.insert("outTradeNo".to_owned(), attempt.number.to_string());
    let paths = ["/mapi/integrate/orderQuery", "/mapi/pay/closeOrder"];
    assert_eq!(calls, paths.map(|path| (path.to_owned(), expected.clone())));
}

#[tokio::test]
async fn refunds_are_asked_for_under_their_number() {
    let attempt = captured_attempt(&telecom());
    let refund =
        domain::Refund { reason: "退".repeat(100), ..given::partial_refund(&attempt, "100.00") };
    let calls = sent(async |it| {
        drop(it.gateway.refund(&attempt, &refund).await);
        drop(it.gateway.query_refund(&attempt, &refund).await);
    })
    .await;
    let mut about = common();
    about.extend(pairs(&[
        ("outTradeNo", &attempt.number.to_string()),
        ("outRefundNo", refund.number.as_str()),
    ]));
    let mut order = about.clone();
    order.extend(pairs(&[
        ("refundAmt", "10000"),
        ("ccy", "156"),
        ("refundReason", &"退".repeat(80)),
        ("notifyUrl", "https://shop.example/notify/telecom/wechat"),
    ]));
    let expected = [
        ("/mapi/integrate/refund".to_owned(), order),
        ("/mapi/integrate/refundQuery".to_owned(), about),
    ];
    assert_eq!(calls, expected);
}

#[test]
fn what_the_telecom_would_refuse_is_not_prepared() {
    let refusal = |change: &dyn Fn(&mut PaymentRequest)| {
        let mut request = request(Scene::TelecomJsapi);
        change(&mut request);
        telecom().prepare(&request).unwrap_err()
    };
    let unacceptable = |field| PrepareError::Unacceptable { field };
    for title in ["", "  ", "a&tradeAmt=1", "a=b", "a\nb", &"宽".repeat(129)] {
        assert_eq!(refusal(&|it| it.title = title.to_owned()), unacceptable("title"), "{title}");
    }
    for fen in [0, 100_000_000_000] {
        let amount = Money::cny(fen).unwrap();
        assert_eq!(refusal(&|it| it.amount = amount), unacceptable("amount"));
    }
    let address = Some("/paid".to_owned());
    assert_eq!(refusal(&|it| it.return_url = address.clone()), unacceptable("return_url"));
    for openid in ["", "o 1", "o&1", &"o".repeat(129)] {
        let payer = Payer { openid: Some(openid.to_owned()), ..Payer::default() };
        assert_eq!(refusal(&|it| it.payer = payer.clone()), PrepareError::OpenidNeeded, "{openid}");
    }
    assert_eq!(refusal(&|it| it.payer = Payer::default()), PrepareError::OpenidNeeded);
    assert_eq!(refusal(&|it| it.scene = Scene::Jsapi), PrepareError::SceneNotOffered);
}

#[test]
fn an_unknown_network_address_is_left_out() {
    let request = PaymentRequest { payer: Payer::default(), ..request(Scene::TelecomAlipay) };
    let body: Value = serde_json::from_str(&telecom().prepare(&request).unwrap().body).unwrap();
    assert_eq!(body.get("riskControlInfo"), None);
    assert_eq!(body["tradeChannel"], json!("ALIPAY"));
}

#[tokio::test]
async fn an_attempt_of_another_merchant_or_application_goes_nowhere() {
    let attempt = prepared(&telecom(), Scene::TelecomH5);
    let others = [
        TelecomConfig {
            merchant_no: "3178000000000999".to_owned(),
            ..telecom_config("http://127.0.0.1:1")
        },
        TelecomConfig { app_id: "wx999".to_owned(), ..telecom_config("http://127.0.0.1:1") },
    ];
    for config in others {
        let other = telecom_with(config);
        let refund = given::refund(&attempt);
        for failure in [
            other.create(&attempt).await.map(drop),
            other.query(&attempt).await.map(drop),
            other.close(&attempt).await.map(drop),
            other.refund(&attempt, &refund).await.map(drop),
            other.query_refund(&attempt, &refund).await.map(drop),
        ] {
            assert!(matches!(&failure, Err(OutsideError::NotReached(_))), "{failure:?}");
        }
    }
}
