//! The three adapters, at addresses where nobody listens.

use crate::keys::keys;
use async_trait::async_trait;
use domain::Channel;
use domain::ports::{ExchangeLog, OutsideExchange};
use pay_gateways::{
    Alipay, AlipayConfig, AlipayTrust, PlatformKey, Telecom, TelecomConfig, WechatConfig, WechatPay,
};
use std::sync::Arc;
use std::time::Duration;
use testkit::fakes::FakeClock;
use testkit::given;

pub(crate) const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000001092026030200000000";
pub(crate) const API_V3_KEY: &str = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
pub(crate) const INSTITUTION: &str = "3178000000000000";

const NOBODY: &str = "http://127.0.0.1:1";
const CALL_TIME_LIMIT: Duration = Duration::from_secs(10);

/// Keeps nothing: what is kept belongs to another bench.
#[derive(Debug)]
struct Forgetful;

#[async_trait]
impl ExchangeLog for Forgetful {
    async fn record(&self, _exchange: OutsideExchange) {}
}

pub(crate) fn wechat() -> WechatPay {
    let config = WechatConfig {
        base_url: NOBODY.to_owned(),
        mchid: given::merchant(Channel::Wechat).to_owned(),
        app_id: given::app_id(Channel::Wechat).to_owned(),
        merchant_serial: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C".to_owned(),
        merchant_private_key_pem: keys().ours.private_pem(),
        api_v3_key: API_V3_KEY.to_owned(),
        mini_program_app_id: None,
        platform_keys: vec![PlatformKey {
            id: PLATFORM_KEY_ID.to_owned(),
            pem: keys().theirs.public_pem(),
        }],
        fetch_certificates: false,
        notify_url: "https://shop.example/notify/wechat".to_owned(),
        refund_notify_url: "https://shop.example/notify/wechat-refund".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    };
    WechatPay::new(config, FakeClock::at(given::start()), Arc::new(Forgetful)).unwrap()
}

pub(crate) fn alipay() -> Alipay {
    let config = AlipayConfig {
        gateway_url: format!("{NOBODY}/gateway.do"),
        app_id: given::app_id(Channel::Alipay).to_owned(),
        seller_id: given::merchant(Channel::Alipay).to_owned(),
        app_private_key_pem: keys().ours.private_pem(),
        trust: AlipayTrust::PublicKey { alipay_public_key_pem: keys().theirs.public_pem() },
        mini_program_app_id: None,
        notify_url: "https://shop.example/notify/alipay".to_owned(),
        precreate_product_code: String::new(),
        call_time_limit: CALL_TIME_LIMIT,
    };
    Alipay::new(config, FakeClock::at(given::start()), Arc::new(Forgetful)).unwrap()
}

pub(crate) fn telecom() -> Telecom {
    let config = TelecomConfig {
        base_url: format!("{NOBODY}/mapi"),
        openid_page_url: "https://h5.telecom.example/collect/index.html#/auth".to_owned(),
        merchant_no: given::merchant(Channel::Telecom).to_owned(),
        institution_code: INSTITUTION.to_owned(),
        private_key_pem: keys().ours.private_pem(),
        platform_public_key_pem: keys().theirs.public_pem(),
        app_id: given::app_id(Channel::Telecom).to_owned(),
        wechat_notify_url: "https://shop.example/notify/telecom/wechat".to_owned(),
        alipay_notify_url: "https://shop.example/notify/telecom/alipay".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    };
    Telecom::new(config, FakeClock::at(given::start()), Arc::new(Forgetful)).unwrap()
}
