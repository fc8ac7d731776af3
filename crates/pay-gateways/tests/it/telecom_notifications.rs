//! What is believed of a notification of the telecom's, and what it says then.

use crate::support::{
    Fields, INSTITUTION, keys, payment_notice, raw_json, refund_notice, signed_notice, telecom,
    telecom_config, telecom_with,
};
use chrono::{TimeZone, Utc};
use domain::ports::{
    NotificationRejected, NotificationVerifier, RefundReport, RejectionReason, ReplyKind,
    ReportedRefund, VerifiedMessage,
};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, PaymentAttempt, Scene};
use pay_gateways::TelecomConfig;
use serde_json::Value;
use testkit::given;

fn attempt() -> PaymentAttempt {
    given::attempt_in(&given::order(), Scene::TelecomJsapi)
}

async fn read(body: Vec<u8>) -> Result<VerifiedMessage, NotificationRejected> {
    let verified = telecom().verify(&raw_json(body)).await;
    verified.map(domain::ports::VerifiedNotification::into_message)
}

/// Signed rightly, whatever the fields say.
async fn said(fields: &Fields) -> VerifiedMessage {
    read(signed_notice(&keys().theirs, fields)).await.unwrap()
}

fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    fields.insert(name.to_owned(), value.to_owned());
    fields
}

fn capture(attempt: &PaymentAttempt) -> Capture {
    Capture {
        trade_no: "2026030210000000000109".to_owned(),
        paid_at: Utc.with_ymd_and_hms(2026, 3, 2, 4, 1, 0).unwrap(),
        ..given::capture(attempt)
    }
}

mod payments {
    use super::{attempt, capture, keys, payment_notice, raw_json, signed_notice, telecom};
    use std::sync::Arc;
    use testkit::contract::notification::Fixture;

    #[expect(clippy::unused_async, reason = "fixtures are async")]
    async fn fresh() -> Fixture {
        let attempt = attempt();
        let fields = payment_notice(&attempt);
        let genuine = signed_notice(&keys().theirs, &fields);
        let text = String::from_utf8(genuine.clone()).unwrap();
        let tampered = text.replace("\"payAmt\":\"46000\"", "\"payAmt\":\"1\"");
        assert_ne!(tampered, text);
        Fixture {
            verifier: Arc::new(telecom()),
            capture: capture(&attempt),
            genuine: raw_json(genuine),
            tampered: raw_json(tampered.into_bytes()),
            foreign: raw_json(signed_notice(&keys().stranger, &fields)),
            cleanup: Box::new(()),
        }
    }

    testkit::notification_contract!(fresh);
}

fn refund_of(attempt: &PaymentAttempt) -> ReportedRefund {
    ReportedRefund {
        channel: Channel::Telecom,
        merchant: Some(attempt.merchant.clone()),
        number: attempt.number.to_string(),
        refund_number: "RF20260302".to_owned(),
        amount: given::yuan("100.00"),
        report: RefundReport::Succeeded {
            at: Utc.with_ymd_and_hms(2026, 3, 2, 4, 9, 0).unwrap(),
            provider_no: None,
        },
    }
}

mod refunds {
    use super::{attempt, keys, raw_json, refund_notice, refund_of, signed_notice, telecom};
    use std::sync::Arc;
    use testkit::contract::refund_notification::Fixture;

    #[expect(clippy::unused_async, reason = "fixtures are async")]
    async fn fresh() -> Fixture {
        let attempt = attempt();
        let genuine = signed_notice(&keys().theirs, &refund_notice(&attempt));
        let text = String::from_utf8(genuine.clone()).unwrap();
        Fixture {
            verifier: Arc::new(telecom()),
            refund: refund_of(&attempt),
            genuine: raw_json(genuine),
            tampered: raw_json(text.replace("RF20260302", "RF20260303").into_bytes()),
            cleanup: Box::new(()),
        }
    }

    testkit::refund_notification_contract!(fresh);
}

#[tokio::test]
async fn a_refund_that_did_not_happen_says_so() {
    let attempt = attempt();
    for status in ["FAIL", "CLOSE"] {
        let told = said(&with(refund_notice(&attempt), "tradeStatus", status)).await;
        let report = RefundReport::Closed { reason: status.to_owned() };
        assert_eq!(told, VerifiedMessage::Refund(ReportedRefund { report, ..refund_of(&attempt) }));
    }
}

