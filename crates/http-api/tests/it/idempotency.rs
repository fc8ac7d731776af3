use crate::harness::{Answer, SAVE, Site, post, save_body};
use chrono::TimeDelta;
use domain::PackageId;
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::StoreFailure;
use testkit::given;

const KEY: &str = "0123456789abcdef";

async fn save(site: &Site, key: &str, body: &Value) -> Answer {
    site.call(post(SAVE, body).insert_header(("Idempotency-Key", key))).await
}

#[actix_web::test]
async fn the_same_key_and_body_give_the_first_answer_with_its_headers() {
    let site = Site::new();
    let first = save(&site, KEY, &save_body()).await;
    site.clock.advance(TimeDelta::hours(23));
    let second = save(&site, KEY, &save_body()).await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert!(first.header("Order-Token").is_some());
    for name in ["Order-Token", "Link", "Content-Type"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    assert_eq!(site.store.orders().len(), 1);
}

#[actix_web::test]
async fn another_body_under_the_key_is_refused() {
    let site = Site::new();
    save(&site, KEY, &save_body()).await;
    let other = json!({ "queryId": "PBS001022579", "packageId": 75 });
    save(&site, KEY, &other).await.is_error(ErrorCode::IdempotencyKeyReused);
    site.store.put_package(domain::Package { id: PackageId(75), ..given::package() });
    site.clock.advance(TimeDelta::seconds(2));
    save(&site, KEY, &other).await.is_error(ErrorCode::IdempotencyKeyReused);
    assert_eq!(site.store.orders().len(), 1);
}

#[actix_web::test]
async fn a_refusal_by_state_is_given_again_to_the_letter() {
    let site = Site::new();
    let body = json!({ "queryId": "PBS001022579", "packageId": 75 });
    let first = save(&site, KEY, &body).await;
    first.is_error(ErrorCode::PackageNotFound);
    site.store.put_package(domain::Package { id: PackageId(75), ..given::package() });
    site.clock.advance(TimeDelta::seconds(2));
    let second = save(&site, KEY, &body).await;
    assert_eq!((second.status, second.body), (404, first.body));
}

#[actix_web::test]
async fn a_passing_failure_is_not_remembered() {
    let site = Site::new();
    site.directory.set_down(true);
    let answer = save(&site, KEY, &save_body()).await;
    answer.is_error(ErrorCode::CustomerDirectoryUnavailable);
    site.directory.set_down(false);
    site.store.fail_next(StoreFailure::Unavailable);
    save(&site, KEY, &save_body()).await.is_error(ErrorCode::Unavailable);
    assert_eq!(save(&site, KEY, &save_body()).await.status, 200);
}

#[actix_web::test]
async fn a_key_that_is_too_short_too_long_or_not_visible_is_named() {
    let site = Site::new();
    let long = "k".repeat(129);
    for key in ["short", "", "has spaces in it, so", long.as_str(), "键键键键键键"] {
        let request = post(SAVE, &save_body()).insert_header(("Idempotency-Key", key.as_bytes()));
        let answer = site.call(request).await;
        answer.is_error(ErrorCode::InvalidField).in_field("Idempotency-Key");
    }
    let twice = post(SAVE, &save_body())
        .append_header(("Idempotency-Key", KEY))
        .append_header(("Idempotency-Key", KEY));
    site.call(twice).await.is_error(ErrorCode::InvalidField).in_field("Idempotency-Key");
}
