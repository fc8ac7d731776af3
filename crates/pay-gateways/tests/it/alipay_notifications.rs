//! What Alipay's notifications are taken for.

use crate::support::{alipay, keys, notice_body, notice_fields, raw_form};
use chrono::TimeDelta;
use domain::ports::{
    NotificationRejected, NotificationVerifier, RawNotification, RejectionReason, ReplyKind,
    VerifiedMessage,
};
use domain::settlement::{Capture, ReportedMoney};
use domain::{PaymentAttempt, Scene};
use testkit::given;

type Change = (&'static str, &'static str);

fn attempt() -> PaymentAttempt {
    given::attempt_in(&given::order(), Scene::Page)
}

/// The attempt's notification with some fields set; an empty value takes one away.
fn told(attempt: &PaymentAttempt, changes: &[Change]) -> RawNotification {
    let mut fields = notice_fields(attempt);
    for (name, value) in changes {
        if value.is_empty() {
            fields.remove(*name);
        } else {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
    }
    raw_form(notice_body(&keys().theirs, &fields))
}

fn message(changes: &[Change]) -> VerifiedMessage {
    alipay().verify(&told(&attempt(), changes)).unwrap().into_message()
}

fn capture(changes: &[Change]) -> Capture {
    match message(changes) {
        VerifiedMessage::Money(ReportedMoney::Captured(capture)) => capture,
        other => panic!("no capture: {other:?}"),
    }
}

fn rejected(body: Vec<u8>) -> NotificationRejected {
    alipay().verify(&raw_form(body)).unwrap_err()
}

#[test]
fn a_payment_is_told_with_the_time_of_the_payment() {
    let noon = given::start();
    assert_eq!(capture(&[]).paid_at, noon + TimeDelta::minutes(1));
    assert_eq!(capture(&[("gmt_payment", "")]).paid_at, noon + TimeDelta::seconds(65));
    assert_eq!(capture(&[("trade_status", "TRADE_FINISHED")]).amount, given::yuan("460.00"));
}

#[test]
fn whatever_is_added_to_a_notification_is_signed_with_it() {
    capture(&[("something_new", "a+b c%&=中"), ("passback_params", "a%3D1")]);
}

#[test]
fn an_old_notification_is_good() {
    let raw = told(&attempt(), &[]);
    let received_at = given::start() + TimeDelta::days(1);
    alipay().verify(&RawNotification { received_at, ..raw }).unwrap();
}

#[test]
fn a_notification_about_a_refund_does_not_pay() {
    let refund = VerifiedMessage::Irrelevant { kind: "refund".to_owned() };
    assert_eq!(message(&[("refund_fee", "460.00")]), refund);
    assert_eq!(message(&[("refund_fee", "0.01")]), refund);
    assert_eq!(message(&[("refund_fee", "?")]), refund);
    assert_eq!(message(&[("out_biz_no", "RF1")]), refund);
    assert_eq!(message(&[("gmt_refund", "2026-03-02 13:00:00.123")]), refund);
    capture(&[("refund_fee", "0.00")]);
}

#[test]
fn states_without_money_change_nothing() {
    for status in ["WAIT_BUYER_PAY", "TRADE_CLOSED"] {
        let kind = status.to_owned();
        assert_eq!(message(&[("trade_status", status)]), VerifiedMessage::Irrelevant { kind });
    }
    let other = [("notify_type", "open_app_auth_notify"), ("trade_status", "")];
    let kind = "open_app_auth_notify".to_owned();
    assert_eq!(message(&other), VerifiedMessage::Irrelevant { kind });
}

#[test]
fn what_is_rightly_signed_and_cannot_be_read_goes_to_staff() {
    for change in [
        ("total_amount", "1e2"),
        ("total_amount", "460.001"),
        ("total_amount", "-460.00"),
        ("total_amount", "４６０"),
        ("total_amount", ""),
        ("seller_id", ""),
        ("app_id", ""),
        ("trade_no", ""),
        ("gmt_payment", "yesterday"),
        ("trade_status", "TRADE_PENDING"),
        ("trade_status", ""),
    ] {
        let attempt = attempt();
        let read = alipay().verify(&told(&attempt, &[change])).unwrap().into_message();
        match read {
            VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) => {
                assert_eq!(number, Some(attempt.number.to_string()), "{change:?}");
            }
            other => panic!("{change:?}: {other:?}"),
        }
    }
    match message(&[("out_trade_no", "")]) {
        VerifiedMessage::Money(ReportedMoney::Unreadable { number: None, .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_that_could_be_read_in_two_ways_is_malformed() {
    let good = told(&attempt(), &[]).body;
    for more in ["&total_amount=0.01", "&total_amount=460.00", "&sign_type=RSA2", "&%73ign=x"] {
        let body = [&good[..], more.as_bytes()].concat();
        assert_eq!(rejected(body).reason, RejectionReason::Malformed, "{more}");
    }
}

#[test]
fn only_rsa2_is_checked() {
    let good = String::from_utf8(told(&attempt(), &[]).body).unwrap();
    for other in ["sign_type=RSA", "sign_type=MD5", "sign_type=", "x=RSA2"] {
        let body = good.replace("sign_type=RSA2", other).into_bytes();
        assert_eq!(rejected(body).reason, RejectionReason::Malformed, "{other}");
    }
    for body in ["", "sign_type=RSA2", "sign_type=RSA2&sign=", "\u{0}", "&&==%"] {
        let reason = rejected(body.as_bytes().to_vec()).reason;
        assert_eq!(reason, RejectionReason::Malformed, "{body}");
    }
}

#[test]
fn what_is_wrong_with_a_signature_is_explained_to_staff() {
    let fields = notice_fields(&attempt());
    let good = String::from_utf8(notice_body(&keys().theirs, &fields)).unwrap();
    let mut latin = fields.clone();
    latin.insert("charset".to_owned(), "GBK".to_owned());
    let mut kept = fields.clone();
    kept.insert("sign_type".to_owned(), "RSA2".to_owned());
    let kept = String::from_utf8(notice_body(&keys().theirs, &kept)).unwrap();
    for (name, body, word) in [
        ("changed", good.replace("460.00", "0.01"), "forged"),
        ("stranger", String::from_utf8(notice_body(&keys().stranger, &fields)).unwrap(), "forged"),
        ("decoded twice", good.replace("%2B", "+"), "decoded twice"),
        ("not base64", good.replace("&sign=", "&sign=%21"), "base64"),
        ("charset", String::from_utf8(notice_body(&keys().stranger, &latin)).unwrap(), "GBK"),
        ("another rule", kept.replacen("sign_type=RSA2&", "", 1), "sign_type"),
    ] {
        let rejected = rejected(body.into_bytes());
        assert_eq!(rejected.reason, RejectionReason::BadSignature, "{name}");
        assert!(rejected.explanation.contains(word), "{name}: {}", rejected.explanation);
    }
}

#[test]
fn the_provider_is_answered_as_it_documents() {
    let reply = |kind| {
        let reply = alipay().reply(kind);
        (reply.status, reply.content_type, reply.body)
    };
    assert_eq!(reply(ReplyKind::Received), (200, "text/plain", "success"));
    assert_eq!(reply(ReplyKind::Refused), (200, "text/plain", "fail"));
    assert_eq!(reply(ReplyKind::TryAgain), (500, "text/plain", "fail"));
}
