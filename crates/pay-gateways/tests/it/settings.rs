//! Settings that cannot be used are refused by name, and no setting shows a secret.

use crate::support::{API_V3_KEY, alipay_config, keys, wechat_config};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::Clock;
use pay_gateways::{Alipay, AlipayConfig, AlipayTrust, PlatformKey, WechatConfig, WechatPay};
use std::sync::Arc;
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

const NOWHERE: &str = "http://127.0.0.1:1";

fn clock() -> Arc<dyn Clock> {
    FakeClock::at(given::start())
}

fn wechat_refuses(change: impl FnOnce(&mut WechatConfig)) -> &'static str {
    let mut config = wechat_config(NOWHERE);
    change(&mut config);
    WechatPay::new(config, clock(), FakeExchangeLog::new()).unwrap_err().field
}

fn alipay_refuses(change: impl FnOnce(&mut AlipayConfig)) -> &'static str {
    let mut config = alipay_config(NOWHERE);
    change(&mut config);
    Alipay::new(config, clock(), FakeExchangeLog::new()).unwrap_err().field
}

fn certificate() -> (String, String) {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("fixtures/platform-certificate.json")).unwrap();
    let text = |name: &str| file[name].as_str().unwrap().to_owned();
    (text("serial"), text("certificate_pem"))
}

#[test]
fn each_setting_of_wechat_pay_that_cannot_be_used_is_named() {
    assert_eq!(wechat_refuses(|it| it.base_url = "api.mch.weixin.qq.com".to_owned()), "base_url");
    assert_eq!(wechat_refuses(|it| it.base_url = "https://a.example/?x=1".to_owned()), "base_url");
    assert_eq!(wechat_refuses(|it| it.mchid.clear()), "mchid");
    assert_eq!(wechat_refuses(|it| it.mchid = "19\",nonce_str=\"".to_owned()), "mchid");
    assert_eq!(wechat_refuses(|it| it.app_id.clear()), "app_id");
    let app_id = Some("wx 1".to_owned());
    assert_eq!(wechat_refuses(|it| it.mini_program_app_id = app_id), "mini_program_app_id");
    let address = "https://shop.example/r?a=1".to_owned();
    assert_eq!(wechat_refuses(|it| it.refund_notify_url = address), "refund_notify_url");
    assert_eq!(wechat_refuses(|it| it.merchant_serial = "XYZ".to_owned()), "merchant_serial");
    assert_eq!(
        wechat_refuses(|it| it.merchant_private_key_pem = keys().ours.public_pem()),
        "merchant_private_key_pem"
    );
    assert_eq!(wechat_refuses(|it| it.api_v3_key = "a7cde1ZJB1kG2e7V".to_owned()), "api_v3_key");
    assert_eq!(wechat_refuses(|it| it.notify_url = "/notify".to_owned()), "notify_url");
    assert_eq!(wechat_refuses(|it| it.notify_url.push_str("?a=1")), "notify_url");
    assert_eq!(wechat_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

#[test]
fn platform_keys_must_be_readable_named_and_different() {
    let pem = || keys().theirs.public_pem();
    let (serial, certificate) = certificate();
    let refused = |set: Vec<(&str, String)>| {
        let set = set.into_iter().map(|(id, pem)| PlatformKey { id: id.to_owned(), pem });
        let field = wechat_refuses(|it| it.platform_keys = set.collect());
        assert_eq!(field, "platform_keys");
    };
    refused(vec![]);
    refused(vec![("PUB_KEY_ID_01", "rubbish".to_owned())]);
    refused(vec![("PUB_KEY_ID_01", keys().theirs.private_pem())]);
    refused(vec![("", pem())]);
    refused(vec![("PUB_KEY_ID_01", pem()), ("PUB_KEY_ID_01", pem())]);
    refused(vec![("0FFF", certificate.clone())]);
    refused(vec![(serial.as_str(), certificate.clone()), ("", certificate.clone())]);
}

#[test]
fn each_setting_of_alipay_that_cannot_be_used_is_named() {
    assert_eq!(alipay_refuses(|it| it.gateway_url = "gateway.do".to_owned()), "gateway_url");
    assert_eq!(alipay_refuses(|it| it.app_id.clear()), "app_id");
    assert_eq!(alipay_refuses(|it| it.seller_id = "2088 1".to_owned()), "seller_id");
    assert_eq!(alipay_refuses(|it| it.app_private_key_pem.clear()), "app_private_key_pem");
    let alipay_public_key_pem = keys().ours.private_pem();
    let trust = AlipayTrust::PublicKey { alipay_public_key_pem };
    assert_eq!(alipay_refuses(|it| it.trust = trust), "alipay_public_key_pem");
    assert_eq!(alipay_refuses(|it| it.notify_url.clear()), "notify_url");
    assert_eq!(alipay_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    let wrong = "A PRODUCT".to_owned();
    assert_eq!(alipay_refuses(|it| it.precreate_product_code = wrong), "precreate_product_code");
}

#[test]
fn alipays_keys_are_read_in_every_form_its_console_gives_out() {
    let ours = &keys().ours;
    let pkcs1 = STANDARD.encode(ours.private_pkcs1());
    let private_forms = [
        ours.private_pem(),
        pkcs1.clone(),
        format!("-----BEGIN RSA PRIVATE KEY-----\n{pkcs1}\n-----END RSA PRIVATE KEY-----\n"),
        format!("  {}\n{}  \n", &pkcs1[..64], &pkcs1[64..]),
    ];
    for form in private_forms {
        let config = AlipayConfig { app_private_key_pem: form, ..alipay_config(NOWHERE) };
        Alipay::new(config, clock(), FakeExchangeLog::new()).unwrap();
    }
    let bare = STANDARD.encode(keys().theirs.public_der());
    for form in [keys().theirs.public_pem(), bare] {
        let trust = AlipayTrust::PublicKey { alipay_public_key_pem: form };
        let config = AlipayConfig { trust, ..alipay_config(NOWHERE) };
        Alipay::new(config, clock(), FakeExchangeLog::new()).unwrap();
    }
}

#[test]
fn no_secret_is_in_debug_output_or_in_an_error() {
    let wechat = wechat_config(NOWHERE);
    let gateway = WechatPay::new(wechat.clone(), clock(), FakeExchangeLog::new()).unwrap();
    let alipay = alipay_config(NOWHERE);
    let other = Alipay::new(alipay.clone(), clock(), FakeExchangeLog::new()).unwrap();
    let shown = format!("{wechat:?} {gateway:?} {alipay:?} {other:?}");
    for secret in [API_V3_KEY, "BEGIN", &wechat.merchant_private_key_pem[40..80]] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let short = WechatConfig { api_v3_key: "tooshort".to_owned(), ..wechat };
    let error = WechatPay::new(short, clock(), FakeExchangeLog::new()).unwrap_err().to_string();
    assert_eq!(error, "api_v3_key: must have 32 bytes");
}
