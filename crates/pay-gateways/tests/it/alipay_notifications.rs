//! What Alipay's notifications are taken for.

use crate::support::{Fields, TestKey, alipay, keys, notice_body, notice_fields, raw_form};
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

async fn message(changes: &[Change]) -> VerifiedMessage {
    alipay().verify(&told(&attempt(), changes)).await.unwrap().into_message()
}

async fn capture(changes: &[Change]) -> Capture {
    match message(changes).await {
        VerifiedMessage::Money(ReportedMoney::Captured(capture)) => capture,
        other => panic!("no capture: {other:?}"),
    }
}

async fn rejected(body: Vec<u8>) -> NotificationRejected {
    alipay().verify(&raw_form(body)).await.unwrap_err()
}

#[tokio::test]
async fn a_payment_is_told_with_the_time_of_the_payment() {
    let noon = given::start();
    assert_eq!(capture(&[]).await.paid_at, noon + TimeDelta::minutes(1));
    assert_eq!(capture(&[("gmt_payment", "")]).await.paid_at, noon + TimeDelta::seconds(65));
    assert_eq!(capture(&[("trade_status", "TRADE_FINISHED")]).await.amount, given::yuan("460.00"));
}

#[tokio::test]
async fn whatever_is_added_to_a_notification_is_signed_with_it() {
    capture(&[("something_new", "a+b c%&=中"), ("passback_params", "a%3D1")]).await;
}

#[tokio::test]
async fn an_old_notification_is_good() {
    let raw = told(&attempt(), &[]);
    let received_at = given::start() + TimeDelta::days(1);
    alipay().verify(&RawNotification { received_at, ..raw }).await.unwrap();
}

#[tokio::test]
async fn a_notification_about_a_refund_does_not_pay() {
    let refund = VerifiedMessage::Irrelevant { kind: "refund".to_owned() };
    assert_eq!(message(&[("refund_fee", "460.00")]).await, refund);
    assert_eq!(message(&[("refund_fee", "0.01")]).await, refund);
    assert_eq!(message(&[("refund_fee", "?")]).await, refund);
    assert_eq!(message(&[("out_biz_no", "RF1")]).await, refund);
    assert_eq!(message(&[("gmt_refund", "2026-03-02 13:00:00.123")]).await, refund);
    capture(&[("refund_fee", "0.00")]).await;
}

#[tokio::test]
async fn states_without_money_change_nothing() {
    for status in ["WAIT_BUYER_PAY", "TRADE_CLOSED"] {
        let kind = status.to_owned();
        assert_eq!(
            message(&[("trade_status", status)]).await,
            VerifiedMessage::Irrelevant { kind }
        );
    }
    let other = [("notify_type", "open_app_auth_notify"), ("trade_status", "")];
    let kind = "open_app_auth_notify".to_owned();
    assert_eq!(message(&other).await, VerifiedMessage::Irrelevant { kind });
}

