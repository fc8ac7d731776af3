//! What the telecom's answers about refunds are taken for.

use crate::support::{
    TelecomServer, captured_attempt, failure, is_unknown, keys, refusal_code, success, telecom,
    telecom_answer,
};
use chrono::{TimeZone, Utc};
use domain::ports::{OutsideError, PaymentGateway, RefundReport};
use domain::{PaymentAttempt, Refund};
use serde_json::{Value, json};
use testkit::given;
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

fn given_refund() -> (PaymentAttempt, Refund) {
    let attempt = captured_attempt(&telecom());
    let refund = given::partial_refund(&attempt, "100.00");
    (attempt, refund)
}

fn result(attempt: &PaymentAttempt, refund: &Refund, status: &str) -> Value {
    json!({
        "merchantNo": attempt.merchant,
        "outTradeNo": attempt.number.to_string(),
        "tradeNo": "2026030210000000000109",
        "outRefundNo": refund.number.as_str(),
        "refundNo": "2026030220000000000109",
        "refundAmt": "10000",
        "tradeStatus": status,
        "refundFinishedDate": (status != "NOTPAY").then_some("2026-03-02 12:09:00"),
    })
}

#[tokio::test]
async fn a_refund_is_on_its_way_done_or_over() {
    let (attempt, refund) = given_refund();
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 4, 9, 0).unwrap();
    let closed = |reason: &str| RefundReport::Closed { reason: reason.to_owned() };
    let provider_no = Some("2026030220000000000109".to_owned());
    for (status, report) in [
        ("NOTPAY", RefundReport::Processing),
        ("SUCCESS", RefundReport::Succeeded { at, provider_no }),
        ("FAIL", closed("FAIL")),
        ("CLOSE", closed("CLOSE")),
    ] {
        let outside = TelecomServer::succeeding(&result(&attempt, &refund, status)).await;
        assert_eq!(outside.gateway.refund(&attempt, &refund).await.unwrap(), report);
        assert_eq!(outside.gateway.query_refund(&attempt, &refund).await.unwrap(), report);
        let operations: Vec<_> =
            outside.log.recorded().iter().map(|kept| kept.request.operation).collect();
        assert_eq!(operations, ["refund", "query_refund"]);
    }
}

#[tokio::test]
async fn an_answer_about_another_refund_is_unknown() {
    let (attempt, refund) = given_refund();
    for (name, value) in [
        ("merchantNo", json!("3178000000000999")),
        ("outTradeNo", json!("R1")),
        ("outRefundNo", json!("RF0000001")),
        ("refundAmt", json!("9999")),
        ("refundAmt", json!(10000)),
        ("tradeStatus", json!("DONE")),
        ("refundFinishedDate", Value::Null),
    ] {
        let mut answer = result(&attempt, &refund, "SUCCESS");
        answer[name] = value;
        let outside = TelecomServer::succeeding(&answer).await;
        let report = outside.gateway.refund(&attempt, &refund).await;
        assert!(is_unknown(&report), "{name}: {report:?}");
        assert!(is_unknown(&outside.gateway.query_refund(&attempt, &refund).await), "{name}");
    }
}

#[tokio::test]
async fn what_never_will_be_is_refused() {
    let (attempt, refund) = given_refund();
    for code in ["API100002", "TRADE100001", "TRADE100005", "TRADE100008", "REFUND100002"] {
        let outside = TelecomServer::refusing(code).await;
        let gateway = &outside.gateway;
        assert_eq!(refusal_code(gateway.refund(&attempt, &refund).await), code);
    }
}

/// An earlier try under the same number may have been taken, so none of these is its end.
#[tokio::test]
async fn a_refusal_of_the_moment_is_not_the_refunds_end() {
    let (attempt, refund) = given_refund();
    for code in ["API100004", "API100005", "API500001", "API500009", "SOMETHING"] {
        let outside = TelecomServer::refusing(code).await;
        let gateway = &outside.gateway;
        assert!(is_unknown(&gateway.refund(&attempt, &refund).await), "{code}");
        assert!(is_unknown(&gateway.query_refund(&attempt, &refund).await), "{code}");
    }
    for code in ["API100001", "API100003", "REFUND100001", "REFUND100002"] {
        let outside = TelecomServer::answering(200, &failure(code).to_string()).await;
        let gateway = &outside.gateway;
        assert!(is_unknown(&gateway.refund(&attempt, &refund).await), "{code}");
        assert!(is_unknown(&gateway.query_refund(&attempt, &refund).await), "{code}");
    }
    let busy = TelecomServer::refusing("API100006").await.gateway.refund(&attempt, &refund).await;
    assert!(matches!(busy, Err(OutsideError::NotReached(_))), "{busy:?}");
}

#[tokio::test]
async fn a_low_balance_is_for_staff_and_no_refusal() {
    let (attempt, refund) = given_refund();
    let outside = TelecomServer::refusing("REFUND100003").await;
    let gateway = &outside.gateway;
    let report = gateway.refund(&attempt, &refund).await.unwrap();
    let RefundReport::NeedsAttention { reason } = report else { panic!("{report:?}") };
    assert!(reason.contains("REFUND100003"), "{reason}");
}

#[tokio::test]
async fn a_refund_that_was_never_sent_is_not_found() {
    let (attempt, refund) = given_refund();
    let outside = TelecomServer::refusing("REFUND100001").await;
    let gateway = &outside.gateway;
    let report = gateway.query_refund(&attempt, &refund).await.unwrap();
    assert_eq!(report, RefundReport::NotFound);
}

/// A number that was used with other data: what the telecom holds under it is asked.
#[tokio::test]
async fn a_used_refund_number_is_this_refund_or_for_staff() {
    let (attempt, refund) = given_refund();
    let ours = success(&result(&attempt, &refund, "NOTPAY"));
    let mut others = ours.clone();
    others["result"]["refundAmt"] = json!("1");
    for (held, is_ours) in [(ours, true), (others, false), (failure("REFUND100001"), false)] {
        let outside = TelecomServer::refusing("REFUND100004").await;
        let answer = telecom_answer(&keys().theirs, &held);
        Mock::given(path("/mapi/integrate/refundQuery"))
            .respond_with(ResponseTemplate::new(200).set_body_raw(answer, "application/json"))
            .with_priority(1)
            .mount(&outside.server)
            .await;
        let report = outside.gateway.refund(&attempt, &refund).await.unwrap();
        let as_expected = match &report {
            RefundReport::Processing => is_ours,
            RefundReport::NeedsAttention { .. } => !is_ours,
            _ => false,
        };
        assert!(as_expected, "{held}: {report:?}");
    }
}
