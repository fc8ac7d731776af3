//! What an address may call how often.

use crate::harness::{CLIENT, SAVE, Site, get, post, save_body};
use crate::shop::notify_path;
use app::{Application, Settings};
use chrono::TimeDelta;
use domain::Channel;
use http_api::{CallRate, ErrorCode, HttpSettings, LimitClass, ROUTES, RateLimits};
use serde_json::json;
use std::num::NonZeroU32;
use std::sync::Arc;

/// So many calls at once, and six a minute.
fn few(settings: &mut HttpSettings, burst: u32) {
    let (burst, per_minute) = (NonZeroU32::new(burst).unwrap(), NonZeroU32::new(6).unwrap());
    settings.rate_limits = RateLimits::with(|_class| CallRate { burst, per_minute });
}

#[actix_web::test]
async fn a_flood_is_told_when_to_come_again() {
    let site = Site::with(|settings| few(settings, 2));
    let path = "/v1/global/captcha";
    for _call in 0..2 {
        assert_eq!(site.get(path).await.status, 200);
    }
    let refused = site.get(path).await;
    refused.is_error(ErrorCode::TooManyRequests);
    assert_eq!(refused.header("Retry-After"), Some("11"));
    let other = get(path).peer_addr("198.51.100.1:5000".parse().unwrap());
    assert_eq!(site.call(other).await.status, 200);
    site.clock.advance(TimeDelta::seconds(11));
    assert_eq!(site.get(path).await.status, 200);
}

#[actix_web::test]
async fn all_prefixes_and_routes_of_a_class_are_counted_together() {
    let site = Site::with(|settings| few(settings, 2));
    let verify = json!({ "uuid": "x", "code": "y" });
    site.get("/dev-api/v1/global/captcha").await;
    site.post("/v1/global/captcha/verify", verify.clone()).await.is_error(ErrorCode::CaptchaWrong);
    let refused = site.get("/prod-api/v1/global/captcha").await;
    refused.is_error(ErrorCode::TooManyRequests);
    site.post("/v1/global/captcha/verify", verify).await.is_error(ErrorCode::TooManyRequests);
}

#[actix_web::test]
async fn a_query_id_is_looked_for_so_often_whoever_asks() {
    let site = Site::with(|settings| few(settings, 3));
    let ask = |number: u8, id: &str| {
        let from = format!("198.51.100.{number}:5000").parse().unwrap();
        site.call(get(&format!("/v1/order/renewal/query?queryId={id}")).peer_addr(from))
    };
    for number in 0..3 {
        assert_eq!(ask(number, "PBS001022579").await.status, 200);
    }
    ask(9, "PBS001022579").await.is_error(ErrorCode::TooManyRequests);
    ask(10, "PBS999999999").await.is_error(ErrorCode::CustomerNotFound);
}

#[actix_web::test]
async fn who_forges_a_forwarded_address_is_counted_by_the_real_one() {
    let site = Site::with(|settings| few(settings, 1));
    let forged = |number: u8| {
        let line = format!("198.51.100.{number}");
        site.call(get("/v1/global/captcha").insert_header(("X-Forwarded-For", line)))
    };
    assert_eq!(forged(1).await.status, 200);
    forged(2).await.is_error(ErrorCode::TooManyRequests);
    let site = Site::with(|settings| {
        few(settings, 1);
        settings.trusted_proxies = vec!["203.0.113.7/32".parse().unwrap()];
    });
    let forwarded = |number: u8| {
        let line = format!("198.51.100.{number}");
        site.call(get("/v1/global/captcha").insert_header(("X-Forwarded-For", line)))
    };
    assert_eq!((forwarded(1).await.status, forwarded(2).await.status), (200, 200));
    forwarded(1).await.is_error(ErrorCode::TooManyRequests);
    assert!(CLIENT.starts_with("203.0.113.7"));
}

#[actix_web::test]
async fn providers_are_never_held_back() {
    let site = Site::with(|settings| few(settings, 1));
    let (id, _token) = site.begun(Channel::Wechat).await;
    let capture = site.payer_pays(Channel::Wechat, &id);
    for _again in 0..20 {
        let answer = site.notified(notify_path(Channel::Wechat), &capture).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "received"));
    }
    for row in ROUTES.iter().filter(|row| row.path.ends_with("notify")) {
        assert!(!row.is_limited() || row.verb == http_api::Verb::Get, "{}", row.path);
    }
}

#[actix_web::test]
async fn switched_off_nobody_is_counted() {
    let mut ports = None;
    let mut site = Site::wired(|settings| few(settings, 1), |wired| ports = Some(wired.clone()));
    let settings = Settings { limits_on: false, ..Settings::default() };
    site.deps.app = Arc::new(Application::new(ports.unwrap(), settings));
    for _call in 0..5 {
        assert_eq!(site.get("/v1/global/captcha").await.status, 200);
    }
}

#[actix_web::test]
async fn a_refused_method_or_another_route_counts_nothing() {
    let site = Site::with(|settings| few(settings, 1));
    for _call in 0..3 {
        let answer = site.call(post("/v1/global/captcha", &json!({}))).await;
        answer.is_error(ErrorCode::MethodNotAllowed);
        assert_eq!(site.get("/v1/package/home").await.status, 200);
    }
    assert_eq!(site.get("/v1/global/captcha").await.status, 200);
}

#[actix_web::test]
async fn a_refused_save_is_not_kept_under_its_key() {
    let site = Site::with(|settings| few(settings, 1));
    let keyed = || post(SAVE, &save_body()).insert_header(("Idempotency-Key", "0123456789abcdef"));
    let first = site.call(keyed()).await;
    assert_eq!(first.status, 200);
    site.call(keyed()).await.is_error(ErrorCode::TooManyRequests);
    site.clock.advance(TimeDelta::seconds(11));
    assert_eq!(site.call(keyed()).await.body, first.body);
}

#[test]
fn every_class_has_routes_that_are_there() {
    let limited = ROUTES.iter().filter(|row| row.is_limited()).count();
    assert!(limited >= 20, "{limited}");
    for class in LimitClass::ALL {
        assert!(class.rate().burst.get() >= 10, "{}", class.name());
    }
}