#[tokio::test]
async fn what_is_rightly_signed_and_cannot_be_read_goes_to_staff() {
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
        let read = alipay().verify(&told(&attempt, &[change])).await.unwrap().into_message();
        match read {
            VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) => {
                assert_eq!(number, Some(attempt.number.to_string()), "{change:?}");
            }
            other => panic!("{change:?}: {other:?}"),
        }
    }
    match message(&[("out_trade_no", "")]).await {
        VerifiedMessage::Money(ReportedMoney::Unreadable { number: None, .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_form_that_could_be_read_in_two_ways_is_malformed() {
    let good = told(&attempt(), &[]).body;
    for more in ["&total_amount=0.01", "&total_amount=460.00", "&sign_type=RSA2", "&%73ign=x"] {
        let body = [&good[..], more.as_bytes()].concat();
        assert_eq!(rejected(body).await.reason, RejectionReason::Malformed, "{more}");
    }
}

#[tokio::test]
async fn only_rsa2_is_checked() {
    let good = String::from_utf8(told(&attempt(), &[]).body).unwrap();
    for other in ["sign_type=RSA", "sign_type=MD5", "sign_type=", "x=RSA2"] {
        let body = good.replace("sign_type=RSA2", other).into_bytes();
        assert_eq!(rejected(body).await.reason, RejectionReason::Malformed, "{other}");
    }
    for body in ["", "sign_type=RSA2", "sign_type=RSA2&sign=", "\u{0}", "&&==%"] {
        let reason = rejected(body.as_bytes().to_vec()).await.reason;
        assert_eq!(reason, RejectionReason::Malformed, "{body}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_signature_is_explained_to_staff() {
    let fields = notice_fields(&attempt());
    let good = String::from_utf8(notice_body(&keys().theirs, &fields)).unwrap();
    let mut plus = fields.clone();
    plus.insert("subject".to_owned(), "100M+12个月".to_owned());
    let good_of = |fields| String::from_utf8(notice_body(&keys().theirs, fields)).unwrap();
    let mut latin = fields.clone();
    latin.insert("charset".to_owned(), "GBK".to_owned());
    let mut kept = fields.clone();
    kept.insert("sign_type".to_owned(), "RSA2".to_owned());
    let kept = String::from_utf8(notice_body(&keys().theirs, &kept)).unwrap();
    for (name, body, word) in [
        ("changed", good.replace("460.00", "0.01"), "forged"),
        ("stranger", String::from_utf8(notice_body(&keys().stranger, &fields)).unwrap(), "forged"),
        ("decoded twice", good.replace("%2B", "+"), "other fields may have suffered"),
        ("sign decoded twice", once_more(&good, "sign"), "right otherwise"),
        ("subject decoded twice", once_more(&good_of(&plus), "subject"), "right once spaces are +"),
        ("not UTF-8", once_more(&good, "sign").replace('+', "%2B") + "&x=%D6%D0", "not UTF-8"),
        ("not base64", good.replace("&sign=", "&sign=%21"), "base64"),
        ("charset", String::from_utf8(notice_body(&keys().stranger, &latin)).unwrap(), "GBK"),
        ("another rule", kept.replacen("sign_type=RSA2&", "", 1), "sign_type"),
    ] {
        let rejected = rejected(body.into_bytes()).await;
        assert_eq!(rejected.reason, RejectionReason::BadSignature, "{name}");
        assert!(rejected.explanation.contains(word), "{name}: {}", rejected.explanation);
    }
}

/// The form with one field's plus signs decoded to spaces.
fn once_more(form: &str, field: &str) -> String {
    let is_it = |pair: &&str| pair.starts_with(&format!("{field}="));
    let pair = form.split('&').find(is_it).unwrap();
    form.replace(pair, &pair.replace("%2B", "+"))
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

/// What a browser brings back, signed over `fields`.
fn returned(key: &TestKey, fields: &Fields) -> String {
    String::from_utf8(notice_body(key, fields)).unwrap()
}

fn return_fields() -> Fields {
    let attempt = attempt();
    [
        ("app_id", attempt.app_id.as_str()),
        ("auth_app_id", &attempt.app_id),
        ("charset", "utf-8"),
        ("method", "alipay.trade.wap.pay.return"),
        ("out_trade_no", "20260302000000000000000000AB"),
        ("seller_id", &attempt.merchant),
        ("timestamp", "2026-03-02 12:01:05"),
        ("total_amount", "460.00"),
        ("trade_no", "2026030222001467201400000000"),
        ("version", "1.0"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

mod returns {
    use super::{keys, return_fields, returned};
    use crate::support::alipay;
    use std::sync::Arc;
    use testkit::contract::returned::Fixture;

    #[expect(clippy::unused_async, reason = "the suite awaits it")]
    async fn fresh() -> Fixture {
        let fields = return_fields();
        let query = returned(&keys().theirs, &fields);
        Fixture {
            verifier: Arc::new(alipay()),
            number: fields["out_trade_no"].clone(),
            tampered: query.replace("460.00", "0.01"),
            query,
            cleanup: Box::new(()),
        }
    }

    testkit::return_contract!(fresh);
}

#[test]
fn what_stood_in_the_return_address_before_is_not_signed() {
    let query = format!("orderId=5&{}", returned(&keys().theirs, &return_fields()));
    for query in [query.clone(), format!("?{query}")] {
        assert_eq!(alipay().verify_return(&query).unwrap(), return_fields()["out_trade_no"]);
    }
}

#[test]
fn a_return_of_another_application_or_kind_is_refused() {
    let refused = |name: &str, value: &str| {
        let mut fields = return_fields();
        fields.insert(name.to_owned(), value.to_owned());
        alipay().verify_return(&returned(&keys().theirs, &fields)).unwrap_err()
    };
    for (name, value) in
        [("app_id", "2021000000000110"), ("method", "alipay.trade.query"), ("out_trade_no", "")]
    {
        assert_eq!(refused(name, value).reason, RejectionReason::Malformed, "{name}");
    }
    let foreign = returned(&keys().stranger, &return_fields());
    let rejected = alipay().verify_return(&foreign).unwrap_err();
    assert_eq!(rejected.reason, RejectionReason::BadSignature);
    let twice = format!("{}&out_trade_no=1", returned(&keys().theirs, &return_fields()));
    assert_eq!(alipay().verify_return(&twice).unwrap_err().reason, RejectionReason::Malformed);
}

/// A notification is nobody's return, and a return nobody's notification.
#[tokio::test]
async fn a_notification_is_no_return() {
    let notice = String::from_utf8(told(&attempt(), &[]).body).unwrap();
    assert!(alipay().verify_return(&notice).is_err());
    let form = raw_form(returned(&keys().theirs, &return_fields()).into_bytes());
    let message = alipay().verify(&form).await.unwrap().into_message();
    assert!(matches!(message, VerifiedMessage::Irrelevant { .. }), "{message:?}");
}
