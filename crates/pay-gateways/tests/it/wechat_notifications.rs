//! What WeChat Pay's notifications are taken for.

use crate::support::{
    PLATFORM_KEY_ID, Sealed, keys, notice, signed_headers, signed_raw, transaction, wait, wechat,
    wechat_at, wechat_config,
};
use chrono::TimeDelta;
use domain::PaymentAttempt;
use domain::ports::{
    NotificationVerifier, RawNotification, RejectionReason, ReplyKind, VerifiedMessage,
};
use domain::settlement::ReportedMoney;
use pay_gateways::PlatformKey;
use serde_json::{Value, json};
use testkit::given;

fn attempt() -> PaymentAttempt {
    given::attempt(&given::order())
}

fn paid(attempt: &PaymentAttempt) -> RawNotification {
    let plain = transaction(attempt).to_string();
    signed_raw(&notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, plain.as_bytes()))
}

fn message(raw: &RawNotification) -> VerifiedMessage {
    wait(wechat().verify(raw)).unwrap().into_message()
}

fn rejection(raw: &RawNotification) -> RejectionReason {
    wait(wechat().verify(raw)).unwrap_err().reason
}

/// The same with one header changed, or taken away.
fn with_header(raw: &RawNotification, name: &str, value: Option<&str>) -> RawNotification {
    let mut changed = raw.clone();
    changed.headers.retain(|(known, _)| known != name);
    if let Some(value) = value {
        changed.headers.push((name.to_owned(), value.to_owned()));
    }
    changed
}

#[test]
fn the_associated_data_may_be_missing_or_empty() {
    let attempt = attempt();
    let plain = transaction(&attempt).to_string();
    for aad in [None, Some(""), Some("transaction")] {
        let sealed = Sealed { aad, ..Sealed::RIGHTLY };
        let raw = signed_raw(&notice("TRANSACTION.SUCCESS", sealed, plain.as_bytes()));
        let VerifiedMessage::Money(ReportedMoney::Captured(capture)) = message(&raw) else {
            panic!("{aad:?}")
        };
        assert_eq!(capture.number, attempt.number.to_string());
        assert_eq!(capture.amount, attempt.amount);
    }
}

#[test]
fn the_signature_type_may_be_missing_and_must_not_be_another() {
    let raw = paid(&attempt());
    let name = "wechatpay-signature-type";
    message(&with_header(&raw, name, None));
    let other = with_header(&raw, name, Some("WECHATPAY2-SM2-WITH-SM3"));
    assert_eq!(rejection(&other), RejectionReason::Malformed);
}

#[test]
fn each_header_of_the_signature_is_needed() {
    let raw = paid(&attempt());
    for name in
        ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial"]
    {
        assert_eq!(rejection(&with_header(&raw, name, None)), RejectionReason::Malformed, "{name}");
    }
    for time in ["", "now", "1772424000.5", "99999999999999999999"] {
        let raw = with_header(&raw, "wechatpay-timestamp", Some(time));
        assert_eq!(rejection(&raw), RejectionReason::Malformed, "{time}");
    }
}

#[test]
fn what_is_wrong_with_a_signature_is_explained_to_staff() {
    let raw = paid(&attempt());
    let explained = |raw: &RawNotification| {
        let rejected = wait(wechat().verify(raw)).unwrap_err();
        (rejected.reason, rejected.explanation)
    };
    let signature = |value: &str| with_header(&raw, "wechatpay-signature", Some(value));
    let unknown = with_header(&raw, "wechatpay-serial", Some("5157F09EFDC096DE15EBE81A47057A72"));
    let foreign = &signed_headers(&keys().stranger, given::start(), &raw.body)[2].1;
    let later = given::start() + TimeDelta::seconds(300);
    for (raw, reason, word) in [
        (unknown, RejectionReason::UnknownKey, "5157F09E"),
        (signature("WECHATPAY/SIGNTEST/xyz="), RejectionReason::BadSignature, "probe"),
        (signature("not base64!"), RejectionReason::BadSignature, "base64"),
        (signature("é"), RejectionReason::BadSignature, "base64"),
        (signature(foreign), RejectionReason::BadSignature, "forged"),
        (RawNotification { received_at: later, ..raw.clone() }, RejectionReason::Stale, "clock"),
    ] {
        let (found, explanation) = explained(&raw);
        assert_eq!(found, reason, "{explanation}");
        assert!(explanation.contains(word), "{explanation}");
    }
}