#[tokio::test]
async fn a_try_that_failed_changes_nothing() {
    let mut fields = with(payment_notice(&attempt()), "tradeStatus", "FAIL");
    fields.remove("payAmt");
    fields.remove("payFinishedDate");
    let irrelevant = |kind: &str| VerifiedMessage::Irrelevant { kind: kind.to_owned() };
    assert_eq!(said(&fields).await, irrelevant("FAIL"));
    for status in ["NOTPAY", "CLOSE"] {
        assert_eq!(said(&with(fields.clone(), "tradeStatus", status)).await, irrelevant(status));
    }
    let fields = Fields::from([("notifyType".to_owned(), "TEST".to_owned())]);
    assert_eq!(said(&fields).await, irrelevant("TEST"));
}

#[tokio::test]
async fn closed_after_payment_means_given_back() {
    let attempt = attempt();
    let told = said(&with(payment_notice(&attempt), "tradeStatus", "CLOSE")).await;
    let capture = Capture { given_back: GivenBack::Whole, ..capture(&attempt) };
    assert_eq!(told, VerifiedMessage::Money(ReportedMoney::Captured(capture)));
}

#[tokio::test]
async fn what_is_another_merchants_is_not_said_to_be_ours() {
    let attempt = attempt();
    for (name, value, merchant) in [
        ("merchantNo", "3178000000000999", "3178000000000999".to_owned()),
        ("institutionCode", "999", format!("999/{}", attempt.merchant)),
    ] {
        let told = said(&with(payment_notice(&attempt), name, value)).await;
        let capture = Capture { merchant: merchant.clone(), ..capture(&attempt) };
        assert_eq!(told, VerifiedMessage::Money(ReportedMoney::Captured(capture)));
        let told = said(&with(refund_notice(&attempt), name, value)).await;
        let refund = ReportedRefund { merchant: Some(merchant), ..refund_of(&attempt) };
        assert_eq!(told, VerifiedMessage::Refund(refund));
    }
}

#[tokio::test]
async fn rightly_signed_money_that_is_not_to_be_read_is_never_passed_over() {
    let attempt = attempt();
    let (payment, refund) = (payment_notice(&attempt), refund_notice(&attempt));
    for (fields, name, value) in [
        (&payment, "payAmt", "45999"),
        (&payment, "payAmt", "46001"),
        (&payment, "totalAmt", "45999"),
        (&payment, "payAmt", ""),
        (&payment, "totalAmt", "460.00"),
        (&payment, "payFinishedDate", "2026-02-30 12:00:00"),
        (&payment, "tradeNo", ""),
        (&payment, "merchantNo", ""),
        (&payment, "institutionCode", ""),
        (&payment, "tradeStatus", "PAID"),
        (&payment, "tradeStatus", ""),
        (&payment, "tradeStatus", "FAIL"),
        (&payment, "notifyType", "PAYMENT"),
        (&payment, "notifyType", ""),
        (&refund, "outRefundNo", ""),
        (&refund, "refundAmt", "0"),
        (&refund, "tradeStatus", "DONE"),
        (&refund, "refundFinishedDate", ""),
        (&refund, "notifyType", "RETURN"),
    ] {
        let told = said(&with(fields.clone(), name, value)).await;
        let VerifiedMessage::Money(ReportedMoney::Unreadable { channel, number, problem }) = told
        else {
            panic!("{name}={value}: {told:?}");
        };
        assert_eq!((channel, number), (Channel::Telecom, Some(attempt.number.to_string())));
        assert!(!problem.is_empty());
    }
}

fn rejected(
    result: Result<VerifiedMessage, NotificationRejected>,
    reason: RejectionReason,
    word: &str,
) {
    let rejected = result.unwrap_err();
    assert_eq!(rejected.reason, reason, "{rejected}");
    assert!(rejected.explanation.contains(word), "{rejected}");
}

