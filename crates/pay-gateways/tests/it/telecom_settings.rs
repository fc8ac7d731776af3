//! The telecom's settings: those that cannot be used are refused by name, and none shows a secret.

use crate::support::{keys, telecom, telecom_config};
use pay_gateways::{Telecom, TelecomConfig};
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;

fn refuses(change: impl FnOnce(&mut TelecomConfig)) -> &'static str {
    let mut config = telecom_config("http://127.0.0.1:1");
    change(&mut config);
    Telecom::new(config, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap_err().field
}

#[test]
fn each_setting_of_the_telecom_that_cannot_be_used_is_named() {
    assert_eq!(refuses(|it| it.base_url = "mapi.example".to_owned()), "base_url");
    assert_eq!(refuses(|it| it.base_url.push_str("/?a=1")), "base_url");
    for page in ["page", "ftp://a.example/", "https://a.example/?x=1#/auth", "https://a.example/ b"]
    {
        assert_eq!(refuses(|it| it.openid_page_url = page.to_owned()), "openid_page_url", "{page}");
    }
    assert_eq!(refuses(|it| it.merchant_no.clear()), "merchant_no");
    assert_eq!(refuses(|it| it.merchant_no = "1&sign=".to_owned()), "merchant_no");
    assert_eq!(refuses(|it| it.institution_code = "1".repeat(33)), "institution_code");
    assert_eq!(refuses(|it| it.app_id.clear()), "app_id");
    let public = keys().ours.public_pem();
    assert_eq!(refuses(|it| it.private_key_pem = public), "private_key_pem");
    let private = keys().theirs.private_pem();
    assert_eq!(refuses(|it| it.platform_public_key_pem = private), "platform_public_key_pem");
    assert_eq!(refuses(|it| it.wechat_notify_url = "/n".to_owned()), "wechat_notify_url");
    assert_eq!(refuses(|it| it.alipay_notify_url.push_str("?a=1")), "alipay_notify_url");
    assert_eq!(refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

#[test]
fn no_key_of_the_telecom_is_in_debug_output() {
    let config = telecom_config("http://127.0.0.1:1");
    let shown = format!("{config:?} {:?}", telecom());
    let key = config.private_key_pem.lines().nth(1).unwrap().to_owned();
    assert!(!shown.contains(&key[..40]) && !shown.contains("PRIVATE"), "{shown}");
}
