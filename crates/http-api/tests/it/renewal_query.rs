use crate::harness::Site;
use http_api::ErrorCode;
use serde_json::json;
use testkit::given;

const QUERY: &str = "/v1/order/renewal/query";

#[actix_web::test]
async fn the_customer_is_shown_masked() {
    let answer = Site::new().get(&format!("{QUERY}?queryId=PBS001022579")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.data(),
        json!({
            "queryId": "PBS001022579", "customerName": "**试", "phoneNumber": "186******772",
            "address": "江场西路**号", "packageName": "100M/12", "packageRate": "100M",
            "expiresOn": "2026-12-31", "lapsed": false, "qualified": false,
            "copiedAt": "2026-03-02T12:00:00+08:00", "source": "boss", "stale": false,
        })
    );
}

#[actix_web::test]
async fn a_customer_whose_last_day_is_over_is_lapsed() {
    let site = Site::new();
    let expires_on = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    site.directory.put(domain::Customer { expires_on, qualified: true, ..given::customer() });
    let data = site.get(&format!("{QUERY}?queryId=PBS001022579")).await.data();
    assert_eq!((&data["lapsed"], &data["qualified"]), (&json!(true), &json!(true)));
}

#[actix_web::test]
async fn an_unknown_customer_is_not_found() {
    let answer = Site::new().get(&format!("{QUERY}?queryId=PBS000000000")).await;
    answer.is_error(ErrorCode::CustomerNotFound);
}

#[actix_web::test]
async fn a_directory_that_is_down_is_said_so() {
    let site = Site::new();
    site.directory.set_down(true);
    let answer = site.get(&format!("{QUERY}?queryId=PBS001022579")).await;
    answer.is_error(ErrorCode::CustomerDirectoryUnavailable);
}

#[actix_web::test]
async fn a_query_id_that_is_missing_double_or_none_is_named() {
    let site = Site::new();
    let long = "P".repeat(33);
    for query in [
        "",
        "?queryId=",
        "?queryid=PBS001022579",
        "?queryId=PBS1&queryId=PBS1",
        "?queryId=pbs001022579",
        "?queryId=PBS%00",
        "?queryId=PBS%0A1",
        "?queryId=%FF%FE",
        "?queryId=1%27OR%271",
        &format!("?queryId={long}"),
        &format!("?queryId={long}{long}{long}"),
    ] {
        let answer = site.get(&format!("{QUERY}{query}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field("queryId");
    }
}

#[actix_web::test]
async fn a_local_copy_is_told_with_its_age_while_the_directory_is_out() {
    let site = Site::new();
    let path = format!("{QUERY}?queryId=PBS001022579");
    let told = async || {
        let data = site.get(&path).await.data();
        (data["source"].clone(), data["stale"].clone(), data["copiedAt"].clone())
    };
    let at = json!("2026-03-02T12:00:00+08:00");
    assert_eq!(told().await, (json!("boss"), json!(false), at.clone()));
    assert_eq!(told().await, (json!("copy"), json!(false), at.clone()));
    site.clock.advance(chrono::TimeDelta::days(3));
    site.directory.set_down(true);
    assert_eq!(told().await, (json!("copy"), json!(true), at));
}

#[actix_web::test]
async fn after_five_misses_a_captcha_is_asked_for() {
    let site = Site::new();
    for number in 0..5 {
        let missed = site.get(&format!("{QUERY}?queryId=NOBODY{number}")).await;
        missed.is_error(ErrorCode::CustomerNotFound);
    }
    let refused = site.get(&format!("{QUERY}?queryId=PBS001022579")).await;
    refused.is_error(ErrorCode::CaptchaRequired).in_field("captchaTicket");
    let ticket = site.ticket().await;
    let answer = site.get(&format!("{QUERY}?queryId=PBS001022579&captchaTicket={ticket}")).await;
    assert_eq!(answer.status, 200);
}
