//! What the operator of text messages is sent, and what its answers are taken for.

use crate::support::{ACCESS_KEY_SECRET, answering, assert_no_personal_data, nobody, silence, sms};
use aws_lc_rs::{digest, hmac};
use domain::PhoneNumber;
use domain::ports::{SmsError, SmsMessage, SmsSender, SmsText};
use domain::sms::SmsScene;
use serde_json::json;
use std::collections::BTreeMap;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const CODE: &str = "493816";
const SENT: &str =
    r#"{"Code":"OK","Message":"OK","BizId":"9006197469364984400^0","RequestId":"R"}"#;
const SIGNED: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

fn message(scene: SmsScene) -> SmsMessage {
    SmsMessage {
        phone: PhoneNumber::parse_mobile("18612345772").unwrap(),
        text: SmsText::Code { scene, code: CODE.to_owned() },
        reference: "1816664599454990337".to_owned(),
    }
}

fn refused(code: &str) -> String {
    json!({"Code": code, "Message": "18612345772 493816", "RequestId": "R"}).to_string()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers[name].to_str().unwrap()
}

/// No word of the message's may be in what we say of a failure.
fn assert_silent(error: &SmsError) {
    let shown = format!("{error} {error:?}");
    assert_no_personal_data(&shown);
    for secret in [CODE, ACCESS_KEY_SECRET, "LTAI", "Signature"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_message_names_its_template_and_is_found_by_its_reference() {
    for (scene, template) in [
        (SmsScene::Login, "SMS_100000001"),
        (SmsScene::Password, "SMS_100000002"),
        (SmsScene::Profile, "SMS_100000003"),
    ] {
        let server = answering(200, SENT).await;
        let receipt = sms(&server.uri()).send(&message(scene)).await.unwrap();
        assert_eq!(receipt.receipt_no, "9006197469364984400^0");
        let sent = server.received_requests().await.unwrap();
        assert_eq!((sent[0].method.as_str(), sent[0].url.path()), ("POST", "/"));
        assert!(sent[0].body.is_empty());
        let query: BTreeMap<_, _> = sent[0].url.query_pairs().into_owned().collect();
        let expected = [
            ("OutId", "1816664599454990337"),
            ("PhoneNumbers", "18612345772"),
            ("SignName", "长城宽带"),
            ("TemplateCode", template),
            ("TemplateParam", r#"{"code":"493816"}"#),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(query, BTreeMap::from(expected));
    }
}

#[tokio::test]
async fn a_message_is_signed_over_what_is_sent() {
    for path in ["", "/sms/"] {
        let server = answering(200, SENT).await;
        sms(&format!("{}{path}", server.uri())).send(&message(SmsScene::Login)).await.unwrap();
        let sent = &server.received_requests().await.unwrap()[0];
        assert_eq!(header(sent, "x-acs-action"), "SendSms");
        assert_eq!(header(sent, "x-acs-version"), "2017-05-25");
        assert_eq!(header(sent, "x-acs-date"), "2026-03-02T04:00:00Z");
        let hash = |text: &str| hex::encode(digest::digest(&digest::SHA256, text.as_bytes()));
        let headers = SIGNED.map(|name| format!("{name}:{}\n", header(sent, name))).concat();
        let canonical = format!(
            "POST\n{}\n{}\n{headers}\n{}\n{}",
            sent.url.path(),
            sent.url.query().unwrap(),
            SIGNED.join(";"),
            hash("")
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, ACCESS_KEY_SECRET.as_bytes());
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", hash(&canonical));
        let signature = hex::encode(hmac::sign(&key, to_sign.as_bytes()));
        let expected = format!(
            "ACS3-HMAC-SHA256 Credential=LTAI5t000000000000000109,SignedHeaders={},\
             Signature={signature}",
            SIGNED.join(";")
        );
        assert_eq!(header(sent, "authorization"), expected);
    }
}

#[tokio::test]
async fn an_answer_tells_what_became_of_the_message() {
    for (status, body, expected) in [
        (200, refused("isv.BUSINESS_LIMIT_CONTROL"), "frequent"),
        (200, refused("isv.MOBILE_NUMBER_ILLEGAL"), "number"),
        (200, refused("isv.AMOUNT_NOT_ENOUGH"), "ours"),
        (404, refused("InvalidAccessKeyId.NotFound"), "ours"),
        (500, refused("InternalError"), "unknown"),
        (200, "<html>".to_owned(), "unknown"),
        (502, "18612345772".to_owned(), "unknown"),
        (302, String::new(), "unknown"),
    ] {
        let server = answering(status, &body).await;
        let error = sms(&server.uri()).send(&message(SmsScene::Login)).await.unwrap_err();
        let told = match &error {
            SmsError::TooFrequent { .. } => "frequent",
            SmsError::NumberRefused { .. } => "number",
            SmsError::Misconfigured { .. } => "ours",
            SmsError::Unknown(_) => "unknown",
            SmsError::NotReached(_) => "not reached",
        };
        assert_eq!(told, expected, "{status} {body}: {error:?}");
        assert_silent(&error);
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "{body}");
    }
}

async fn failing(times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string(refused("isp.SYSTEM_ERROR")))
        .up_to_n_times(times)
        .with_priority(1)
        .mount(&server)
        .await;
    let sent = ResponseTemplate::new(200).set_body_string(SENT);
    Mock::given(any()).respond_with(sent).mount(&server).await;
    server
}

#[tokio::test]
async fn the_operators_own_failure_is_tried_once_more_under_a_fresh_nonce() {
    let server = failing(1).await;
    sms(&server.uri()).send(&message(SmsScene::Login)).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].url, sent[1].url);
    let nonce = "x-acs-signature-nonce";
    assert_ne!(header(&sent[0], nonce), header(&sent[1], nonce));
    let server = failing(2).await;
    let error = sms(&server.uri()).send(&message(SmsScene::Login)).await.unwrap_err();
    assert!(matches!(error, SmsError::NotReached(_)), "{error:?}");
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn only_an_operator_that_was_not_reached_has_surely_sent_nothing() {
    let error = sms(&nobody().await).send(&message(SmsScene::Login)).await.unwrap_err();
    assert!(matches!(error, SmsError::NotReached(_)), "{error:?}");
    assert_silent(&error);
    let error = sms(&silence().await).send(&message(SmsScene::Login)).await.unwrap_err();
    assert!(matches!(error, SmsError::Unknown(_)), "{error:?}");
    assert_silent(&error);
}
