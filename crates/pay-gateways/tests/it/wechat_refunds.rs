//! Refunds of WeChat Pay: what is sent, and what answers and notifications are taken for.

use crate::support::{
    Sealed, WechatServer, is_unknown, notice, prepared, refusal_code, signed_answer, signed_raw,
    wait, wechat,
};
use chrono::TimeDelta;
use domain::ports::{
    NotificationVerifier, OutsideError, PaymentGateway, RefundReport, ReportedRefund,
    VerifiedMessage,
};
use domain::settlement::ReportedMoney;
use domain::{AttemptState, Channel, PaymentAttempt, Refund, Scene};
use serde_json::{Value, json};
use testkit::given;
use wiremock::Mock;
use wiremock::matchers::method;

fn attempt(outside: &WechatServer) -> PaymentAttempt {
    prepared(&outside.gateway, Scene::Native)
}

fn given_refund() -> (PaymentAttempt, Refund) {
    let attempt = prepared(&wechat(), Scene::Native);
    let refund = given::partial_refund(&attempt, "100.00");
    (attempt, refund)
}

/// The refund as WeChat Pay tells of it.
fn told(attempt: &PaymentAttempt, refund: &Refund, status: &str) -> Value {
    json!({
        "refund_id": "50000000382019052709732678859",
        "out_refund_no": refund.number.as_str(),
        "transaction_id": "4200001234202603021234567890",
        "out_trade_no": attempt.number.to_string(),
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "success_time": "2026-03-02T12:05:00+08:00",
        "create_time": "2026-03-02T12:04:00+08:00",
        "status": status,
        "amount": {"total": 46_000, "refund": 10_000, "currency": "CNY", "payer_refund": 10_000},
    })
}

type Change = (&'static str, fn(&mut Value));

#[tokio::test]
async fn a_refund_is_sent_as_the_documents_ask_the_same_every_time() {
    let (attempt, refund) = given_refund();
    let outside = WechatServer::signed(200, &told(&attempt, &refund, "PROCESSING")).await;
    let refund = Refund { reason: format!("🙂{}", "退".repeat(90)), ..refund };
    for _ in 0..2 {
        outside.gateway.refund(&attempt, &refund).await.unwrap();
    }
    let sent = outside.server.received_requests().await.unwrap();
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(sent[0].method.as_str(), "POST");
    assert_eq!(sent[0].url.path(), "/v3/refund/domestic/refunds");
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    let expected = json!({
        "out_trade_no": attempt.number.to_string(),
        "out_refund_no": refund.number.as_str(),
        "reason": "退".repeat(80),
        "notify_url": "https://shop.example/notify/wechat-refund",
        "amount": {"refund": 10_000, "total": 46_000, "currency": "CNY"},
    });
    assert_eq!(body, expected);
    let reasonless = Refund { reason: " ".to_owned(), ..refund };
    outside.gateway.refund(&attempt, &reasonless).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[2].body).unwrap();
    assert_eq!(body.get("reason"), None);
}

#[tokio::test]
async fn a_refund_is_asked_about_by_its_number() {
    let (attempt, refund) = given_refund();
    let outside = WechatServer::signed(200, &told(&attempt, &refund, "SUCCESS")).await;
    outside.gateway.query_refund(&attempt, &refund).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    let path = format!("/v3/refund/domestic/refunds/{}", refund.number);
    assert_eq!((sent[0].url.path(), sent[0].url.query()), (path.as_str(), None));
}

