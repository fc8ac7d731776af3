//! Settings that cannot be used are refused by name, and no setting shows a secret.

use crate::support::{SECRET, TOKEN, boss, boss_config, zhuoyue, zhuoyue_config};
use std::time::Duration;
use testkit::fakes::FakeClock;
use testkit::given;
use thirdparty::{Boss, BossConfig, Zhuoyue, ZhuoyueConfig};

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
        "{:?} {:?} {:?} {:?}",
        zhuoyue_config(NOWHERE),
        boss_config(NOWHERE),
        zhuoyue(NOWHERE),
        boss(NOWHERE)
    );
    for secret in [SECRET, TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
