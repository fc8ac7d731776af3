//! 百度线索: what Baidu pushes, what pages tell of calls, and what staff see of both.

use crate::harness::{Answer, Site, post, post_text};
use crate::log::Log;
use chrono::TimeDelta;
use domain::staff::Role;
use http_api::{ErrorCode, HttpSettings, LeadDoor, LeadSecrets};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeConversions, StoreFailure};

const FIRST: &str = "the-secret-of-account-01";
const SECOND: &str = "the-secret-of-account-02";
const CALL: &str = "/v1/lead/baidu/promotion-link/phone";

fn door(settings: &mut HttpSettings) {
    let secrets = LeadSecrets { first: Some(FIRST.to_owned()), second: Some(SECOND.to_owned()) };
    let sources = Some(vec!["203.0.113.0/24".parse().unwrap()]);
    settings.lead_door = LeadDoor { secrets, sources };
}

fn site() -> Site {
    Site::with(door)
}

fn path(account: &str, kind: &str, secret: &str) -> String {
    format!("/v1/lead/baidu/{account}/{kind}?secret={secret}")
}

fn lead(clue: &Value) -> Value {
    json!({
        "clueId": clue, "ucid": 10_001, "cluePhoneNumber": "13912345678", "userName": "王小明",
        "commitTime": "2026-03-02 11:59:00", "flowChannelName": "搜索推广",
        "formDetail": [{"name": "姓名", "type": "name", "value": "王小明"}],
        "somethingNew": {"of": ["Baidu's"]},
    })
}

/// In Baidu's form rather than ours.
#[track_caller]
fn is_refused(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let body = answer.json();
    assert_eq!(body["code"], status);
    assert!(body["message"].is_string());
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
}

#[actix_web::test]
async fn a_lead_of_each_kind_is_taken_for_both_accounts_once_per_clue() {
    let site = site();
    for (account, secret) in [("01", FIRST), ("02", SECOND)] {
        for kind in ["phone", "consult", "form"] {
            for _again in 0..2 {
                let clue = json!(format!("{account}-{kind}"));
                let answer = site.post(&path(account, kind, secret), lead(&clue)).await;
                assert_eq!(
                    (answer.status, answer.json()),
                    (200, json!({"code": 0, "message": "success"}))
                );
            }
        }
    }
    let admin = site.signed_in(Role::Admin).await;
    let listed = site.get_as(&admin, "/v1/admin/leads?pageSize=100").await;
    assert_eq!(listed.json()["total"], 6);
    let row = &site.get_as(&admin, "/v1/admin/leads?account=02&kind=form").await.rows()[0];
    assert_eq!(row["clueId"], "02-form");
    assert_eq!(
        (&row["customerName"], &row["phoneNumber"]),
        (&json!("**明"), &json!("139******678"))
    );
    assert_eq!((&row["ucid"], &row["channel"]), (&json!("10001"), &json!("搜索推广")));
    assert_eq!(row["committedAt"], "2026-03-02T11:59:00+08:00");
}

#[actix_web::test]
async fn whoever_does_not_fit_is_refused_alike() {
    let site = site();
    let body = lead(&json!("1"));
    let elsewhere = "198.51.100.7:5000".parse().unwrap();
    let refused = [
        site.post(&path("01", "phone", SECOND), body.clone()).await,
        site.post(&path("02", "phone", FIRST), body.clone()).await,
        site.post(&path("03", "phone", FIRST), body.clone()).await,
        site.post("/v1/lead/baidu/01/phone", body.clone()).await,
        site.post(&path("01", "phone", ""), body.clone()).await,
        site.post(&format!("{}&secret={FIRST}", path("01", "phone", FIRST)), body.clone()).await,
        site.call(post(&path("01", "phone", FIRST), &body).peer_addr(elsewhere)).await,
        // Of a stranger not even the body is looked at.
        site.call(post_text(&path("01", "phone", "x"), "no JSON")).await,
    ];
    for answer in &refused {
        is_refused(answer, 403);
        assert_eq!(answer.body, refused[0].body, "not told which");
    }
    let admin = site.signed_in(Role::Admin).await;
    assert_eq!(site.get_as(&admin, "/v1/admin/leads").await.json()["total"], 0);
}

#[actix_web::test]
async fn without_a_secret_configured_nobody_pushes() {
    let site = Site::new();
    for secret in ["", "x", "null"] {
        is_refused(&site.post(&path("01", "phone", secret), lead(&json!("1"))).await, 403);
    }
}

