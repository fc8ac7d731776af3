//! Openids, and the links that lead to them.

use crate::harness::{Answer, Site, get};
use chrono::TimeDelta;
use domain::OrderState;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::{Fault, LoginFault};
use testkit::given;

const AUTHORIZE: &str = "/v1/cashier/wechat/official-account/authorize-url";
const OPEN_URL: &str = "/v1/cashier/telecom/open-url";
const OPENID: [&str; 4] = [
    "/v1/cashier/wechat/mini-program/openid",
    "/v1/cashier/wechat/official-account/openid",
    "/v1/cashier/alipay/mini-program/openid",
    "/v1/cashier/telecom/wechat/openid",
];

fn give(site: &Site, code: &str, openid: &str) {
    site.logins.wechat.give(code, openid);
    site.logins.alipay.give(code, openid);
    site.logins.telecom.give(code, openid);
}

fn fault(site: &Site, fault: &LoginFault) {
    site.logins.wechat.fault(fault.clone());
    site.logins.alipay.fault(fault.clone());
    site.logins.telecom.fault(fault.clone());
}

async fn in_english(site: &Site, path: &str) -> Answer {
    site.call(get(path).insert_header(("Accept-Language", "en"))).await
}

#[actix_web::test]
async fn a_code_gives_the_openid_once() {
    for path in OPENID {
        let site = Site::new();
        give(&site, "0a1b-_.2c", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M");
        let path = format!("{path}?code=0a1b-_.2c");
        let answer = site.get(&path).await;
        assert_eq!(answer.data(), json!({ "openid": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M" }), "{path}");
        site.get(&path).await.is_error(ErrorCode::LoginCodeRefused);
    }
}

#[actix_web::test]
async fn a_code_that_is_none_is_named_and_not_sent_on() {
    for path in OPENID {
        let site = Site::new();
        let long = format!("code={}", "c".repeat(129));
        for query in ["", "code=", "code=a&code=b", "code=a%20b", "code=%E5%8F%B7", &long] {
            // A request that reached the login would meet this instead.
            fault(&site, &LoginFault::Blocked);
            let answer = site.get(&format!("{path}?{query}")).await;
            answer.is_error(ErrorCode::InvalidField).in_field("code");
        }
    }
}

#[actix_web::test]
async fn every_way_to_fail_is_told_in_both_languages() {
    let refused = Fault::Refused { code: "40163".to_owned() };
    for (wrong, code) in [
        (None, ErrorCode::LoginCodeRefused),
        (Some(LoginFault::TooFrequent), ErrorCode::LoginTooFrequent),
        (Some(LoginFault::Blocked), ErrorCode::LoginBlocked),
        (Some(LoginFault::Misconfigured), ErrorCode::LoginUnavailable),
        (Some(LoginFault::Outside(Fault::NotReached)), ErrorCode::LoginUnavailable),
        (Some(LoginFault::Outside(Fault::RequestLost)), ErrorCode::LoginUnavailable),
        (Some(LoginFault::Outside(refused)), ErrorCode::LoginUnavailable),
    ] {
        for path in OPENID {
            let site = Site::new();
            for _language in 0..2 {
                if let Some(wrong) = &wrong {
                    fault(&site, wrong);
                }
            }
            let path = format!("{path}?code=c");
            let chinese = site.get(&path).await;
            chinese.is_error(code);
            assert_eq!(in_english(&site, &path).await.json()["msg"], code.english());
            // Words and codes of the provider's are for our log.
            for inside in ["40163", "40013", "40226", "45011", "appid", "INVALID_CODE"] {
                assert!(!chinese.body.contains(inside), "{}", chinese.body);
            }
        }
    }
    assert_eq!(ErrorCode::LoginTooFrequent.retry_after(), Some(60));
}

#[actix_web::test]
async fn a_login_that_is_not_there_is_not_offered() {
    let site = Site::wired(
        |_settings| {},
        |ports| {
            ports.wechat_login = None;
            ports.alipay_login = None;
            ports.telecom_login = None;
        },
    );
    for path in OPENID {
        let answer = site.get(&format!("{path}?code=c")).await;
        answer.is_error(ErrorCode::LoginNotOffered);
    }
    let url = format!("{AUTHORIZE}?redirectUri=https://www.example.com/");
    site.get(&url).await.is_error(ErrorCode::LoginNotOffered);
    let (id, _token) = site.saved().await;
    let answer = site.get(&format!("{OPEN_URL}?orderId={id}")).await;
    answer.is_error(ErrorCode::LoginNotOffered);
}

#[actix_web::test]
async fn the_link_for_authorising_goes_to_listed_origins_only() {
    let site = Site::new();
    let query = "redirectUri=https%3A%2F%2Fwww.example.com%2Fpay%3Fa%3D1&state=Abc123";
    let answer = site.get(&format!("{AUTHORIZE}?{query}")).await;
    let expected = "https://wechat.example/authorize?redirect_uri=https://www.example.com/pay?a=1\
                    &state=Abc123";
    assert_eq!(answer.data(), json!({ "url": expected }));
    for uri in [
        "https://evil.example/",
        "http://www.example.com/",
        "https://www.example.com.evil.example/",
        "https://www.example.com@evil.example/",
        "https://www.example.com%5C.evil.example",
        "//www.example.com/",
        "javascript:alert(1)",
        "https://www.example.com/%0d%0aSet-Cookie:%20a",
        "",
    ] {
        let answer = site.get(&format!("{AUTHORIZE}?redirectUri={uri}")).await;
        answer.is_error(ErrorCode::ReturnUrlRefused).in_field("redirectUri");
    }
}

#[actix_web::test]
async fn what_comes_back_with_the_code_is_letters_and_digits() {
    let site = Site::new();
    let uri = "redirectUri=https://www.example.com/";
    for state in ["a-b", "%E5%8F%B7", "a%20b", "%23", &"s".repeat(129)] {
        let answer = site.get(&format!("{AUTHORIZE}?{uri}&state={state}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field("state");
    }
    for state in [String::new(), "s".repeat(128)] {
        let answer = site.get(&format!("{AUTHORIZE}?{uri}&state={state}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let long = format!("https://www.example.com/{}", "a".repeat(233));
    let answer = site.get(&format!("{AUTHORIZE}?redirectUri={long}")).await;
    answer.is_error(ErrorCode::InvalidField).in_field("redirectUri");
    let answer = site.get(AUTHORIZE).await;
    answer.is_error(ErrorCode::InvalidField).in_field("redirectUri");
}

#[actix_web::test]
async fn a_link_opens_the_mini_program_for_as_long_as_the_order_can_be_paid() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let path = format!("{OPEN_URL}?orderId={id}");
    let until = (given::start() + TimeDelta::minutes(30)).timestamp();
    let link = format!("weixin://dl/business/pages/cashier/index?orderId={id}&until={until}");
    assert_eq!(site.get(&path).await.data(), json!({ "openUrl": link }));
    site.logins.wechat.fault(LoginFault::TooFrequent);
    site.get(&path).await.is_error(ErrorCode::LoginTooFrequent);
    site.logins.wechat.fault(LoginFault::Misconfigured);
    site.get(&path).await.is_error(ErrorCode::LoginUnavailable);
    site.clock.advance(TimeDelta::minutes(30));
    site.get(&path).await.is_error(ErrorCode::OrderNotPayable);
    for order in ["R1", "", "R202407261816664599454990337"] {
        let answer = site.get(&format!("{OPEN_URL}?orderId={order}")).await;
        answer.is_error(ErrorCode::OrderNotFound);
    }
    let cancelled = site.with_order(|order| {
        order.state = OrderState::Cancelled { at: given::start() };
    });
    let answer = site.get(&format!("{OPEN_URL}?orderId={}", cancelled.id)).await;
    answer.is_error(ErrorCode::OrderNotPayable);
}

#[actix_web::test]
async fn openids_of_different_apps_come_from_their_own_login() {
    let site = Site::new();
    site.logins.wechat.give("c", "o1");
    for path in ["/v1/cashier/alipay/mini-program/openid", "/v1/cashier/telecom/wechat/openid"] {
        site.get(&format!("{path}?code=c")).await.is_error(ErrorCode::LoginCodeRefused);
    }
    assert_eq!(site.get(&format!("{}?code=c", OPENID[1])).await.data()["openid"], "o1");
}