#[tokio::test]
async fn each_state_of_a_refund_is_told_apart() {
    let (attempt, refund) = given_refund();
    for status in ["PROCESSING", "SUCCESS", "CLOSED", "ABNORMAL"] {
        let outside = WechatServer::signed(200, &told(&attempt, &refund, status)).await;
        let sent = outside.gateway.refund(&attempt, &refund).await.unwrap();
        assert_eq!(outside.gateway.query_refund(&attempt, &refund).await.unwrap(), sent);
        match (status, sent) {
            ("PROCESSING", RefundReport::Processing)
            | ("CLOSED", RefundReport::Closed { .. })
            | ("ABNORMAL", RefundReport::NeedsAttention { .. }) => {}
            ("SUCCESS", RefundReport::Succeeded { at, provider_no }) => {
                assert_eq!(at, given::start() + TimeDelta::minutes(5));
                assert_eq!(provider_no.as_deref(), Some("50000000382019052709732678859"));
            }
            (status, other) => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_about_another_refund_or_without_a_meaning_leaves_the_outcome_unknown() {
    let changes: [Change; 9] = [
        ("refund number", |it| it["out_refund_no"] = json!("ELSE")),
        ("number", |it| it["out_trade_no"] = json!("ELSE")),
        ("amount", |it| it["amount"]["refund"] = json!(9_999)),
        ("total", |it| it["amount"]["total"] = json!(45_999)),
        ("currency", |it| it["amount"]["currency"] = json!("USD")),
        ("no amount", |it| it["amount"] = Value::Null),
        ("status", |it| it["status"] = json!("DONE")),
        ("no status", |it| it["status"] = Value::Null),
        ("time", |it| it["success_time"] = Value::Null),
    ];
    let (attempt, refund) = given_refund();
    for (name, change) in changes {
        let mut told = told(&attempt, &refund, "SUCCESS");
        change(&mut told);
        let outside = WechatServer::signed(200, &told).await;
        assert!(is_unknown(&outside.gateway.refund(&attempt, &refund).await), "{name}");
        assert!(is_unknown(&outside.gateway.query_refund(&attempt, &refund).await), "{name}");
    }
}

#[tokio::test]
async fn a_low_balance_waits_for_staff() {
    for code in ["NOT_ENOUGH", "NOTENOUGH"] {
        let outside =
            WechatServer::signed(403, &json!({"code": code, "message": "余额不足"})).await;
        let (attempt, refund) = (attempt(&outside), given_refund().1);
        let report = outside.gateway.refund(&attempt, &refund).await.unwrap();
        let RefundReport::NeedsAttention { reason } = report else { panic!("{report:?}") };
        assert_eq!(reason, format!("{code}: 余额不足"));
    }
}

#[tokio::test]
async fn a_refund_is_refused_only_where_nobody_knows_its_number() {
    let missing = json!({"code": "RESOURCE_NOT_EXISTS"}).to_string();
    for (status, code) in [
        (400, "PARAM_ERROR"),
        (400, "INVALID_REQUEST"),
        (403, "NO_AUTH"),
        (403, "NOAUTH"),
        (404, "RESOURCE_NOT_EXISTS"),
        (500, "INVALID_TRANSACTIONID"),
    ] {
        let outside = WechatServer::signed(status, &json!({"code": code})).await;
        let (attempt, refund) = given_refund();
        Mock::given(method("GET"))
            .respond_with(signed_answer(given::start(), 404, &missing))
            .with_priority(1)
            .mount(&outside.server)
            .await;
        assert_eq!(refusal_code(outside.gateway.refund(&attempt, &refund).await), code);
    }
}

#[tokio::test]
async fn a_refused_repeat_of_a_refund_that_was_taken_in_tells_what_became_of_it() {
    let (attempt, refund) = given_refund();
    let outside = WechatServer::signed(400, &json!({"code": "INVALID_REQUEST"})).await;
    let known = told(&attempt, &refund, "PROCESSING").to_string();
    Mock::given(method("GET"))
        .respond_with(signed_answer(given::start(), 200, &known))
        .with_priority(1)
        .mount(&outside.server)
        .await;
    let report = outside.gateway.refund(&attempt, &refund).await.unwrap();
    assert_eq!(report, RefundReport::Processing);
}

#[tokio::test]
async fn what_is_not_certain_leaves_a_refund_unknown() {
    for (status, code) in [
        (429, "FREQUENCY_LIMITED"),
        (500, "SYSTEM_ERROR"),
        (500, "BANKERROR"),
        (503, "SERVICE_UNAVAILABLE"),
        (202, "USERPAYING"),
        (403, "TRADE_ERROR"),
        (403, "SOMETHING_NEW"),
    ] {
        let outside = WechatServer::signed(status, &json!({"code": code})).await;
        let (attempt, refund) = given_refund();
        assert!(is_unknown(&outside.gateway.refund(&attempt, &refund).await), "{code}");
        assert!(is_unknown(&outside.gateway.query_refund(&attempt, &refund).await), "{code}");
    }
    for (status, code) in [
        (400, "PARAM_ERROR"),
        (401, "SIGN_ERROR"),
        (403, "NOT_ENOUGH"),
        (404, "RESOURCE_NOT_EXISTS"),
    ] {
        let outside = WechatServer::unsigned(status, &json!({"code": code})).await;
        let (attempt, refund) = given_refund();
        assert!(is_unknown(&outside.gateway.refund(&attempt, &refund).await), "{code}");
        assert!(is_unknown(&outside.gateway.query_refund(&attempt, &refund).await), "{code}");
    }
}

#[tokio::test]
async fn only_a_signed_not_found_says_that_a_refund_was_never_taken_in() {
    let (attempt, refund) = given_refund();
    let outside = WechatServer::signed(404, &json!({"code": "RESOURCE_NOT_EXISTS"})).await;
    let report = outside.gateway.query_refund(&attempt, &refund).await.unwrap();
    assert_eq!(report, RefundReport::NotFound);
}

#[tokio::test]
async fn another_merchants_money_is_not_asked_about() {
    let (attempt, refund) = given_refund();
    let outside = WechatServer::signed(200, &told(&attempt, &refund, "SUCCESS")).await;
    let other = PaymentAttempt { merchant: "1900000110".to_owned(), ..attempt };
    for result in [
        outside.gateway.refund(&other, &refund).await,
        outside.gateway.query_refund(&other, &refund).await,
    ] {
        assert!(matches!(result, Err(OutsideError::NotReached(_))), "{result:?}");
    }
    assert!(outside.server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_captured_attempt_is_asked_about_by_the_providers_number() {
    let outside = WechatServer::signed(404, &json!({"code": "ORDER_NOT_EXIST"})).await;
    let attempt = attempt(&outside);
    let captured = domain::attempt::Captured {
        trade_no: "4200001234202603021234567890".to_owned(),
        at: given::start(),
        late: false,
    };
    let attempt = PaymentAttempt { state: AttemptState::Captured(captured), ..attempt };
    outside.gateway.query(&attempt).await.unwrap();
    let sent = outside.server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.path(), "/v3/pay/transactions/id/4200001234202603021234567890");
    assert_eq!(sent[0].url.query(), Some("mchid=1900000109"));
}

/// As a notification tells of it: another word for the state, and no application.
fn noted(attempt: &PaymentAttempt, refund: &Refund, status: &str) -> Value {
    json!({
        "mchid": attempt.merchant,
        "out_trade_no": attempt.number.to_string(),
        "transaction_id": "4200001234202603021234567890",
        "out_refund_no": refund.number.as_str(),
        "refund_id": "50000000382019052709732678859",
        "refund_status": status,
        "success_time": "2026-03-02T12:05:00+08:00",
        "user_received_account": "招商银行信用卡0403",
        "amount": {"total": 46_000, "refund": 10_000, "payer_total": 46_000, "payer_refund": 10_000},
    })
}

fn message(event: &str, plain: &[u8]) -> VerifiedMessage {
    let sealed = Sealed { aad: Some("refund"), ..Sealed::RIGHTLY };
    wait(wechat().verify(&signed_raw(&notice(event, sealed, plain)))).unwrap().into_message()
}

#[test]
fn a_notification_of_a_refund_is_passed_on_as_it_was_told() {
    let (attempt, refund) = given_refund();
    for (event, status) in [
        ("REFUND.SUCCESS", "SUCCESS"),
        ("REFUND.CLOSED", "CLOSED"),
        ("REFUND.ABNORMAL", "ABNORMAL"),
    ] {
        let plain = noted(&attempt, &refund, status).to_string();
        let VerifiedMessage::Refund(told) = message(event, plain.as_bytes()) else { panic!() };
        let expected = ReportedRefund {
            channel: Channel::Wechat,
            merchant: Some(attempt.merchant.clone()),
            number: attempt.number.to_string(),
            refund_number: refund.number.to_string(),
            amount: refund.amount,
            report: told.report.clone(),
        };
        assert_eq!(told, expected);
        match (status, told.report) {
            ("SUCCESS", RefundReport::Succeeded { at, .. }) => {
                assert_eq!(at, given::start() + TimeDelta::minutes(5));
            }
            ("CLOSED", RefundReport::Closed { .. })
            | ("ABNORMAL", RefundReport::NeedsAttention { .. }) => {}
            (status, other) => panic!("{status}: {other:?}"),
        }
    }
}

#[test]
fn a_notification_of_a_refund_that_cannot_be_read_goes_to_staff() {
    let (attempt, refund) = given_refund();
    let changes: [Change; 6] = [
        ("status", |it| it["refund_status"] = json!("DONE")),
        ("no status", |it| it["refund_status"] = Value::Null),
        ("refund number", |it| it["out_refund_no"] = json!("")),
        ("amount", |it| it["amount"] = Value::Null),
        ("type", |it| it["amount"]["refund"] = json!("100.00")),
        ("time", |it| it["success_time"] = json!("today")),
    ];
    for (name, change) in changes {
        let mut plain = noted(&attempt, &refund, "SUCCESS");
        change(&mut plain);
        let told = message("REFUND.SUCCESS", plain.to_string().as_bytes());
        let VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) = told else {
            panic!("{name}: {told:?}")
        };
        assert_eq!(number, Some(attempt.number.to_string()), "{name}");
    }
    let told = message("REFUND.SUCCESS", b"\xff");
    assert!(matches!(told, VerifiedMessage::Money(ReportedMoney::Unreadable { .. })), "{told:?}");
}
