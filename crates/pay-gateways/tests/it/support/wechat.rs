use super::CALL_TIME_LIMIT;
use super::keys::{TestKey, keys};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::RawNotification;
use domain::{Channel, PaymentAttempt, Timestamp};
use pay_gateways::{PlatformKey, WechatConfig, WechatPay};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000001092026030200000000";
/// Our mini-program.
pub(crate) const MINI_PROGRAM: &str = "wx0000000000000110";
pub(crate) const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";

pub(crate) fn wechat_config(base_url: &str) -> WechatConfig {
    WechatConfig {
        base_url: base_url.to_owned(),
        mchid: given::merchant(Channel::Wechat).to_owned(),
        app_id: given::app_id(Channel::Wechat).to_owned(),
        merchant_serial: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C".to_owned(),
        merchant_private_key_pem: keys().ours.private_pem(),
        api_v3_key: API_V3_KEY.to_owned(),
        mini_program_app_id: Some(MINI_PROGRAM.to_owned()),
        platform_keys: vec![PlatformKey {
            id: PLATFORM_KEY_ID.to_owned(),
            pem: keys().theirs.public_pem(),
        }],
        fetch_certificates: false,
        notify_url: "https://shop.example/notify/wechat".to_owned(),
        refund_notify_url: "https://shop.example/notify/wechat-refund".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

/// A gateway that talks to nobody, for what needs no call.
pub(crate) fn wechat() -> WechatPay {
    wechat_at(wechat_config("http://127.0.0.1:1"), given::start())
}

/// A gateway with this configuration, at that time.
pub(crate) fn wechat_at(config: WechatConfig, at: Timestamp) -> WechatPay {
    WechatPay::new(config, FakeClock::at(at), FakeExchangeLog::new()).unwrap()
}

/// A provider that gives one answer to everything, and the gateway that asks it.
pub(crate) struct WechatServer {
    pub(crate) server: MockServer,
    pub(crate) gateway: WechatPay,
    pub(crate) log: Arc<FakeExchangeLog>,
}

impl WechatServer {
    pub(crate) async fn answering(answer: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let (clock, log) = (FakeClock::at(given::start()), FakeExchangeLog::new());
        let config = wechat_config(&server.uri());
        let gateway = WechatPay::new(config, clock, Arc::<FakeExchangeLog>::clone(&log)).unwrap();
        Self { server, gateway, log }
    }

    /// A rightly signed answer.
    pub(crate) async fn signed(status: u16, body: &Value) -> Self {
        Self::answering(signed_answer(given::start(), status, &body.to_string())).await
    }

    /// An answer without a signature.
    pub(crate) async fn unsigned(status: u16, body: &Value) -> Self {
        Self::answering(ResponseTemplate::new(status).set_body_string(body.to_string())).await
    }
}

/// An answer that was rightly signed at `at`.
pub(crate) fn signed_answer(at: Timestamp, status: u16, body: &str) -> ResponseTemplate {
    let headers = signed_headers(&keys().theirs, at, body.as_bytes());
    let template = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    headers.into_iter().fold(template, |template, (name, value)| {
        template.insert_header(name.as_str(), value.as_str())
    })
}

/// The five headers, made by `key` at `at`.
pub(crate) fn signed_headers(key: &TestKey, at: Timestamp, body: &[u8]) -> Vec<(String, String)> {
    signature_headers(key, PLATFORM_KEY_ID, at, body)
}

/// The same under another id.
pub(super) fn signature_headers(
    key: &TestKey,
    serial: &str,
    at: Timestamp,
    body: &[u8],
) -> Vec<(String, String)> {
    let timestamp = at.timestamp().to_string();
    let nonce = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
    let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
    let headers = [
        ("wechatpay-timestamp", timestamp),
        ("wechatpay-nonce", nonce.to_owned()),
        ("wechatpay-signature", key.sign(&message)),
        ("wechatpay-serial", serial.to_owned()),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
    ];
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A notification with these bytes, rightly signed and received at once.
pub(crate) fn signed_raw(body: &[u8]) -> RawNotification {
    let at = given::start();
    let headers = signed_headers(&keys().theirs, at, body);
    RawNotification { headers, body: body.to_vec(), received_at: at }
}

/// A paid attempt, as the provider tells of it.
pub(crate) fn transaction(attempt: &PaymentAttempt) -> Value {
    json!({
        "appid": attempt.app_id,
        "mchid": attempt.merchant,
        "out_trade_no": attempt.number.to_string(),
        "transaction_id": "4200001234202603021234567890",
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": "2026-03-02T12:01:00+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {
            "total": attempt.amount.fen(),
            "payer_total": attempt.amount.fen() - 100,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    })
}

/// How a resource is encrypted.
#[derive(Clone, Copy)]
pub(crate) struct Sealed {
    pub(crate) key: &'static str,
    pub(crate) nonce: &'static str,
    pub(crate) aad: Option<&'static str>,
}

impl Sealed {
    pub(crate) const RIGHTLY: Self =
        Self { key: API_V3_KEY, nonce: "uluk4a9R25RW", aad: Some("transaction") };

    pub(crate) fn resource(self, plain: &[u8]) -> Value {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, self.key.as_bytes()).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(self.nonce.as_bytes()).unwrap();
        let mut data = plain.to_vec();
        let aad = Aad::from(self.aad.unwrap_or_default().as_bytes());
        key.seal_in_place_append_tag(nonce, aad, &mut data).unwrap();
        let mut resource = json!({
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": STANDARD.encode(data),
            "nonce": self.nonce,
        });
        if let Some(aad) = self.aad {
            resource["associated_data"] = json!(aad);
        }
        resource
    }
}

/// The body of a notification.
pub(crate) fn notice(event_type: &str, sealed: Sealed, plain: &[u8]) -> Vec<u8> {
    let body = json!({
        "id": "EV-2018022511223320873",
        "create_time": "2026-03-02T12:01:01+08:00",
        "resource_type": "encrypt-resource",
        "event_type": event_type,
        "summary": "支付成功",
        "resource": sealed.resource(plain),
    });
    body.to_string().into_bytes()
}
