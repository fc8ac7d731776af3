//! Settings that cannot be used are refused by name, and no setting shows a secret.

use crate::support::{
    ACCOUNT_SECRET, PROGRAM_SECRET, SECRET, TOKEN, boss, boss_config, wechat_open,
    wechat_open_config, zhuoyue, zhuoyue_config,
};
use std::time::Duration;
use testkit::fakes::FakeClock;
use testkit::given;
use thirdparty::{Boss, BossConfig, WechatOpen, WechatOpenConfig, Zhuoyue, ZhuoyueConfig};

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

fn wechat_open_refuses(change: impl FnOnce(&mut WechatOpenConfig)) -> &'static str {
    let mut config = wechat_open_config(NOWHERE);
    change(&mut config);
    WechatOpen::new(config, FakeClock::at(given::start())).unwrap_err().field
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
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        zhuoyue_config(NOWHERE),
        boss_config(NOWHERE),
        zhuoyue(NOWHERE),
        boss(NOWHERE),
        wechat_open_config(NOWHERE),
        wechat_open(NOWHERE)
    );
    for secret in [SECRET, TOKEN, ACCOUNT_SECRET, PROGRAM_SECRET] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