#[actix_web::test]
async fn what_is_no_lead_is_refused_without_repeating_it() {
    let site = site();
    let at = path("01", "form", FIRST);
    for body in [
        "",
        "geheim",
        "[]",
        "null",
        "{}",
        r#"{"clueId":""}"#,
        r#"{"clueId":{"a":1}}"#,
        "{\"clueId\":\"a\\u0007b\"}",
        &"[".repeat(10_000),
    ] {
        let answer = site.call(post_text(&at, body.to_owned())).await;
        is_refused(&answer, 400);
        assert!(!answer.body.contains("geheim"));
    }
    let long = lead(&json!("9".repeat(129)));
    is_refused(&site.post(&at, long).await, 400);
    let large = json!({"clueId": "1", "x": "y".repeat(300 * 1024)});
    is_refused(&site.post(&at, large).await, 413);
    let source = "x".repeat(65);
    let request = post(&at, &lead(&json!("1"))).insert_header(("infoSource", source));
    is_refused(&site.call(request).await, 400);
}

#[actix_web::test]
async fn what_cannot_be_stored_is_to_come_again() {
    let site = site();
    let at = path("01", "phone", FIRST);
    for failure in [StoreFailure::Busy, StoreFailure::Unavailable] {
        site.store.fail_next_commit(failure);
        is_refused(&site.post(&at, lead(&json!("1"))).await, 503);
    }
    assert_eq!(site.post(&at, lead(&json!("1"))).await.status, 200);
}

