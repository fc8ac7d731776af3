//! Signing in at `WeChat`: what it is asked, and what its answers are taken for.

use crate::support::{
    ACCOUNT_SECRET, PROGRAM_SECRET, answering, run_on, wechat_open, wechat_open_at,
};
use domain::ports::{LoginError, OutsideError, WeChatApp, WeChatLogin};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::fakes::FakeClock;
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const APPS: [WeChatApp; 2] = [WeChatApp::MiniProgram, WeChatApp::OfficialAccount];

fn told(errcode: i64) -> String {
    format!(r#"{{"errcode":{errcode},"errmsg":"the code CODE of SECRET, rid: 1"}}"#)
}

#[tokio::test]
async fn a_code_is_exchanged_with_the_secret_of_its_application() {
    let server =
        answering(200, r#"{"openid":"oAbc-_1","session_key":"k","expires_in":7200}"#).await;
    let wechat = wechat_open(&server.uri());
    for app in APPS {
        assert_eq!(wechat.openid(app, "0a b&c").await.unwrap(), "oAbc-_1");
    }
    let sent = server.received_requests().await.unwrap();
    let expected = [
        ("/sns/jscode2session", "wx0000000000000110", PROGRAM_SECRET, "js_code"),
        ("/sns/oauth2/access_token", "wx0000000000000109", ACCOUNT_SECRET, "code"),
    ];
    for (request, (path, app_id, secret, code)) in sent.iter().zip(expected) {
        assert_eq!((request.method.as_str(), request.url.path()), ("GET", path));
        let query: BTreeMap<_, _> = request.url.query_pairs().into_owned().collect();
        let pairs = [
            ("appid", app_id),
            ("secret", secret),
            (code, "0a b&c"),
            ("grant_type", "authorization_code"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query, BTreeMap::from(pairs));
    }
}

#[tokio::test]
async fn an_answer_that_is_no_openid_is_unknown() {
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"openid":""}"#),
        (200, r#"{"openid":7}"#),
        (200, r#"{"openid":"a b"}"#),
        (200, r#"{"errcode":"40029","openid":"o1"}"#),
        (302, r#"{"openid":"o1"}"#),
        (500, r#"{"openid":"o1"}"#),
    ] {
        let server = answering(status, body).await;
        let got = wechat_open(&server.uri()).openid(WeChatApp::MiniProgram, "c").await;
        let unknown = matches!(&got, Err(LoginError::Outside(OutsideError::Unknown(_))));
        assert!(unknown, "{status} {body}: {got:?}");
    }
}

#[tokio::test]
async fn an_errcode_is_told_in_our_words() {
    for errcode in [40_029, 40_163, 41_008, 45_011, 40_226, 40_001, 40_125, 48_001, 12_345] {
        let server = answering(200, &told(errcode)).await;
        let error = wechat_open(&server.uri()).openid(WeChatApp::OfficialAccount, "CODE").await;
        let error = error.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(&errcode.to_string()), "{shown}");
        assert!(!shown.contains("CODE") && !shown.contains("SECRET"), "{shown}");
    }
}

async fn busy(times: u64, then: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = |body: &str| ResponseTemplate::new(200).set_body_raw(body, "text/plain");
    Mock::given(any())
        .respond_with(answer(&told(-1)))
        .up_to_n_times(times)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any()).respond_with(answer(then)).mount(&server).await;
    server
}

#[tokio::test]
async fn a_busy_platform_is_asked_three_times_more() {
    let clock = FakeClock::at(given::start());
    run_on(&clock);
    let server = busy(3, r#"{"openid":"o1"}"#).await;
    let wechat = wechat_open_at(&server.uri(), Arc::clone(&clock));
    assert_eq!(wechat.openid(WeChatApp::MiniProgram, "c").await.unwrap(), "o1");
    let server = busy(4, r#"{"openid":"o1"}"#).await;
    let wechat = wechat_open_at(&server.uri(), Arc::clone(&clock));
    let given_up = wechat.openid(WeChatApp::MiniProgram, "c").await;
    let unknown = matches!(&given_up, Err(LoginError::Outside(OutsideError::Unknown(_))));
    assert!(unknown, "{given_up:?}");
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
    let waited = (given::start() + chrono::TimeDelta::milliseconds(1_400)).timestamp_millis();
    assert!(domain::ports::Clock::now(clock.as_ref()).timestamp_millis() >= waited);
}

#[test]
fn the_browser_is_sent_with_the_parameters_in_their_order() {
    let url = wechat_open("http://127.0.0.1:1")
        .authorize_url("https://shop.example/pay?orderId=R1&a=宽 带", "Abc123");
    let expected = "https://open.weixin.example/connect/oauth2/authorize?appid=wx0000000000000109\
                    &redirect_uri=https%3A%2F%2Fshop.example%2Fpay%3ForderId%3DR1%26a%3D%E5%AE%BD\
                    %20%E5%B8%A6&response_type=code&scope=snsapi_base&state=Abc123\
                    &connect_redirect=1#wechat_redirect";
    assert_eq!(url, expected);
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    Mock::given(any()).respond_with(late).mount(&server).await;
    let config = thirdparty::WechatOpenConfig {
        call_time_limit: Duration::from_millis(50),
        ..crate::support::wechat_open_config(&server.uri())
    };
    let wechat = thirdparty::WechatOpen::new(config, FakeClock::at(given::start())).unwrap();
    let got = wechat.openid(WeChatApp::MiniProgram, "CODE").await;
    assert!(matches!(&got, Err(LoginError::Outside(OutsideError::Unknown(_)))), "{got:?}");
    assert!(!format!("{got:?}").contains("CODE"), "{got:?}");
}
