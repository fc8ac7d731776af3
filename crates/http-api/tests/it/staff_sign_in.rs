//! Staff signing in and out.

use crate::harness::{Answer, Site, get, post};
use crate::log::Log;
use crate::shop::LOGIN;
use chrono::TimeDelta;
use domain::staff::Role;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::StoreFailure;

const LOGOUT: &str = "/v1/admin/logout";
const PAYMENTS: &str = "/v1/admin/payments";

async fn login(site: &Site, account: &str, password: &str) -> Answer {
    site.post(LOGIN, json!({ "account": account, "password": password })).await
}

#[actix_web::test]
async fn a_right_password_gives_a_token_for_twelve_hours() {
    for role in Role::ALL {
        let site = Site::new();
        site.hire(role);
        let data = login(&site, role.name(), "secret").await.data();
        assert_eq!((&data["account"], &data["role"]), (&json!(role.name()), &json!(role.name())));
        assert_eq!(data["expiresAt"], "2026-03-03T00:00:00+08:00");
        assert_eq!(data["token"].as_str().unwrap().len(), 64);
        assert_eq!(data.as_object().unwrap().len(), 4);
    }
}

#[actix_web::test]
async fn a_token_holds_until_it_is_given_up() {
    let site = Site::new();
    let token = site.signed_in(Role::Finance).await;
    site.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    assert_eq!(site.get_as(&token, PAYMENTS).await.status, 200);
    let other = login(&site, "finance", "secret").await.data()["token"].clone();
    let out = site.post_as(&token, LOGOUT, &json!({})).await;
    assert_eq!(out.body, r#"{"msg":"请求成功","code":200,"data":null}"#);
    site.get_as(&token, PAYMENTS).await.is_error(ErrorCode::Unauthorized);
    site.post_as(&token, LOGOUT, &json!({})).await.is_error(ErrorCode::Unauthorized);
    assert_eq!(site.get_as(other.as_str().unwrap(), PAYMENTS).await.status, 200);
}

#[actix_web::test]
async fn logging_out_needs_no_body() {
    let site = Site::new();
    let token = site.signed_in(Role::Content).await;
    let request = actix_web::test::TestRequest::post()
        .uri(LOGOUT)
        .insert_header(("Authorization", format!("Bearer {token}")));
    assert_eq!(site.call(request).await.status, 200);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_look_alike() {
    let site = Site::new();
    site.hire(Role::Admin);
    let (wrong, unknown) =
        (login(&site, "admin", "Secret").await, login(&site, "nobody", "secret").await);
    for answer in [&wrong, &unknown] {
        answer.is_error(ErrorCode::SignInRefused);
        assert_eq!(answer.json()["field"], json!(null));
    }
    let without_id = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("requestId");
        body
    };
    assert_eq!(without_id(&wrong), without_id(&unknown));
}

#[actix_web::test]
async fn five_wrong_passwords_lock_the_account_for_ten_minutes() {
    let site = Site::new();
    site.hire(Role::Admin);
    for _wrong in 0..5 {
        login(&site, "admin", "guess").await.is_error(ErrorCode::SignInRefused);
    }
    for password in ["secret", "guess"] {
        let locked = login(&site, "admin", password).await;
        locked.is_error(ErrorCode::AccountLocked);
        assert_eq!(locked.header("Retry-After"), Some("600"));
    }
    let english = post(LOGIN, &json!({ "account": "admin", "password": "secret" }))
        .insert_header(("Accept-Language", "en"));
    assert_eq!(site.call(english).await.json()["msg"], ErrorCode::AccountLocked.english());
    site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(login(&site, "admin", "secret").await.status, 200);
}

#[actix_web::test]
async fn what_is_missing_empty_or_too_long_is_named() {
    let site = Site::new();
    site.hire(Role::Admin);
    let (account, password) = ("a".repeat(65), "p".repeat(257));
    for (body, field, code) in [
        (json!({}), "account", ErrorCode::MalformedBody),
        (json!({ "account": "admin" }), "password", ErrorCode::MalformedBody),
        (json!({ "account": 1, "password": "p" }), "account", ErrorCode::MalformedBody),
        (json!({ "account": "admin", "password": ["p"] }), "password", ErrorCode::MalformedBody),
        (json!({ "account": "", "password": "p" }), "account", ErrorCode::InvalidField),
        (json!({ "account": account, "password": "p" }), "account", ErrorCode::InvalidField),
        (json!({ "account": "admin", "password": "" }), "password", ErrorCode::InvalidField),
        (json!({ "account": "admin", "password": password }), "password", ErrorCode::InvalidField),
    ] {
        site.post(LOGIN, body).await.is_error(code).in_field(field);
    }
    let failures = app::Limits::default().staff_sign_in_failures;
    let counted = site.deps.app.guards.counted(&failures, "admin").await.unwrap();
    assert_eq!(counted, 0, "none of these was a try");
}

#[actix_web::test]
async fn a_store_that_is_away_lets_nobody_in_and_says_so() {
    let site = Site::new();
    let token = site.signed_in(Role::Admin).await;
    site.store.fail_next(StoreFailure::Unavailable);
    login(&site, "admin", "secret").await.is_error(ErrorCode::Unavailable);
    site.store.fail_next(StoreFailure::Busy);
    site.get_as(&token, PAYMENTS).await.is_error(ErrorCode::Busy);
}

#[actix_web::test]
async fn neither_password_nor_token_is_written() {
    let log = Log::record();
    let site = Site::new();
    let token = site.signed_in(Role::Finance).await;
    login(&site, "finance", "hunter2-wrong").await;
    site.get_as(&token, PAYMENTS).await;
    site.get_as("stale-token-0001", PAYMENTS).await;
    site.post_as(&token, LOGOUT, &json!({})).await;
    site.call(get(PAYMENTS).insert_header(("Authorization", "Basic c2VjcmV0MTIz"))).await;
    let text = log.text();
    assert!(text.contains("unauthorized"), "{text}");
    for secret in ["hunter2-wrong", &token, "stale-token-0001", "c2VjcmV0MTIz"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}
