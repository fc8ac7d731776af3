#![no_main]
//! `Idempotency-Key`, queryId, `infoSource`: kept as they came, or refused by the rule.

use domain::intake::IdempotencyKey;
use domain::{QueryId, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    check_key(text);
    check_query_id(text);
    match text.split_once('\n') {
        Some((info, detail)) => check_source(Some(info), Some(detail)),
        None => {
            check_source(Some(text), None);
            check_source(None, Some(text));
        }
    }
});

fn check_key(text: &str) {
    let good = (16..=128).contains(&text.len()) && text.chars().all(|c| ('!'..='~').contains(&c));
    match IdempotencyKey::parse(text) {
        Ok(key) => assert!(good && key.as_str() == text),
        Err(refused) => assert!(!good && refused.field == "Idempotency-Key"),
    }
}

fn check_query_id(text: &str) {
    let good =
        (1..=32).contains(&text.len()) && text.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9'));
    match QueryId::parse(text) {
        Ok(id) => assert!(good && id.as_str() == text && id.to_string() == text),
        Err(refused) => assert!(!good && refused.field == "queryId"),
    }
}

fn check_source(info: Option<&str>, detail: Option<&str>) {
    let good = |text: Option<&str>| {
        text.is_none_or(|text| text.chars().count() <= 64 && !text.chars().any(char::is_control))
    };
    match Source::parse(info, detail) {
        Ok(source) => {
            assert!(good(info) && good(detail));
            assert_eq!(source.info.as_deref(), info.filter(|text| !text.is_empty()));
            assert_eq!(source.detail.as_deref(), detail.filter(|text| !text.is_empty()));
        }
        Err(refused) if refused.field == "infoSource" => assert!(!good(info)),
        Err(refused) => assert!(refused.field == "infoSourceDetail" && !good(detail)),
    }
}