#[test]
fn keys_whose_ids_are_swapped_are_named() {
    let raw = paid(&attempt());
    let mut config = wechat_config("http://127.0.0.1:1");
    let key = |id: &str, pem| PlatformKey { id: id.to_owned(), pem };
    config.platform_keys = vec![
        key(PLATFORM_KEY_ID, keys().stranger.public_pem()),
        key("PUB_KEY_ID_02", keys().theirs.public_pem()),
    ];
    let wechat = wechat_at(config, given::start());
    let rejected = wait(wechat.verify(&raw)).unwrap_err();
    assert_eq!(rejected.reason, RejectionReason::BadSignature);
    assert!(rejected.explanation.contains("PUB_KEY_ID_02"), "{}", rejected.explanation);
}

#[test]
fn a_notification_is_fresh_for_just_under_five_minutes_either_way() {
    let raw = paid(&attempt());
    for (seconds, fresh) in [(299, true), (-299, true), (300, false), (-300, false)] {
        let received_at = given::start() + TimeDelta::seconds(seconds);
        let raw = RawNotification { received_at, ..raw.clone() };
        assert_eq!(wait(wechat().verify(&raw)).is_ok(), fresh, "{seconds}");
    }
    for time in [i64::MIN, i64::MAX] {
        let time = time.to_string();
        let message = [time.as_bytes(), b"\nN\n", &raw.body, b"\n"].concat();
        let signature = keys().theirs.sign(&message);
        let raw = with_header(&raw, "wechatpay-timestamp", Some(&time));
        let raw = with_header(&raw, "wechatpay-nonce", Some("N"));
        let raw = with_header(&raw, "wechatpay-signature", Some(&signature));
        assert_eq!(rejection(&raw), RejectionReason::Stale, "{time}");
    }
}

#[test]
fn what_is_not_about_a_payment_changes_nothing() {
    for event in ["SECURITY_ECHO.SUCCESS", "TRANSACTION.CLOSED", "refund.success", ""] {
        let raw = signed_raw(&notice(event, Sealed::RIGHTLY, b"{}"));
        assert_eq!(message(&raw), VerifiedMessage::Irrelevant { kind: event.to_owned() });
    }
}

#[test]
fn what_is_rightly_signed_and_cannot_be_read_goes_to_staff() {
    let attempt = attempt();
    let told = |change: fn(&mut Value)| {
        let mut told = transaction(&attempt);
        change(&mut told);
        notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, told.to_string().as_bytes())
    };
    let plain = transaction(&attempt).to_string();
    let other_key = Sealed { key: "00000000000000000000000000000000", ..Sealed::RIGHTLY };
    let number = Some(attempt.number.to_string());
    let no_resource = json!({"event_type": "TRANSACTION.SUCCESS"}).to_string();
    for (name, body, expected) in [
        ("other key", notice("TRANSACTION.SUCCESS", other_key, plain.as_bytes()), None),
        ("no payment", notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, b"\xff"), None),
        ("no resource", no_resource.into_bytes(), None),
        ("no JSON", b"paid".to_vec(), None),
        ("state", told(|it| it["trade_state"] = json!("NOTPAY")), number.clone()),
        ("currency", told(|it| it["amount"]["currency"] = json!("HKD")), number.clone()),
        ("amount", told(|it| it["amount"]["total"] = json!(460.0)), number.clone()),
        ("appid", told(|it| it["appid"] = Value::Null), number),
    ] {
        match message(&signed_raw(&body)) {
            VerifiedMessage::Money(ReportedMoney::Unreadable { number, problem, .. }) => {
                assert_eq!(number, expected, "{name}: {problem}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn the_provider_is_answered_as_it_documents() {
    let reply = |kind| {
        let reply = wechat().reply(kind);
        (reply.status, reply.body)
    };
    assert_eq!(reply(ReplyKind::Received), (204, ""));
    for (kind, expected) in [(ReplyKind::Refused, 401), (ReplyKind::TryAgain, 500)] {
        let (status, body) = reply(kind);
        assert_eq!(status, expected);
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["code"], "FAIL");
    }
}
