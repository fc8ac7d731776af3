//! Signatures that others made: over them both sides of an error cannot agree.

use crate::support::{prepared, wechat_at, wechat_config};
use chrono::DateTime;
use domain::ports::PaymentGateway;
use domain::{Action, Scene};
use pay_gateways::PlatformKey;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Asks for a QR code and gets the vector as the answer, with the serial as its key's name.
async fn create_answered_by(vector: &Value, key: PlatformKey, serial: &str) -> Action {
    let text = |name: &str| vector[name].as_str().unwrap();
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200)
        .insert_header("Wechatpay-Timestamp", text("timestamp"))
        .insert_header("Wechatpay-Nonce", text("nonce"))
        .insert_header("Wechatpay-Signature", text("signature"))
        .insert_header("Wechatpay-Serial", serial)
        .set_body_raw(text("body"), "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let mut config = wechat_config(&server.uri());
    config.platform_keys.push(key);
    let at = DateTime::from_timestamp(text("timestamp").parse().unwrap(), 0).unwrap();
    let gateway = wechat_at(config, at);
    gateway.create(&prepared(&gateway, Scene::Native)).await.unwrap().action
}

#[tokio::test]
async fn the_answer_that_wechat_pay_publishes_is_believed() {
    let vector: Value =
        serde_json::from_str(include_str!("fixtures/wechat-response-vector.json")).unwrap();
    let id = "PUB_KEY_ID_0114232134912410000000000000";
    let pem = vector["public_key_pem"].as_str().unwrap().to_owned();
    let key = PlatformKey { id: id.to_owned(), pem };
    let action = create_answered_by(&vector, key, id).await;
    let content = "weixin://wxpay/bizpayurl?pr=JyC91EIz1".to_owned();
    assert_eq!(action, Action::QrCode { content });
}

#[tokio::test]
async fn an_answer_signed_under_a_certificate_is_found_by_the_certificates_serial() {
    let vector: Value =
        serde_json::from_str(include_str!("fixtures/platform-certificate.json")).unwrap();
    let serial = vector["serial"].as_str().unwrap();
    let pem = vector["certificate_pem"].as_str().unwrap();
    let spellings = [String::new(), serial.to_owned(), serial.to_lowercase()];
    for id in spellings {
        let key = PlatformKey { id, pem: pem.to_owned() };
        let action = create_answered_by(&vector, key, serial).await;
        let content = "weixin://wxpay/bizpayurl?pr=invented".to_owned();
        assert_eq!(action, Action::QrCode { content });
    }
}
