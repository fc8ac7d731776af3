//! What the telecom's users are asked with, and what the answers are taken for.

use crate::support::{answering, assert_no_personal_data, is_unknown, nobody, platform, tokens};
use domain::Customer;
use domain::ports::{CustomerDirectory, OutsideError};
use serde_json::{Value, json};
use testkit::given;
use wiremock::matchers::header;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn answer() -> Value {
    json!({
        "userId": "PBS001022579",
        "userName": "测试",
        "mobile": "18612345772",
        "installAddress": "江场西路12号",
        "productName": "100M/12",
        "bandwidth": "100M",
        "validUntil": "2026-12-31",
        "qualified": false,
        "somethingNew": 1,
    })
}

async fn find(base_url: &str) -> Result<Option<Customer>, OutsideError> {
    platform(base_url).telecom_users(tokens().0).find(&given::query_id()).await
}

#[tokio::test]
async fn a_user_is_read_whole_under_the_token() {
    let server = answering(200, &answer().to_string()).await;
    let found = find(&format!("{}/platform", server.uri())).await.unwrap();
    assert_eq!(found, Some(given::customer()));
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/platform/telecom/users/PBS001022579");
    assert_eq!(sent[0].headers["authorization"].to_str().unwrap(), "Bearer fake-token-0001");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_question_repeated_once() {
    let server = MockServer::start().await;
    let refused = ResponseTemplate::new(401).set_body_raw(r#"{"code":"TOKEN_INVALID"}"#, "");
    let known = ResponseTemplate::new(200).set_body_raw(answer().to_string(), "");
    let under = |token: &str| Mock::given(header("authorization", format!("Bearer {token}")));
    under("fake-token-0001").respond_with(refused).mount(&server).await;
    under("fake-token-0002").respond_with(known).mount(&server).await;
    let (tokens, issuer) = tokens();
    let users = platform(&server.uri()).telecom_users(tokens);
    assert!(users.find(&given::query_id()).await.unwrap().is_some());
    assert!(users.find(&given::query_id()).await.unwrap().is_some());
    assert_eq!(issuer.issued(), 2);
    assert_eq!(server.received_requests().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_token_that_is_always_refused_ends_after_the_second_try() {
    let server = answering(401, r#"{"code":"TOKEN_INVALID","message":"fake-token"}"#).await;
    let (tokens, issuer) = tokens();
    let found = platform(&server.uri()).telecom_users(tokens).find(&given::query_id()).await;
    assert!(
        matches!(&found, Err(OutsideError::Refused { code, .. }) if code == "TOKEN_INVALID"),
        "{found:?}"
    );
    assert!(!format!("{found:?}").contains("fake-token"), "{found:?}");
    assert_eq!(issuer.issued(), 2);
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn only_its_own_word_says_that_nobody_has_a_number() {
    let server = answering(404, r#"{"code":"USER_NOT_FOUND"}"#).await;
    assert_eq!(find(&server.uri()).await.unwrap(), None);
    for (status, body) in [
        (404, ""),
        (404, r#"{"code":"ELSE"}"#),
        (410, r#"{"code":"USER_NOT_FOUND"}"#),
        (401, ""),
        (403, "<html>"),
        (500, "{}"),
        (302, ""),
    ] {
        let server = answering(status, body).await;
        let found = find(&server.uri()).await;
        assert!(is_unknown(&found), "{status} {body}: {found:?}");
    }
}

#[tokio::test]
async fn an_answer_of_another_form_is_no_user_and_quotes_nobody() {
    for (field, value) in [
        ("userId", json!("PBS001022580")),
        ("userName", json!("")),
        ("mobile", json!(18_612_345_772_i64)),
        ("installAddress", Value::Null),
        ("validUntil", json!("2026-02-30")),
        ("qualified", json!("no")),
    ] {
        let mut answer = answer();
        answer[field] = value;
        let server = answering(200, &answer.to_string()).await;
        let found = find(&server.uri()).await;
        assert!(is_unknown(&found), "{field}: {found:?}");
        assert_no_personal_data(&format!("{found:?}"));
    }
}

#[tokio::test]
async fn a_refused_connection_reached_nobody() {
    let found = find(&nobody().await).await;
    assert!(matches!(found, Err(OutsideError::NotReached(_))), "{found:?}");
    assert!(!format!("{found:?}").contains("PBS001022579"));
}
