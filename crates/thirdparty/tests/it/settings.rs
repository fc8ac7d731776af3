//! Settings that cannot be used are refused by name, and no setting shows a secret.

use crate::support::{
    ACCESS_KEY_SECRET, ACCOUNT_SECRET, AMAP_KEY, AMAP_PRIVATE_KEY, LEGACY_SECRET, PLATFORM_SECRET,
    PROGRAM_SECRET, SECRET, TOKEN, amap, amap_config, boss, boss_config, legacy, legacy_config,
    platform, platform_config, sms, sms_config, tokens, wechat_open, wechat_open_config, zhuoyue,
    zhuoyue_config,
};
use std::time::Duration;
use testkit::fakes::FakeClock;
use testkit::given;
use thirdparty::{
    AliyunSms, AliyunSmsConfig, Amap, AmapConfig, Boss, BossConfig, Legacy, LegacyConfig,
    PlatformConfig, PlatformTokens, WechatOpen, WechatOpenConfig, Zhuoyue, ZhuoyueConfig,
};

const NOWHERE: &str = "http://127.0.0.1:1";

fn zhuoyue_refuses(change: impl FnOnce(&mut ZhuoyueConfig)) -> &'static str {
    let mut config = zhuoyue_config(NOWHERE);
    change(&mut config);
    Zhuoyue::new(config, FakeClock::at(given::start())).unwrap_err().field
}

fn boss_refuses(change: impl FnOnce(&mut BossConfig)) -> &'static str {
    let mut config = boss_config(NOWHERE);
    change(&mut config);
    Boss::new(config, FakeClock::at(given::start())).unwrap_err().field
}

fn platform_refuses(change: impl FnOnce(&mut PlatformConfig)) -> &'static str {
    let mut config = platform_config(NOWHERE);
    change(&mut config);
    PlatformTokens::new(config, FakeClock::at(given::start())).unwrap_err().field
}

fn legacy_refuses(change: impl FnOnce(&mut LegacyConfig)) -> &'static str {
    let mut config = legacy_config(NOWHERE);
    change(&mut config);
    Legacy::new(config, FakeClock::at(given::start())).unwrap_err().field
}

#[test]
fn each_setting_of_the_platform_and_the_old_office_that_cannot_be_used_is_named() {
    assert_eq!(platform_refuses(|it| it.base_url = "platform".to_owned()), "base_url");
    assert_eq!(platform_refuses(|it| it.app_id.clear()), "app_id");
    assert_eq!(platform_refuses(|it| it.app_secret.clear()), "app_secret");
    assert_eq!(platform_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    assert_eq!(legacy_refuses(|it| it.base_url = format!("{NOWHERE}/?a=1")), "base_url");
    assert_eq!(legacy_refuses(|it| it.app_id.clear()), "app_id");
    assert_eq!(legacy_refuses(|it| it.secret.clear()), "secret");
    assert_eq!(legacy_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

fn wechat_open_refuses(change: impl FnOnce(&mut WechatOpenConfig)) -> &'static str {
    let mut config = wechat_open_config(NOWHERE);
    change(&mut config);
    WechatOpen::new(config, FakeClock::at(given::start())).unwrap_err().field
}

fn sms_refuses(change: impl FnOnce(&mut AliyunSmsConfig)) -> &'static str {
    let mut config = sms_config(NOWHERE);
    change(&mut config);
    AliyunSms::new(config, FakeClock::at(given::start())).unwrap_err().field
}

fn amap_refuses(change: impl FnOnce(&mut AmapConfig)) -> &'static str {
    let mut config = amap_config(NOWHERE);
    change(&mut config);
    Amap::new(config, FakeClock::at(given::start())).unwrap_err().field
}

