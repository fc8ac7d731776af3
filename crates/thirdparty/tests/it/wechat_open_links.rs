//! Links that open the mini-program, and the token they are made with.

use crate::support::{PROGRAM_SECRET, wechat_open, wechat_open_at};
use chrono::TimeDelta;
use domain::Timestamp;
use domain::ports::{LoginError, OutsideError, WeChatLogin};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::FakeClock;
use testkit::given;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn until() -> Timestamp {
    given::start() + TimeDelta::minutes(30)
}

fn answer(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Gives out `T1`; once forced, `T2`.
async fn tokens(server: &MockServer) {
    let give = |request: &Request| {
        let wish: Value = serde_json::from_slice(&request.body).unwrap();
        let token = if wish["force_refresh"] == true { "T2" } else { "T1" };
        answer(&json!({"access_token": token, "expires_in": 7200}))
    };
    Mock::given(path("/cgi-bin/stable_token")).respond_with(give).mount(server).await;
}

/// What links made with `token` are answered with.
async fn links(server: &MockServer, token: &str, body: &Value) {
    Mock::given(method("POST"))
        .and(path("/wxa/generate_urllink"))
        .and(query_param("access_token", token))
        .respond_with(answer(body))
        .mount(server)
        .await;
}

fn good() -> Value {
    json!({"errcode": 0, "errmsg": "ok", "url_link": "https://wxaurl.cn/abc"})
}

/// The bodies of the calls of this path, in order.
async fn sent(server: &MockServer, path: &str) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    let wanted = requests.iter().filter(|request| request.url.path() == path);
    wanted.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

#[tokio::test]
async fn a_link_opens_the_page_until_the_instant() {
    let server = MockServer::start().await;
    tokens(&server).await;
    links(&server, "T1", &good()).await;
    let wechat = wechat_open(&server.uri());
    let link = wechat.open_url("pages/pay/index", "orderId=R1", until()).await.unwrap();
    assert_eq!(link, "https://wxaurl.cn/abc");
    let wish = json!({
        "grant_type": "client_credential",
        "appid": "wx0000000000000110",
        "secret": PROGRAM_SECRET,
        "force_refresh": false,
    });
    assert_eq!(sent(&server, "/cgi-bin/stable_token").await, [wish]);
    let wish = json!({
        "path": "pages/pay/index",
        "query": "orderId=R1",
        "expire_type": 0,
        "expire_time": until().timestamp(),
        "env_version": "release",
    });
    assert_eq!(sent(&server, "/wxa/generate_urllink").await, [wish]);
}

#[tokio::test]
async fn a_token_is_kept_until_five_minutes_before_its_end() {
    let server = MockServer::start().await;
    tokens(&server).await;
    links(&server, "T1", &good()).await;
    let clock = FakeClock::at(given::start());
    let wechat = wechat_open_at(&server.uri(), Arc::clone(&clock));
    for (minutes, fetches) in [(0, 1), (114, 1), (1, 2), (114, 2)] {
        clock.advance(TimeDelta::minutes(minutes));
        wechat.open_url("pages/pay", "", until() + TimeDelta::days(1)).await.unwrap();
        assert_eq!(sent(&server, "/cgi-bin/stable_token").await.len(), fetches, "{minutes}");
    }
}

#[tokio::test]
async fn many_at_once_fetch_one_token() {
    let server = MockServer::start().await;
    tokens(&server).await;
    links(&server, "T1", &good()).await;
    let wechat = wechat_open(&server.uri());
    let calls = (0..20).map(|_| {
        let wechat = wechat.clone();
        tokio::spawn(async move { wechat.open_url("pages/pay", "", until()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(sent(&server, "/cgi-bin/stable_token").await.len(), 1);
}

#[tokio::test]
async fn those_who_wait_for_a_fetch_that_fails_fail_with_it() {
    let server = MockServer::start().await;
    let refused = answer(&json!({"errcode": 40_125, "errmsg": "invalid appsecret"}))
        .set_delay(std::time::Duration::from_millis(300));
    Mock::given(path("/cgi-bin/stable_token")).respond_with(refused).mount(&server).await;
    let wechat = wechat_open(&server.uri());
    let calls = tokio::join!(
        wechat.open_url("pages/pay", "", until()),
        wechat.open_url("pages/pay", "", until()),
        wechat.open_url("pages/pay", "", until()),
    );
    for call in [calls.0, calls.1, calls.2] {
        assert!(matches!(&call, Err(LoginError::Misconfigured { .. })), "{call:?}");
    }
    assert_eq!(sent(&server, "/cgi-bin/stable_token").await.len(), 1);
    wechat.open_url("pages/pay", "", until()).await.unwrap_err();
    assert_eq!(sent(&server, "/cgi-bin/stable_token").await.len(), 2, "later calls try again");
}

#[tokio::test]
async fn a_refused_token_is_exchanged_once_and_the_call_repeated_once() {
    for errcode in [40_001, 40_014, 42_001] {
        let server = MockServer::start().await;
        tokens(&server).await;
        links(&server, "T1", &json!({"errcode": errcode, "errmsg": "m"})).await;
        links(&server, "T2", &good()).await;
        let wechat = wechat_open(&server.uri());
        assert_eq!(wechat.open_url("p", "", until()).await.unwrap(), "https://wxaurl.cn/abc");
        let forced: Vec<Value> = sent(&server, "/cgi-bin/stable_token")
            .await
            .into_iter()
            .map(|wish| wish["force_refresh"].clone())
            .collect();
        assert_eq!(forced, [false, false, true], "{errcode}");
        wechat.open_url("p", "", until()).await.unwrap();
        assert_eq!(sent(&server, "/cgi-bin/stable_token").await.len(), 3, "the fresh one is kept");
    }
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_is_for_staff() {
    let server = MockServer::start().await;
    tokens(&server).await;
    for token in ["T1", "T2"] {
        links(&server, token, &json!({"errcode": 40_001, "errmsg": "m"})).await;
    }
    let refused = wechat_open(&server.uri()).open_url("p", "", until()).await;
    assert!(matches!(&refused, Err(LoginError::Misconfigured { .. })), "{refused:?}");
    assert_eq!(sent(&server, "/wxa/generate_urllink").await.len(), 2);
}

#[tokio::test]
async fn no_failure_shows_the_token() {
    for body in [
        json!({"errcode": 45_009, "errmsg": "T1"}),
        json!({"errcode": 85_401, "errmsg": "T1"}),
        json!({"errcode": 0, "url_link": "javascript:T1"}),
        json!({"errcode": 0}),
        json!(["T1"]),
    ] {
        let server = MockServer::start().await;
        tokens(&server).await;
        links(&server, "T1", &body).await;
        let error = wechat_open(&server.uri()).open_url("p", "", until()).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("T1"), "{error:?}");
        if body.get("errcode").is_none_or(|errcode| *errcode == 0) {
            let unknown = matches!(&error, LoginError::Outside(OutsideError::Unknown(_)));
            assert!(unknown, "{error:?}");
        }
    }
}
