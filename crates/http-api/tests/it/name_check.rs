//! 验证-续费客户名称: whether somebody knows the name behind a queryId.

use crate::harness::Site;
use chrono::TimeDelta;
use http_api::ErrorCode;
use serde_json::json;

const VERIFY: &str = "/v1/global/renewal/customer-name/verify";

fn path(id: &str, name: &str) -> String {
    format!("{VERIFY}?queryId={id}&customerName={name}")
}

#[actix_web::test]
async fn it_says_whether_and_nothing_else() {
    let site = Site::new();
    let right = site.get(&path("PBS001022579", "%E6%B5%8B%E8%AF%95")).await;
    assert_eq!((right.status, right.data()), (200, json!({ "matched": true })));
    let wrong = site.get(&path("PBS001022579", "%E6%B5%8B")).await;
    let nobody = site.get(&path("PBS000000000", "%E6%B5%8B")).await;
    assert_eq!((wrong.status, wrong.body), (nobody.status, nobody.body));
    assert_eq!(wrong.headers.len(), nobody.headers.len());
}

#[actix_web::test]
async fn five_tries_an_hour_for_each_query_id() {
    for id in ["PBS001022579", "PBS000000000"] {
        let site = Site::new();
        for _try in 0..5 {
            assert_eq!(site.get(&path(id, "x")).await.status, 200);
        }
        site.clock.advance(TimeDelta::minutes(50));
        let refused = site.get(&path(id, "x")).await;
        assert_eq!((refused.status, refused.header("Retry-After")), (429, Some("600")));
        assert_eq!(refused.json()["error"], "too_many_requests");
        site.clock.advance(TimeDelta::minutes(10));
        assert_eq!(site.get(&path(id, "x")).await.status, 200);
    }
}

#[actix_web::test]
async fn each_field_has_its_limits() {
    let site = Site::new();
    let long = "x".repeat(51);
    for (query, field) in [
        ("customerName=x".to_owned(), "queryId"),
        ("queryId=pbs1&customerName=x".to_owned(), "queryId"),
        ("queryId=PBS1".to_owned(), "customerName"),
        ("queryId=PBS1&customerName=".to_owned(), "customerName"),
        ("queryId=PBS1&customerName=%07".to_owned(), "customerName"),
        (format!("queryId=PBS1&customerName={long}"), "customerName"),
    ] {
        let answer = site.get(&format!("{VERIFY}?{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn a_directory_that_is_down_is_said_so() {
    let site = Site::new();
    site.directory.set_down(true);
    let answer = site.get(&path("PBS001022579", "x")).await;
    answer.is_error(ErrorCode::CustomerDirectoryUnavailable);
}