#[tokio::test]
async fn a_form_that_is_none_of_the_contract_is_malformed() {
    let fields = payment_notice(&attempt());
    let right = String::from_utf8(signed_notice(&keys().theirs, &fields)).unwrap();
    let twice = right.replacen('{', "{\"payAmt\":\"1\",", 1);
    let unsigned = serde_json::to_string(&fields).unwrap();
    let number = right.replace("\"46000\"", "46000");
    let blurred = String::from_utf8(signed_notice(
        &keys().theirs,
        &with(fields.clone(), "attach", "a&payAmt=1"),
    ));
    for (body, word) in [
        (twice, "each name once"),
        (unsigned, "no sign"),
        (right.replace("\"sign\":\"", "\"sign\":\"\",\"x\":\""), "no sign"),
        (number, "payAmt is not a text"),
        (right.replacen('{', "{\"attach\":null,", 1), "attach is not a text"),
        (blurred.unwrap(), "two fields"),
        ("payAmt=46000&sign=AAAA".to_owned(), "not a JSON object"),
        ("[]".to_owned(), "not a JSON object"),
    ] {
        rejected(read(body.into_bytes()).await, RejectionReason::Malformed, word);
    }
}

#[tokio::test]
async fn a_wrong_signature_says_what_is_probably_wrong() {
    let fields = payment_notice(&attempt());
    let bad = RejectionReason::BadSignature;
    let right = signed_notice(&keys().theirs, &fields);
    let body = |sign: &str| serde_json::to_vec(&with(fields.clone(), "sign", sign)).unwrap();
    let sign = serde_json::from_slice::<Fields>(&right).unwrap()["sign"].clone();
    rejected(read(signed_notice(&keys().stranger, &fields)).await, bad, "not the telecom's");
    rejected(read(body(&format!("{} {}", &sign[..9], &sign[10..]))).await, bad, "+ became a space");
    rejected(read(body("!!!!")).await, bad, "not base64");
    rejected(read(body(&sign[4..])).await, bad, "forged");
    let more = with(serde_json::from_slice(&right).unwrap(), "attach", "x");
    rejected(read(serde_json::to_vec(&more).unwrap()).await, bad, "changed");
}

/// Signed by openssl over the text that the contract prescribes.
fn vectors() -> Value {
    serde_json::from_str(include_str!("fixtures/telecom-notifications.json")).unwrap()
}

#[tokio::test]
async fn what_another_program_signed_is_accepted_by_key_and_by_certificate() {
    let vectors = vectors();
    let text = |name: &str| vectors[name].as_str().unwrap().to_owned();
    for key in ["public_key_pem", "certificate_pem"] {
        let telecom = telecom_with(TelecomConfig {
            platform_public_key_pem: text(key),
            institution_code: INSTITUTION.to_owned(),
            ..telecom_config("http://127.0.0.1:1")
        });
        let told = telecom.verify(&raw_json(text("sha256").into_bytes())).await.unwrap();
        let VerifiedMessage::Money(ReportedMoney::Captured(capture)) = told.into_message() else {
            panic!("no money");
        };
        assert_eq!(capture.amount, given::yuan("460.00"));
        let old = telecom.verify(&raw_json(text("sha1").into_bytes())).await;
        let old = old.map(domain::ports::VerifiedNotification::into_message);
        rejected(old, RejectionReason::BadSignature, "SHA-1");
    }
}

#[test]
fn the_telecom_is_answered_in_its_own_words() {
    let reply = |kind| telecom().reply(kind);
    let failed = r#"{"resultCode":"FAILED","resultMsg":"FAILED"}"#;
    let received = reply(ReplyKind::Received);
    assert_eq!((received.status, received.content_type), (200, "application/json"));
    assert_eq!(received.body, r#"{"resultCode":"SUCCESS","resultMsg":"OK"}"#);
    assert_eq!((reply(ReplyKind::Refused).status, reply(ReplyKind::Refused).body), (200, failed));
    assert_eq!((reply(ReplyKind::TryAgain).status, reply(ReplyKind::TryAgain).body), (500, failed));
}

#[test]
fn a_return_names_its_payment_and_nothing_odd() {
    let telecom = telecom();
    let number = telecom.verify_return("orderId=R1&outTradeNo=R2026-1_00&tradeNo=2").unwrap();
    assert_eq!(number, "R2026-1_00");
    let long = format!("outTradeNo={}", "1".repeat(33));
    for query in
        ["", "tradeNo=2", "outTradeNo=", "outTradeNo=a&outTradeNo=a", "outTradeNo=a%0Ab", &long]
    {
        let refused = telecom.verify_return(query).unwrap_err();
        assert_eq!(refused.reason, RejectionReason::Malformed, "{query}");
    }
}
