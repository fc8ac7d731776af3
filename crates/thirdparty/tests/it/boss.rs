//! What BOSS is asked, and what its answers are taken for.

use crate::support::{TOKEN, answering, assert_no_personal_data, boss, is_unknown};
use domain::ports::{CustomerDirectory, OutsideError};
use serde_json::{Value, json};
use testkit::given;

fn answer() -> Value {
    json!({
        "queryId": "PBS001022579",
        "customerName": "测试",
        "phoneNumber": "18612345772",
        "address": "江场西路12号",
        "packageName": "100M/12",
        "packageRate": "100M",
        "expiresOn": "2026-12-31",
        "qualified": false,
        "somethingNew": 1,
    })
}

#[tokio::test]
async fn a_customer_is_read_whole_and_dated() {
    let server = answering(200, &answer().to_string()).await;
    let found = boss(&format!("{}/boss", server.uri())).find(&given::query_id()).await.unwrap();
    assert_eq!(found, Some(given::customer()));
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/boss/api/v1/customers/PBS001022579");
    assert_eq!(sent[0].headers["authorization"].to_str().unwrap(), format!("Bearer {TOKEN}"));
}

#[tokio::test]
async fn only_its_own_word_says_that_nobody_has_a_number() {
    let server = answering(404, r#"{"code":"CUSTOMER_NOT_FOUND","message":"m"}"#).await;
    assert_eq!(boss(&server.uri()).find(&given::query_id()).await.unwrap(), None);
    for (status, body) in [
        (404, ""),
        (404, "<html>"),
        (404, r#"{"code":"ELSE"}"#),
        (410, r#"{"code":"CUSTOMER_NOT_FOUND"}"#),
        (403, "<html>"),
        (429, "{}"),
        (500, "{}"),
        (302, ""),
    ] {
        let server = answering(status, body).await;
        let found = boss(&server.uri()).find(&given::query_id()).await;
        assert!(is_unknown(&found), "{status} {body}: {found:?}");
    }
}

#[tokio::test]
async fn a_reader_who_is_not_let_in_is_refused() {
    for (status, body, code) in [
        (401, r#"{"code":"UNAUTHORIZED"}"#, "UNAUTHORIZED"),
        (401, "", "UNAUTHORIZED"),
        (403, r#"{"code":"REFUSED"}"#, "REFUSED"),
        (404, r#"{"code":"NOT_FOUND"}"#, "NOT_FOUND"),
    ] {
        let server = answering(status, body).await;
        match boss(&server.uri()).find(&given::query_id()).await {
            Err(OutsideError::Refused { code: told, message }) => {
                assert_eq!(told, code);
                assert!(!message.contains(TOKEN));
            }
            other => panic!("{status} {body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_of_another_form_is_no_customer() {
    for (field, value) in [
        ("queryId", json!("PBS001022580")),
        ("queryId", json!("pbs")),
        ("customerName", json!("")),
        ("phoneNumber", json!(18_612_345_772_i64)),
        ("phoneNumber", json!("1861234577218612345772")),
        ("address", Value::Null),
        ("expiresOn", json!("31.12.2026")),
        ("expiresOn", json!("2026-02-30")),
        ("qualified", json!("no")),
    ] {
        let mut answer = answer();
        answer[field] = value;
        let server = answering(200, &answer.to_string()).await;
        let found = boss(&server.uri()).find(&given::query_id()).await;
        assert!(is_unknown(&found), "{field}: {found:?}");
        assert_no_personal_data(&format!("{found:?}"));
    }
    let server = answering(200, "<html>").await;
    assert!(is_unknown(&boss(&server.uri()).find(&given::query_id()).await));
}
