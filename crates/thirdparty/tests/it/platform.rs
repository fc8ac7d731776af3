//! What the outside platform is asked for a token, and what its answers are taken for.

use crate::support::{PLATFORM_SECRET, answering, is_unknown, nobody, platform, silence};
use chrono::TimeDelta;
use domain::ports::{OutsideError, TokenIssuer};
use serde_json::{Value, json};
use testkit::given;

#[tokio::test]
async fn a_token_is_asked_for_with_the_applications_credentials() {
    let server = answering(200, r#"{"token":"t0ken","expiresIn":600}"#).await;
    let token = platform(&format!("{}/platform/", server.uri())).issue().await.unwrap();
    assert_eq!(token.expose(), "t0ken");
    assert_eq!(token.issued_at, given::start());
    assert_eq!(token.expires_at, given::start() + TimeDelta::minutes(10));
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/platform/oauth/token");
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    let expected = json!({
        "grantType": "client_credentials",
        "appId": "pf000000000109",
        "appSecret": PLATFORM_SECRET,
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn an_error_of_the_contract_is_a_refusal_in_our_own_words() {
    for (status, body, code) in [
        (400, r#"{"code":"BAD_REQUEST"}"#, "BAD_REQUEST"),
        (401, r#"{"code":"INVALID_CLIENT"}"#, "INVALID_CLIENT"),
        (401, "", "INVALID_CLIENT"),
        (403, r#"{"code":"REFUSED"}"#, "REFUSED"),
        (404, r#"{"code":"NOT_FOUND"}"#, "NOT_FOUND"),
    ] {
        let server = answering(status, body).await;
        match platform(&server.uri()).issue().await {
            Err(OutsideError::Refused { code: told, message }) => {
                assert_eq!(told, code);
                assert!(!message.contains(PLATFORM_SECRET));
            }
            other => panic!("{status} {body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn whatever_is_no_token_of_the_contract_is_none() {
    let long = json!({"token": "t".repeat(2_049), "expiresIn": 600}).to_string();
    let huge = json!({"token": "t".repeat(2 << 20), "expiresIn": 600}).to_string();
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"token":"","expiresIn":600}"#),
        (200, r#"{"token":"t0k\nen","expiresIn":600}"#),
        (200, r#"{"token":"t0ken","expiresIn":0}"#),
        (200, r#"{"token":"t0ken","expiresIn":-600}"#),
        (200, r#"{"token":"t0ken","expiresIn":9223372036854775807}"#),
        (200, r#"{"token":"t0ken","expiresIn":"600"}"#),
        (200, long.as_str()),
        (200, huge.as_str()),
        (201, r#"{"token":"t0ken","expiresIn":600}"#),
        (302, ""),
        (403, "<html>"),
        (404, ""),
        (429, "{}"),
        (500, r#"{"code":"INVALID_CLIENT"}"#),
    ] {
        let server = answering(status, body).await;
        let issued = platform(&server.uri()).issue().await;
        let shown = format!("{issued:?}");
        assert!(is_unknown(&issued), "{status}: {shown}");
        assert!(!shown.contains("t0ken") && !shown.contains(PLATFORM_SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_broken_way_tells_neither_secret_nor_more_than_is_known() {
    let issued = platform(&nobody().await).issue().await;
    assert!(matches!(issued, Err(OutsideError::NotReached(_))), "{issued:?}");
    let lost = platform(&silence().await).issue().await;
    assert!(is_unknown(&lost), "{lost:?}");
    assert!(!format!("{issued:?} {lost:?}").contains(PLATFORM_SECRET));
}
