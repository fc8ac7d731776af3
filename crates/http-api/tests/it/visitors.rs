//! 全局: captchas, places and events.

use crate::harness::{Site, get, post, post_text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::AddressTip;
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::{AddressFault, FakeAddresses, PlainPainter};

const VERIFY: &str = "/v1/global/captcha/verify";
const TRACK: &str = "/v1/global/track";

#[actix_web::test]
async fn a_captcha_is_a_picture_in_base64_without_more() {
    let site = Site::new();
    let captcha = site.get("/v1/global/captcha").await.data();
    let picture = STANDARD.decode(captcha["img"].as_str().unwrap()).unwrap();
    let text = PlainPainter::read(&picture).unwrap();
    let body = json!({ "uuid": captcha["uuid"], "code": text });
    let ticket = site.post(VERIFY, body.clone()).await.data();
    assert!(!ticket["captchaTicket"].as_str().unwrap().is_empty());
    site.post(VERIFY, body).await.is_error(ErrorCode::CaptchaWrong);
}

#[actix_web::test]
async fn the_right_answer_after_a_wrong_one_is_too_late() {
    let site = Site::new();
    let captcha = site.get("/v1/global/captcha").await.data();
    let path = format!("/v1/test/captcha?uuid={}", captcha["uuid"].as_str().unwrap());
    let code = site.get(&path).await.data()["code"].clone();
    let answer = |code: Value| json!({ "uuid": captcha["uuid"], "code": code });
    site.post(VERIFY, answer(json!("0000"))).await.is_error(ErrorCode::CaptchaWrong);
    site.post(VERIFY, answer(code)).await.is_error(ErrorCode::CaptchaWrong);
    for (body, field) in [
        (json!({ "uuid": "", "code": "K7PX" }), "uuid"),
        (json!({ "uuid": "x", "code": "K".repeat(65) }), "code"),
    ] {
        site.post(VERIFY, body).await.is_error(ErrorCode::InvalidField).in_field(field);
    }
}

#[actix_web::test]
async fn outside_the_sandbox_nobody_is_told_the_answer() {
    let mut site = Site::new();
    site.deps.test_world = None;
    site.get("/v1/test/captcha?uuid=x").await.is_error(ErrorCode::NotFound);
}

fn tip(name: &str) -> AddressTip {
    AddressTip {
        name: name.to_owned(),
        district: "上海市静安区".to_owned(),
        address: "江场西路".to_owned(),
        adcode: "310106".to_owned(),
        location: "121.446,31.284".to_owned(),
    }
}

const SUGGEST: &str = "/v1/global/address/suggest?keywords=%E6%B1%9F%E5%9C%BA";

#[actix_web::test]
async fn places_are_offered_while_somebody_types() {
    let addresses = FakeAddresses::new([tip("江场西路12号")]);
    let site = Site::wired(|_settings| {}, |ports| ports.addresses = Some(addresses));
    let places = site.get(SUGGEST).await.data();
    assert_eq!(
        (&places[0]["name"], &places[0]["adcode"]),
        (&json!("江场西路12号"), &json!("310106"))
    );
    assert_eq!(places[0]["location"], "121.446,31.284");
    assert_eq!(site.get(&format!("{SUGGEST}&city=310106")).await.data(), places);
    assert_eq!(site.get(&format!("{SUGGEST}&city=110000")).await.data(), json!([]));
}

#[actix_web::test]
async fn without_places_the_form_is_told_so() {
    let site = Site::new();
    for fault in [AddressFault::Unavailable, AddressFault::Misconfigured, AddressFault::NoAnswer] {
        site.addresses.fault(fault);
        site.get(SUGGEST).await.is_error(ErrorCode::AddressLookupUnavailable);
    }
    let site = Site::wired(|_settings| {}, |ports| ports.addresses = None);
    site.get(SUGGEST).await.is_error(ErrorCode::AddressLookupUnavailable);
}

#[actix_web::test]
async fn what_is_no_address_is_not_looked_up() {
    let site = Site::new();
    let long = format!("keywords={}", "a".repeat(65));
    for (query, field) in [
        ("", "keywords"),
        ("keywords=%E6%B1%9F", "keywords"),
        ("keywords=%20%E6%B1%9F%20", "keywords"),
        ("keywords=a%0Ab", "keywords"),
        ("keywords=ab&city=%00", "city"),
        (long.as_str(), "keywords"),
    ] {
        let refused = site.get(&format!("/v1/global/address/suggest?{query}")).await;
        refused.is_error(ErrorCode::InvalidField).in_field(field);
    }
    assert_eq!(site.addresses.lookups(), 0);
}

#[actix_web::test]
async fn events_come_one_by_one_or_many_at_once_and_are_written() {
    let site = Site::new();
    let one = json!({
        "name": "page_view", "page": "/packages/74", "visit": "v1", "unknown": 1,
        "orderId": "R202407261816664599454990337", "properties": { "scroll": 40 },
        "happenedAt": "2026-03-02T12:00:00+08:00",
    });
    let request = post(TRACK, &one)
        .insert_header(("infoSource", "PC"))
        .insert_header(("infoSourceDetail", "首页"));
    assert_eq!(site.call(request).await.data(), json!({ "accepted": 1 }));
    let many = json!([{ "name": "click" }, { "name": "click_buy", "page": "" }]);
    assert_eq!(site.post(TRACK, many).await.data(), json!({ "accepted": 2 }));
    assert_eq!(site.deps.app.tracking.run(std::future::ready(())).await, 0);
    let tracks = site.store.tracks();
    assert_eq!(tracks.len(), 3);
    let first = tracks.iter().find(|track| track.name == "page_view").unwrap();
    assert_eq!(first.properties.as_deref(), Some(r#"{"scroll":40}"#));
    assert_eq!(first.source.info.as_deref(), Some("PC"));
    assert_eq!(first.source.detail.as_deref(), Some("首页"));
    assert!(first.happened_at.is_some() && first.order_id.is_some());
    site.post(TRACK, json!({ "name": "late" })).await.is_error(ErrorCode::Busy);
}

#[actix_web::test]
async fn of_a_list_with_a_bad_event_nothing_is_taken() {
    let site = Site::new();
    let long = "x".repeat(65);
    let big = json!({ "text": "x".repeat(4_096) });
    for (bad, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": long }), "name"),
        (json!({ "name": "a\u{0}" }), "name"),
        (json!({ "name": "a", "page": "x".repeat(1_025) }), "page"),
        (json!({ "name": "a", "visit": long }), "visit"),
        (json!({ "name": "a", "orderId": "R1" }), "orderId"),
        (json!({ "name": "a", "properties": big }), "properties"),
        (json!({ "name": "a", "happenedAt": "yesterday" }), "happenedAt"),
    ] {
        let refused = site.post(TRACK, json!([{ "name": "good" }, bad])).await;
        refused.is_error(ErrorCode::InvalidField).in_field(&format!("[1].{field}"));
    }
    for (text, field) in [
        (r#"[{"name":"a"},{"name":1}]"#, Some("[1].name")),
        (r#"[{"name":"a"},{}]"#, Some("[1].name")),
        (r#"{"name":"a","properties":[1]}"#, Some("properties")),
        ("[]", None),
        ("[1]", None),
        ("[", None),
        ("\"a\"", None),
        ("", None),
    ] {
        let refused = site.call(post_text(TRACK, text)).await;
        refused.is_error(ErrorCode::MalformedBody);
        if let Some(field) = field {
            refused.in_field(field);
        }
    }
    let many: Vec<_> = (0..101).map(|_| json!({ "name": "a" })).collect();
    site.post(TRACK, json!(many)).await.is_error(ErrorCode::MalformedBody);
    assert_eq!(site.deps.app.tracking.waiting(), 0);
}

#[actix_web::test]
async fn the_front_ends_prefixes_lead_there_too() {
    let site = Site::new();
    for prefix in ["/dev-api", "/prod-api"] {
        let answer = site.call(get(&format!("{prefix}/v1/global/captcha"))).await;
        assert_eq!(answer.status, 200);
    }
}
