//! What `AMap` is asked, and what its answers are taken for.

use crate::support::{
    AMAP_KEY, AMAP_PRIVATE_KEY, amap, amap_at, amap_config, answering, assert_no_personal_data,
    nobody, run_on, silence,
};
use chrono::TimeDelta;
use domain::ports::{AddressError, AddressLookup, Clock};
use serde_json::json;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use testkit::fakes::FakeClock;
use testkit::given;
use thirdparty::{Amap, AmapConfig};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

const STREET: &str = "江场西路";

fn found() -> String {
    let tips = json!([
        {
            "id": "B00155KH5N", "name": STREET, "district": "上海市静安区", "adcode": "310106",
            "location": "121.446,31.284", "address": [], "typecode": "190301", "city": [],
        },
        {"id": "BV10000109", "name": "江场西路公交线", "district": [], "location": []},
        {"id": [], "name": "江场西路站", "district": [], "location": []},
    ]);
    json!({"tips": tips, "status": "1", "info": "OK", "infocode": "10000", "count": "3"})
        .to_string()
}

fn refused(infocode: u32) -> String {
    json!({"status": "0", "info": STREET, "infocode": infocode.to_string()}).to_string()
}

async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

fn is_unavailable(error: &AddressError) -> bool {
    matches!(error, AddressError::Unavailable { .. })
}

/// Neither what was typed nor a key may be in what we say of a failure.
fn assert_silent(error: &AddressError) {
    let shown = format!("{error} {error:?}");
    assert_no_personal_data(&shown);
    for secret in [AMAP_KEY, AMAP_PRIVATE_KEY, "sig="] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_look_up_is_signed_and_brings_places_only() {
    let server = answering(200, &found()).await;
    let tips = amap(&server.uri()).suggest(STREET, "上海").await.unwrap();
    assert_eq!(tips.len(), 1);
    assert_eq!((tips[0].name.as_str(), tips[0].address.as_str()), (STREET, ""));
    let sent = &server.received_requests().await.unwrap()[0];
    assert_eq!((sent.method.as_str(), sent.url.path()), ("GET", "/v3/assistant/inputtips"));
    let mut query: BTreeMap<_, _> = sent.url.query_pairs().into_owned().collect();
    let sig = query.remove("sig").unwrap();
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let signed = pairs.join("&");
    assert_eq!(signed, format!("city=上海&citylimit=true&key={AMAP_KEY}&keywords={STREET}"));
    let md5 = <md5::Md5 as md5::Digest>::digest(format!("{signed}{AMAP_PRIVATE_KEY}"));
    assert_eq!(sig, hex::encode(md5));
}

#[tokio::test]
async fn without_a_city_the_whole_country_is_searched() {
    let server = answering(200, &found()).await;
    amap(&server.uri()).suggest(STREET, " ").await.unwrap();
    let sent = &server.received_requests().await.unwrap()[0];
    let names: Vec<_> = sent.url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["key", "keywords", "sig"]);
}

#[tokio::test]
async fn nothing_typed_is_not_looked_up() {
    let server = answering(200, &found()).await;
    assert_eq!(amap(&server.uri()).suggest("  ", "上海").await.unwrap(), []);
    assert_eq!(asked(&server).await, 0);
}

#[tokio::test]
async fn the_same_look_up_is_answered_from_memory_for_a_while() {
    let server = answering(200, &found()).await;
    let clock = FakeClock::at(given::start());
    let amap = amap_at(&server.uri(), Arc::clone(&clock));
    for (minutes, keywords, city, calls) in [
        (0, STREET, "上海", 1),
        (9, " 江场西路 ", "上海", 1),
        (0, STREET, "北京", 2),
        (0, "江场", "上海", 3),
        (1, STREET, "上海", 4),
    ] {
        clock.advance(TimeDelta::minutes(minutes));
        assert_eq!(amap.suggest(keywords, city).await.unwrap().len(), 1);
        assert_eq!(asked(&server).await, calls, "{keywords} {city}");
    }
}

#[tokio::test]
async fn memory_holds_so_many_answers_and_no_more() {
    let server = answering(200, &found()).await;
    let config = AmapConfig { cache_entries: NonZeroUsize::MIN, ..amap_config(&server.uri()) };
    let amap = Amap::new(config, FakeClock::at(given::start())).unwrap();
    for keywords in ["a", "a", "b", "a"] {
        amap.suggest(keywords, "").await.unwrap();
    }
    assert_eq!(asked(&server).await, 3);
}

