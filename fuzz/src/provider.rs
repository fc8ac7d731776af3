//! The providers' side: keys made for this process alone, and gateways that trust them.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::NotificationRejected;
use pay_gateways::{
    Alipay, AlipayConfig, AlipayTrust, PlatformKey, Telecom, TelecomConfig, WechatConfig, WechatPay,
};
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

/// The `APIv3` key of the example in WeChat Pay's own Java SDK.
pub const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
pub const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000001092026030200000000";

pub const TELECOM_INSTITUTION: &str = "3178000000000000";
pub const TELECOM_APP_ID: &str = "wx0000000000000209";

/// Far longer than any explanation is worded.
const LONGEST_EXPLANATION: usize = 1_000;

/// An RSA key whose both halves we hold.
pub struct Key {
    pair: RsaKeyPair,
    pkcs8: Vec<u8>,
}

impl Key {
    pub fn generate() -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pkcs8 = der.as_ref().to_vec();
        Self { pair: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(), pkcs8 }
    }

    /// The signature in base64.
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        STANDARD.encode(signature)
    }

    fn private_text(&self) -> String {
        STANDARD.encode(&self.pkcs8)
    }

    fn public_text(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().unwrap();
        STANDARD.encode(der.as_ref())
    }
}

/// WeChat Pay with `key` as its platform key. Nothing is ever called.
pub fn wechat(key: &Key) -> WechatPay {
    let config = WechatConfig {
        base_url: "http://127.0.0.1:1".to_owned(),
        mchid: "1900000001".to_owned(),
        app_id: "wx0000000000000001".to_owned(),
        mini_program_app_id: None,
        merchant_serial: "01".to_owned(),
        merchant_private_key_pem: key.private_text(),
        api_v3_key: API_V3_KEY.to_owned(),
        platform_keys: vec![PlatformKey { id: PLATFORM_KEY_ID.to_owned(), pem: key.public_text() }],
        fetch_certificates: false,
        notify_url: "https://shop.example/notify/wechat".to_owned(),
        refund_notify_url: "https://shop.example/notify/wechat-refund".to_owned(),
        call_time_limit: Duration::from_secs(1),
    };
    WechatPay::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap()
}

/// Alipay with `key` as its public key. Nothing is ever called.
pub fn alipay(key: &Key) -> Alipay {
    let config = AlipayConfig {
        gateway_url: "http://127.0.0.1:1/gateway.do".to_owned(),
        app_id: "2021000000000001".to_owned(),
        seller_id: "2088000000000001".to_owned(),
        // Alipay's key is never the application's own.
        app_private_key_pem: Key::generate().private_text(),
        trust: AlipayTrust::PublicKey { alipay_public_key_pem: key.public_text() },
        mini_program_app_id: None,
        notify_url: "https://shop.example/notify/alipay".to_owned(),
        precreate_product_code: String::new(),
        call_time_limit: Duration::from_secs(1),
    };
    Alipay::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap()
}

/// The telecom with `key` as its platform's key. Nothing is ever called.
pub fn telecom(key: &Key) -> Telecom {
    let config = TelecomConfig {
        base_url: "http://127.0.0.1:1".to_owned(),
        openid_page_url: "http://127.0.0.1:1/auth".to_owned(),
        merchant_no: "3178000000000109".to_owned(),
        institution_code: TELECOM_INSTITUTION.to_owned(),
        private_key_pem: key.private_text(),
        platform_public_key_pem: key.public_text(),
        app_id: TELECOM_APP_ID.to_owned(),
        wechat_notify_url: "https://shop.example/notify/telecom/wechat".to_owned(),
        alipay_notify_url: "https://shop.example/notify/telecom/alipay".to_owned(),
        call_time_limit: Duration::from_secs(1),
    };
    Telecom::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap()
}

/// What goes to the log stays one line of a bounded length, whatever a stranger sent.
pub fn assert_loggable(rejected: &NotificationRejected) {
    let words = &rejected.explanation;
    assert!(!words.is_empty() && words.len() <= LONGEST_EXPLANATION, "{words}");
    assert!(!words.chars().any(char::is_control), "{words:?}");
}