#[actix_web::test]
async fn neither_secrets_nor_people_are_logged() {
    let log = Log::record();
    let site = site();
    let at = path("01", "phone", FIRST);
    site.post(&at, lead(&json!("1"))).await;
    site.post(&path("01", "phone", "a-wrong-secret"), lead(&json!("1"))).await;
    site.call(post_text(&at, "{\"clueId\":1,\"userName\":\"王小明\"")).await;
    site.store.fail_next_commit(StoreFailure::Unavailable);
    site.post(&at, lead(&json!("2"))).await;
    let landing = "https://promotion.example.com/?bd_vid=click4711";
    site.post(CALL, json!({"landingUrl": landing, "phoneNumber": "13912345678"})).await;
    let text = log.text();
    assert!(text.contains("/v1/lead/baidu/{account}/phone"), "{text}");
    for secret in [FIRST, "a-wrong-secret", "王小明", "13912345678", "click4711"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn staff_look_at_a_lead_for_a_reason() {
    let site = site();
    let request =
        post(&path("01", "form", FIRST), &lead(&json!("1"))).insert_header(("infoSource", "wx"));
    site.call(request).await;
    let admin = site.signed_in(Role::Admin).await;
    let row = site.get_as(&admin, "/v1/admin/leads").await.rows()[0].clone();
    assert_eq!(row["infoSource"], "wx");
    let at = format!("/v1/admin/leads/{}/reveal", row["id"].as_str().unwrap());
    let seen = site.post_as(&admin, &at, &json!({"reason": "回电"})).await.data();
    assert_eq!(
        (&seen["customerName"], &seen["phoneNumber"]),
        (&json!("王小明"), &json!("13912345678"))
    );
    assert_eq!(seen["detail"]["somethingNew"]["of"][0], "Baidu's");
    let empty = site.post_as(&admin, &at, &json!({"reason": " "})).await;
    empty.is_error(ErrorCode::InvalidField).in_field("reason");
    let nobody = site.post_as(&admin, "/v1/admin/leads/1/reveal", &json!({"reason": "回电"})).await;
    nobody.is_error(ErrorCode::RecordNotFound);
    let audit = site.get_as(&admin, "/v1/admin/audit?action=lead.reveal").await;
    assert_eq!(audit.json()["total"], 1);
}

#[actix_web::test]
async fn lists_are_narrowed_and_odd_filters_refused() {
    let site = site();
    site.post(&path("01", "phone", FIRST), lead(&json!("1"))).await;
    site.clock.advance(TimeDelta::days(1));
    site.post(&path("02", "phone", SECOND), lead(&json!("2"))).await;
    let admin = site.signed_in(Role::Service).await;
    for (query, total) in [
        ("", 2),
        ("from=2026-03-03", 1),
        ("to=2026-03-02", 1),
        ("from=2026-03-02&to=2026-03-03", 2),
        ("account=01", 1),
        ("kind=form", 0),
    ] {
        let listed = site.get_as(&admin, &format!("/v1/admin/leads?{query}")).await;
        assert_eq!(listed.json()["total"], total, "{query}");
    }
    for (query, field) in [
        ("account=1", "account"),
        ("kind=fax", "kind"),
        ("from=2026-3-2", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-03-03&to=2026-03-02", "to"),
        ("pageSize=101", "pageSize"),
    ] {
        let refused = site.get_as(&admin, &format!("/v1/admin/leads?{query}")).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn files_are_masked_unless_somebody_may_and_says_why() {
    let site = site();
    let mut formula = lead(&json!("=1+1"));
    formula["flowChannelName"] = json!("@SUM(1)");
    site.post(&path("01", "phone", FIRST), formula).await;
    let admin = site.signed_in(Role::Admin).await;
    let masked = site.get_as(&admin, "/v1/admin/leads.csv").await;
    assert!(masked.body.starts_with('\u{feff}') && masked.body.contains("139******678"));
    assert!(masked.body.contains("\"'=1+1\"") && masked.body.contains("\"'@SUM(1)\""));
    assert!(!masked.body.contains("13912345678") && !masked.body.contains("王小明"));
    let without = site.get_as(&admin, "/v1/admin/leads.csv?plain=true").await;
    without.is_error(ErrorCode::InvalidField).in_field("reason");
    let odd = site.get_as(&admin, "/v1/admin/leads.csv?plain=yes").await;
    odd.is_error(ErrorCode::InvalidField).in_field("plain");
    let reason = "reason=%E6%A0%B8%E5%AF%B9";
    let plain = site.get_as(&admin, &format!("/v1/admin/leads.csv?plain=true&{reason}")).await;
    assert!(plain.body.contains("13912345678") && plain.body.contains("王小明"));
    let audit = site.get_as(&admin, "/v1/admin/audit?action=lead.export").await;
    assert_eq!(audit.json()["total"], 1);
    let reader = site.signed_in(Role::ReadOnly).await;
    let refused = site.get_as(&reader, &format!("/v1/admin/leads.csv?plain=true&{reason}")).await;
    refused.is_error(ErrorCode::Forbidden);
}

#[actix_web::test]
async fn a_call_is_recorded_once_and_uploaded_once() {
    let baidu = FakeConversions::new();
    let upload = Arc::<FakeConversions>::clone(&baidu);
    let site = Site::wired(|_settings| {}, |ports| ports.conversions = Some(upload));
    let call = json!({"landingUrl": "https://promotion.example.com/a?bd_vid=1", "phoneNumber": "4008001234"});
    for _twice in 0..2 {
        assert_eq!(site.post(CALL, call.clone()).await.data(), json!({"accepted": true}));
    }
    let told = site.post("/v1/lead/baidu/test/push-phone", json!({})).await.data();
    assert_eq!(told, json!({"uploaded": 1, "refused": 0, "waiting": 0}));
    assert_eq!(baidu.taken().len(), 1);
    let admin = site.signed_in(Role::Admin).await;
    let rows = site.get_as(&admin, "/v1/admin/conversions?status=uploaded").await.rows();
    assert_eq!(
        (&rows[0]["host"], &rows[0]["conversionType"]),
        (&json!("promotion.example.com"), &json!(30))
    );
    assert!(!rows[0].to_string().contains("4008001234"));
    let odd = site.get_as(&admin, "/v1/admin/conversions?status=done").await;
    odd.is_error(ErrorCode::InvalidField).in_field("status");
}

#[actix_web::test]
async fn a_call_that_is_none_is_refused_by_field() {
    let site = Site::new();
    let good = json!({"landingUrl": "https://promotion.example.com/a?bd_vid=1"});
    for (field, value) in [
        ("landingUrl", json!("https://evil.example/?bd_vid=1")),
        ("landingUrl", json!("https://promotion.example.com/")),
        ("landingUrl", json!("https://promotion.example.com/\u{7}?bd_vid=1")),
        (
            "landingUrl",
            json!(format!("https://promotion.example.com/?bd_vid={}", "1".repeat(1_024))),
        ),
        ("calledAt", json!("yesterday")),
        ("calledAt", json!("2026-02-01T00:00:00+08:00")),
        ("calledAt", json!("2026-03-02T12:10:00+08:00")),
        ("eventId", json!("a b")),
        ("eventId", json!("e".repeat(65))),
    ] {
        let mut body = good.clone();
        body[field] = value;
        site.post(CALL, body).await.is_error(ErrorCode::InvalidField).in_field(field);
    }
    site.post(CALL, json!({})).await.is_error(ErrorCode::MalformedBody);
    site.call(post_text(CALL, "{")).await.is_error(ErrorCode::MalformedBody);
    for _many in 0..30 {
        site.post(CALL, good.clone()).await;
    }
    site.post(CALL, good).await.is_error(ErrorCode::TooManyRequests);
}