#[tokio::test]
async fn no_failure_is_remembered() {
    let server = MockServer::start().await;
    let failed = ResponseTemplate::new(502);
    Mock::given(any()).respond_with(failed).up_to_n_times(1).mount(&server).await;
    let good = ResponseTemplate::new(200).set_body_string(found());
    Mock::given(any()).respond_with(good).mount(&server).await;
    let amap = amap(&server.uri());
    amap.suggest(STREET, "").await.unwrap_err();
    assert_eq!(amap.suggest(STREET, "").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_three_times_in_all() {
    for infocode in [10_014, 10_015, 10_016, 10_019, 10_020, 10_021] {
        let clock = FakeClock::at(given::start());
        run_on(&clock);
        let server = answering(200, &refused(infocode)).await;
        let amap = amap_at(&server.uri(), Arc::clone(&clock));
        let error = amap.suggest(STREET, "").await.unwrap_err();
        assert!(is_unavailable(&error), "{error:?}");
        assert_eq!(asked(&server).await, 3);
        assert!(clock.now() >= given::start() + TimeDelta::milliseconds(400));
        amap.suggest(STREET, "").await.unwrap_err();
        assert_eq!(asked(&server).await, 6, "the next look-up is tried again");
    }
}

#[tokio::test]
async fn a_busy_service_may_answer_at_the_second_try() {
    let clock = FakeClock::at(given::start());
    run_on(&clock);
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(200).set_body_string(refused(10_014));
    Mock::given(any()).respond_with(busy).up_to_n_times(1).mount(&server).await;
    let good = ResponseTemplate::new(200).set_body_string(found());
    Mock::given(any()).respond_with(good).mount(&server).await;
    assert_eq!(amap_at(&server.uri(), clock).suggest(STREET, "").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_not_asked_for_again_before_midnight() {
    for (infocode, until) in [
        (10_003, TimeDelta::hours(12)),
        (10_044, TimeDelta::hours(12)),
        (10_004, TimeDelta::minutes(1)),
    ] {
        let server = answering(200, &refused(infocode)).await;
        // Noon in Shanghai.
        let clock = FakeClock::at(given::start());
        let amap = amap_at(&server.uri(), Arc::clone(&clock));
        for step in [TimeDelta::zero(), until - TimeDelta::seconds(1)] {
            clock.advance(step);
            let error = amap.suggest(STREET, "").await.unwrap_err();
            assert!(is_unavailable(&error), "{error:?}");
            assert!(error.to_string().contains(&infocode.to_string()), "{error}");
            assert_eq!(asked(&server).await, 1, "{infocode}");
        }
        clock.advance(TimeDelta::seconds(1));
        amap.suggest(STREET, "").await.unwrap_err();
        assert_eq!(asked(&server).await, 2, "{infocode}");
    }
}

#[tokio::test]
async fn a_closed_service_leaves_what_is_remembered() {
    let server = MockServer::start().await;
    let good = ResponseTemplate::new(200).set_body_string(found());
    Mock::given(any()).respond_with(good).up_to_n_times(1).mount(&server).await;
    let over = ResponseTemplate::new(200).set_body_string(refused(10_003));
    Mock::given(any()).respond_with(over).mount(&server).await;
    let amap = amap(&server.uri());
    amap.suggest(STREET, "").await.unwrap();
    amap.suggest("其他", "").await.unwrap_err();
    assert_eq!(amap.suggest(STREET, "").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_key_is_for_staff_and_not_tried_with_every_letter() {
    for infocode in [10_001, 10_005, 10_006, 10_007, 10_008, 10_009, 10_012, 10_013] {
        let server = answering(200, &refused(infocode)).await;
        let clock = FakeClock::at(given::start());
        let amap = amap_at(&server.uri(), Arc::clone(&clock));
        for (seconds, calls) in [(0, 1), (59, 1), (1, 2)] {
            clock.advance(TimeDelta::seconds(seconds));
            let error = amap.suggest(STREET, "").await.unwrap_err();
            assert!(matches!(error, AddressError::Misconfigured { .. }), "{error:?}");
            assert_silent(&error);
            assert_eq!(asked(&server).await, calls, "{infocode}");
        }
    }
}

#[tokio::test]
async fn a_look_up_that_is_refused_closes_nothing() {
    for infocode in [20_000, 20_003, 30_000, 10_017] {
        let server = answering(200, &refused(infocode)).await;
        let amap = amap(&server.uri());
        for calls in [1, 2] {
            let error = amap.suggest(STREET, "").await.unwrap_err();
            assert!(is_unavailable(&error), "{error:?}");
            assert_silent(&error);
            assert_eq!(asked(&server).await, calls);
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_is_told_as_none() {
    for (status, body) in
        [(200, "<html>"), (200, "{}"), (200, ""), (302, ""), (500, "江场西路"), (404, &found())]
    {
        let server = answering(status, body).await;
        let error = amap(&server.uri()).suggest(STREET, "").await.unwrap_err();
        assert!(matches!(error, AddressError::NoAnswer(_)), "{status}: {error:?}");
        assert_silent(&error);
    }
    for url in [nobody().await, silence().await] {
        let error = amap(&url).suggest(STREET, "").await.unwrap_err();
        assert!(matches!(error, AddressError::NoAnswer(_)), "{error:?}");
        assert_silent(&error);
    }
}