#[test]
fn each_setting_of_messages_and_look_ups_that_cannot_be_used_is_named() {
    assert_eq!(sms_refuses(|it| it.base_url = "dysmsapi".to_owned()), "base_url");
    assert_eq!(sms_refuses(|it| it.access_key_id = "LTAI,Signature=".to_owned()), "access_key_id");
    assert_eq!(sms_refuses(|it| it.access_key_secret.clear()), "access_key_secret");
    assert_eq!(sms_refuses(|it| it.sign_name = " ".to_owned()), "sign_name");
    assert_eq!(sms_refuses(|it| it.template_login.clear()), "template_login");
    assert_eq!(sms_refuses(|it| it.template_password.clear()), "template_password");
    assert_eq!(sms_refuses(|it| it.template_profile = "a b".to_owned()), "template_profile");
    assert_eq!(sms_refuses(|it| it.template_recall = String::new()), "template_recall");
    assert_eq!(sms_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    assert_eq!(amap_refuses(|it| it.base_url = format!("{NOWHERE}/#a")), "base_url");
    assert_eq!(amap_refuses(|it| it.key.clear()), "key");
    assert_eq!(amap_refuses(|it| it.private_key = "a&b".to_owned()), "private_key");
    assert_eq!(amap_refuses(|it| it.cache_life = -chrono::TimeDelta::days(1)), "cache_life");
    assert_eq!(amap_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

#[test]
fn each_setting_of_wechat_that_cannot_be_used_is_named() {
    assert_eq!(wechat_open_refuses(|it| it.base_url = "wechat".to_owned()), "base_url");
    assert_eq!(
        wechat_open_refuses(|it| it.authorize_url = format!("{NOWHERE}/#a")),
        "authorize_url"
    );
    assert_eq!(
        wechat_open_refuses(|it| it.official_account_app_id = "wx&secret=".to_owned()),
        "official_account_app_id"
    );
    assert_eq!(
        wechat_open_refuses(|it| it.official_account_secret.clear()),
        "official_account_secret"
    );
    assert_eq!(wechat_open_refuses(|it| it.mini_program_app_id.clear()), "mini_program_app_id");
    assert_eq!(
        wechat_open_refuses(|it| it.mini_program_secret = " ".to_owned()),
        "mini_program_secret"
    );
    assert_eq!(wechat_open_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

#[test]
fn each_setting_that_cannot_be_used_is_named() {
    assert_eq!(zhuoyue_refuses(|it| it.base_url = "zhuoyue".to_owned()), "base_url");
    assert_eq!(zhuoyue_refuses(|it| it.base_url = format!("{NOWHERE}/?a=1")), "base_url");
    assert_eq!(zhuoyue_refuses(|it| it.app_key.clear()), "app_key");
    assert_eq!(zhuoyue_refuses(|it| it.app_key = "a\nb".to_owned()), "app_key");
    assert_eq!(zhuoyue_refuses(|it| it.app_secret.clear()), "app_secret");
    assert_eq!(zhuoyue_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
    assert_eq!(boss_refuses(|it| it.base_url = "ftp://boss.example".to_owned()), "base_url");
    assert_eq!(boss_refuses(|it| it.token.clear()), "token");
    assert_eq!(boss_refuses(|it| it.call_time_limit = Duration::ZERO), "call_time_limit");
}

#[test]
fn no_secret_is_in_debug_output() {
    let shown = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        platform_config(NOWHERE),
        platform(NOWHERE),
        platform(NOWHERE).telecom_users(tokens().0),
        legacy_config(NOWHERE),
        legacy(NOWHERE),
        boss(NOWHERE).payments(),
        zhuoyue(NOWHERE).data(tokens().0),
        zhuoyue(NOWHERE).orders(tokens().0),
        zhuoyue_config(NOWHERE),
        boss_config(NOWHERE),
        zhuoyue(NOWHERE),
        boss(NOWHERE),
        wechat_open_config(NOWHERE),
        wechat_open(NOWHERE),
        sms_config(NOWHERE),
        sms(NOWHERE),
        amap_config(NOWHERE),
        amap(NOWHERE)
    );
    let ours = [SECRET, TOKEN, ACCOUNT_SECRET, PROGRAM_SECRET, ACCESS_KEY_SECRET];
    for secret in ours.into_iter().chain([PLATFORM_SECRET, LEGACY_SECRET]).chain([
        AMAP_KEY,
        AMAP_PRIVATE_KEY,
        "LTAI5t",
    ]) {
        assert!(!shown.contains(secret), "{shown}");
    }
}
