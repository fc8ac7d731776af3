//! The adapters, and the push that most tests make.

use chrono::TimeDelta;
use domain::Order;
use domain::ports::{OutsideError, PushOrder};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeIssuer, FakeTokens};
use testkit::given;
use thirdparty::{
    AliyunSms, AliyunSmsConfig, Amap, AmapConfig, Boss, BossConfig, Legacy, LegacyConfig,
    PlatformConfig, PlatformTokens, WechatOpen, WechatOpenConfig, Zhuoyue, ZhuoyueConfig,
};
use tokio::net::TcpListener;
use tokio::task::yield_now;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Long enough for a busy machine.
pub(crate) const CALL_TIME_LIMIT: Duration = Duration::from_secs(10);

pub(crate) const SECRET: &str = "secret-of-the-application";
pub(crate) const ACCOUNT_SECRET: &str = "secret-of-the-official-account";
pub(crate) const PROGRAM_SECRET: &str = "secret-of-the-mini-program";
pub(crate) const TOKEN: &str = "token-of-the-reader";
pub(crate) const PLATFORM_SECRET: &str = "secret-of-the-platform";
pub(crate) const LEGACY_SECRET: &str = "secret-of-the-old-office";
pub(crate) const ACCESS_KEY_SECRET: &str = "secret-of-the-access-key";
pub(crate) const AMAP_KEY: &str = "keyofthewebservice";
pub(crate) const AMAP_PRIVATE_KEY: &str = "privatekeyofthewebservice";

pub(crate) fn zhuoyue_config(base_url: &str) -> ZhuoyueConfig {
    ZhuoyueConfig {
        base_url: base_url.to_owned(),
        app_key: "zy000000000109".to_owned(),
        app_secret: SECRET.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn boss_config(base_url: &str) -> BossConfig {
    BossConfig {
        base_url: base_url.to_owned(),
        token: TOKEN.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn platform_config(base_url: &str) -> PlatformConfig {
    PlatformConfig {
        base_url: base_url.to_owned(),
        app_id: "pf000000000109".to_owned(),
        app_secret: PLATFORM_SECRET.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn legacy_config(base_url: &str) -> LegacyConfig {
    LegacyConfig {
        base_url: base_url.to_owned(),
        app_id: "lg00000109".to_owned(),
        secret: LEGACY_SECRET.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn platform(base_url: &str) -> PlatformTokens {
    PlatformTokens::new(platform_config(base_url), FakeClock::at(given::start())).unwrap()
}

pub(crate) fn legacy(base_url: &str) -> Legacy {
    Legacy::new(legacy_config(base_url), FakeClock::at(given::start())).unwrap()
}

/// Tokens of an issuer that tells how many it gave.
pub(crate) fn tokens() -> (Arc<FakeTokens>, Arc<FakeIssuer>) {
    let issuer = FakeIssuer::new(&FakeClock::at(given::start()));
    (FakeTokens::over(Arc::<FakeIssuer>::clone(&issuer)), issuer)
}

pub(crate) fn wechat_open_config(base_url: &str) -> WechatOpenConfig {
    WechatOpenConfig {
        base_url: base_url.to_owned(),
        authorize_url: "https://open.weixin.example/connect/oauth2/authorize".to_owned(),
        official_account_app_id: "wx0000000000000109".to_owned(),
        official_account_secret: ACCOUNT_SECRET.to_owned(),
        mini_program_app_id: "wx0000000000000110".to_owned(),
        mini_program_secret: PROGRAM_SECRET.to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn sms_config(base_url: &str) -> AliyunSmsConfig {
    AliyunSmsConfig {
        base_url: base_url.to_owned(),
        access_key_id: "LTAI5t000000000000000109".to_owned(),
        access_key_secret: ACCESS_KEY_SECRET.to_owned(),
        sign_name: "长城宽带".to_owned(),
        template_login: "SMS_100000001".to_owned(),
        template_password: "SMS_100000002".to_owned(),
        template_profile: "SMS_100000003".to_owned(),
        template_recall: "SMS_100000004".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn amap_config(base_url: &str) -> AmapConfig {
    AmapConfig {
        base_url: base_url.to_owned(),
        key: AMAP_KEY.to_owned(),
        private_key: AMAP_PRIVATE_KEY.to_owned(),
        cache_life: TimeDelta::minutes(10),
        cache_entries: NonZeroUsize::new(100).unwrap(),
        call_time_limit: CALL_TIME_LIMIT,
    }
}

pub(crate) fn sms(base_url: &str) -> AliyunSms {
    AliyunSms::new(sms_config(base_url), FakeClock::at(given::start())).unwrap()
}

pub(crate) fn amap(base_url: &str) -> Amap {
    amap_at(base_url, FakeClock::at(given::start()))
}

pub(crate) fn amap_at(base_url: &str, clock: Arc<FakeClock>) -> Amap {
    Amap::new(amap_config(base_url), clock).unwrap()
}

/// Moves the clock whenever somebody waits for it.
pub(crate) fn run_on(clock: &Arc<FakeClock>) {
    let clock = Arc::clone(clock);
    tokio::spawn(async move {
        loop {
            if clock.sleepers() > 0 {
                clock.advance(TimeDelta::milliseconds(50));
            }
            yield_now().await;
        }
    });
}

/// An address at which nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// An address at which each connection is closed without an answer.
pub(crate) async fn silence() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    at
}

pub(crate) fn wechat_open(base_url: &str) -> WechatOpen {
    wechat_open_at(base_url, FakeClock::at(given::start()))
}

pub(crate) fn wechat_open_at(base_url: &str, clock: Arc<FakeClock>) -> WechatOpen {
    WechatOpen::new(wechat_open_config(base_url), clock).unwrap()
}

pub(crate) fn zhuoyue(base_url: &str) -> Zhuoyue {
    Zhuoyue::new(zhuoyue_config(base_url), FakeClock::at(given::start())).unwrap()
}

pub(crate) fn boss(base_url: &str) -> Boss {
    Boss::new(boss_config(base_url), FakeClock::at(given::start())).unwrap()
}

/// A server that answers everything with this.
pub(crate) async fn answering(status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_raw(body, "application/json");
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn push() -> PushOrder {
    push_of(given::order())
}

pub(crate) fn push_of(order: Order) -> PushOrder {
    let capture = given::capture(&given::attempt(&order));
    PushOrder {
        key: format!("{}-zhuoyue", order.id),
        order,
        channel: capture.channel,
        trade_no: capture.trade_no,
        paid_at: capture.paid_at,
    }
}

pub(crate) fn is_unknown<T>(result: &Result<T, OutsideError>) -> bool {
    matches!(result, Err(OutsideError::Unknown(_)))
}

/// No word of the customer's may be in what we say of a failure.
pub(crate) fn assert_no_personal_data(shown: &str) {
    for personal in ["测试", "18612345772", "江场西路"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}
