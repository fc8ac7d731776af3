//! What is sent to give money back, and what Alipay's answers to it are taken for.

use crate::support::{AlipayServer, alipay, is_unknown, prepared, refusal_code};
use chrono::TimeDelta;
use domain::ports::{OutsideError, PaymentGateway, RefundReport};
use domain::{PaymentAttempt, Refund, RefundState, Scene, Timestamp};
use serde_json::{Value, json};
use testkit::given;

const REFUND: &str = "alipay.trade.refund";
const QUERY: &str = "alipay.trade.fastpay.refund.query";
const TRADE_NO: &str = "2026030222001467201400000000";

type Result<T> = std::result::Result<T, OutsideError>;

fn captured() -> PaymentAttempt {
    let mut attempt = prepared(&alipay(), Scene::Qr);
    let _applied = attempt.capture(TRADE_NO, given::start()).unwrap();
    attempt
}

/// Sent so many seconds ago.
fn sent(attempt: &PaymentAttempt, seconds: i64) -> Refund {
    let since = given::start() - TimeDelta::seconds(seconds);
    Refund {
        state: RefundState::Submitted { since },
        created_at: since,
        ..given::partial_refund(attempt, "260.00")
    }
}

fn moved(attempt: &PaymentAttempt) -> Value {
    json!({
        "code": "10000",
        "fund_change": "Y",
        "gmt_refund_pay": "2026-03-02 12:03:00",
        "out_trade_no": attempt.number.to_string(),
        "refund_fee": "300.00",
        "trade_no": TRADE_NO,
    })
}

fn found(attempt: &PaymentAttempt, refund: &Refund) -> Value {
    json!({
        "code": "10000",
        "gmt_refund_pay": "2026-03-02 12:03:00",
        "out_request_no": refund.number.as_str(),
        "out_trade_no": attempt.number.to_string(),
        "refund_amount": "260.00",
        "refund_status": "REFUND_SUCCESS",
        "total_amount": "460.00",
        "trade_no": TRADE_NO,
    })
}

fn without(mut node: Value, name: &str) -> Value {
    node.as_object_mut().unwrap().remove(name);
    node
}

fn with(mut node: Value, name: &str, value: &str) -> Value {
    node[name] = json!(value);
    node
}

fn nothing() -> Value {
    json!({"code": "10000", "msg": "Success"})
}

fn failure(sub_code: &str) -> Value {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "m"})
}

fn success(at: Timestamp) -> RefundReport {
    RefundReport::Succeeded { at, provider_no: None }
}

/// By the time that the answers tell.
fn told() -> Timestamp {
    given::start() + TimeDelta::minutes(3)
}

async fn refunded(refund: &Refund, said: &Value, query: &Value) -> Result<RefundReport> {
    let attempt = attempt_of(refund);
    let outside = AlipayServer::silent().await;
    outside.answer_signed(REFUND, said).await;
    outside.answer_signed(QUERY, query).await;
    outside.gateway.refund(&attempt, refund).await
}

async fn asked(refund: &Refund, said: &Value) -> Result<RefundReport> {
    let attempt = attempt_of(refund);
    let outside = AlipayServer::silent().await;
    outside.answer_signed(QUERY, said).await;
    outside.gateway.query_refund(&attempt, refund).await
}

/// The one attempt of these tests, whose order's id the refund knows.
fn attempt_of(refund: &Refund) -> PaymentAttempt {
    let attempt = captured();
    let number = domain::AttemptNumber::new(refund.order_id, 0).unwrap();
    PaymentAttempt { number, order_id: refund.order_id, ..attempt }
}

#[tokio::test]
async fn a_refund_always_carries_its_own_number() {
    let attempt = captured();
    let refund = sent(&attempt, 0);
    let outside = AlipayServer::silent().await;
    outside.answer_signed(REFUND, &moved(&attempt)).await;
    outside.answer_signed(QUERY, &found(&attempt, &refund)).await;
    outside.gateway.refund(&attempt, &refund).await.unwrap();
    outside.gateway.query_refund(&attempt, &refund).await.unwrap();
    let expected = json!({
        "trade_no": TRADE_NO,
        "refund_amount": "260.00",
        "refund_reason": "客户退订",
        "out_request_no": refund.number.as_str(),
    });
    assert_eq!(outside.asked(REFUND).await, [expected]);
    let expected = json!({
        "trade_no": TRADE_NO,
        "out_request_no": refund.number.as_str(),
        "query_options": ["gmt_refund_pay"],
    });
    assert_eq!(outside.asked(QUERY).await, [expected]);
    let kept = outside.log.recorded();
    let kept: Vec<_> = kept.iter().map(|kept| (kept.request.operation, &kept.number)).collect();
    let number = Some(attempt.number.to_string());
    assert_eq!(kept, [("refund", &number), ("query_refund", &number)]);
}

#[tokio::test]
async fn money_that_a_call_has_moved_is_given_back() {
    let attempt = captured();
    let refund = sent(&attempt, 0);
    let report = refunded(&refund, &moved(&attempt), &nothing()).await.unwrap();
    assert_eq!(report, success(told()));
    // Without a time of its own the answer's counts: it has just been made.
    let said = without(moved(&attempt), "gmt_refund_pay");
    let RefundReport::Succeeded { at, .. } = refunded(&refund, &said, &nothing()).await.unwrap()
    else {
        panic!("not given back")
    };
    assert!((at - given::start()).abs() < TimeDelta::minutes(1), "{at}");
}

#[tokio::test]
async fn a_call_that_moved_nothing_is_followed_by_a_query() {
    let attempt = captured();
    let young = sent(&attempt, 899);
    let old = sent(&attempt, 900);
    for said in [
        with(moved(&attempt), "fund_change", "N"),
        with(moved(&attempt), "fund_change", "?"),
        without(moved(&attempt), "fund_change"),
        // Less than this refund alone: whatever it means, it is not this refund's success.
        with(moved(&attempt), "refund_fee", "259.99"),
        without(moved(&attempt), "refund_fee"),
    ] {
        let done = refunded(&young, &said, &found(&attempt, &young)).await.unwrap();
        assert_eq!(done, success(told()));
        let hanging = refunded(&young, &said, &nothing()).await.unwrap();
        assert_eq!(hanging, RefundReport::Processing);
        let stuck = refunded(&old, &said, &nothing()).await.unwrap();
        assert!(matches!(stuck, RefundReport::NeedsAttention { .. }), "{stuck:?}");
    }
}

#[tokio::test]
async fn an_answer_about_another_payment_or_refund_says_nothing() {
    let attempt = captured();
    let refund = sent(&attempt, 0);
    let said = with(moved(&attempt), "out_trade_no", "ELSE");
    assert!(is_unknown(&refunded(&refund, &said, &nothing()).await));
    for (name, value) in [("out_trade_no", "ELSE"), ("out_request_no", "RF0000001")] {
        let said = with(found(&attempt, &refund), name, value);
        assert!(is_unknown(&asked(&refund, &said).await), "{name}");
    }
    let said = without(found(&attempt, &refund), "out_request_no");
    assert!(is_unknown(&asked(&refund, &said).await));
}

#[tokio::test]
async fn a_query_finds_what_was_given_back() {
    let attempt = captured();
    let refund = sent(&attempt, 5);
    assert_eq!(asked(&refund, &found(&attempt, &refund)).await.unwrap(), success(told()));
    for amount in ["260.01", "460.00", "x"] {
        let said = with(found(&attempt, &refund), "refund_amount", amount);
        let report = asked(&refund, &said).await.unwrap();
        assert!(matches!(report, RefundReport::NeedsAttention { .. }), "{amount}: {report:?}");
    }
}

#[tokio::test]
async fn what_alipay_holds_and_has_not_done_is_for_staff_after_a_quarter_of_an_hour() {
    let attempt = captured();
    for (seconds, for_staff) in [(0, false), (899, false), (900, true), (90_000, true)] {
        let refund = sent(&attempt, seconds);
        for said in [
            without(found(&attempt, &refund), "refund_status"),
            with(found(&attempt, &refund), "refund_status", "REFUND_PROCESSING"),
        ] {
            let report = asked(&refund, &said).await.unwrap();
            let is_for_staff = matches!(report, RefundReport::NeedsAttention { .. });
            assert!(is_for_staff || report == RefundReport::Processing, "{report:?}");
            assert_eq!(is_for_staff, for_staff, "after {seconds} s");
        }
    }
}

/// Alipay moves the money of one number once: what it knows nothing of may be sent again.
#[tokio::test]
async fn what_alipay_knows_nothing_of_is_to_be_sent_again_once_its_word_can_be_trusted() {
    let attempt = captured();
    for (seconds, expected) in [
        (0, RefundReport::Processing),
        (9, RefundReport::Processing),
        (10, RefundReport::NotFound),
        (90_000, RefundReport::NotFound),
    ] {
        assert_eq!(asked(&sent(&attempt, seconds), &nothing()).await.unwrap(), expected);
    }
    let requested = Refund { state: RefundState::Requested, ..sent(&attempt, 0) };
    assert_eq!(asked(&requested, &nothing()).await.unwrap(), RefundReport::NotFound);
    let state = RefundState::NeedsAttention { since: given::start(), reason: String::new() };
    let waiting = Refund { state, ..sent(&attempt, 900) };
    assert_eq!(asked(&waiting, &nothing()).await.unwrap(), RefundReport::NotFound);
    let again = refunded(&waiting, &with(moved(&attempt), "fund_change", "N"), &nothing()).await;
    assert!(matches!(again, Ok(RefundReport::NeedsAttention { .. })), "{again:?}");
    let said = failure("ACQ.TRADE_NOT_EXIST");
    assert_eq!(asked(&sent(&attempt, 10), &said).await.unwrap(), RefundReport::NotFound);
}

/// What each failure comes to when the refund query finds nothing; `None`: unknown.
#[tokio::test]
async fn each_failure_of_a_refund_means_what_is_documented() {
    enum End {
        Refused,
        ForStaff,
        Unknown,
    }
    let attempt = captured();
    let refund = sent(&attempt, 0);
    for (end, codes) in [
        (
            End::Refused,
            &[
                "TRADE_HAS_SUCCESS",
                "TRADE_HAS_FINISHED",
                "TRADE_HAS_CLOSE",
                "TRADE_NOT_EXIST",
                "TRADE_STATUS_ERROR",
                "REASON_TRADE_STATUS_INVALID",
                "REASON_ILLEGAL_STATUS",
                "TRADE_NOT_ALLOW_REFUND",
                "REFUND_AMT_NOT_EQUAL_TOTAL",
                "REFUND_FEE_ERROR",
                "REASON_TRADE_REFUND_FEE_ERR",
                "NOT_ALLOW_PARTIAL_REFUND",
                "TOTAL_FEE_EXCEED",
                "CONTEXT_INCONSISTENT",
                "DISCORDANT_REPEAT_REQUEST",
                "BUYER_SELLER_EQUAL",
                "TRADE_BUYER_NOT_MATCH",
                "BUYER_ENABLE_STATUS_FORBID",
                "BUYER_NOT_EXIST",
                "INVALID_PARAMETER",
                "EXIST_FORBIDDEN_WORD",
                "NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
                "BEYOND_PAY_RESTRICTION",
            ][..],
        ),
        (
            End::ForStaff,
            &[
                "SELLER_BALANCE_NOT_ENOUGH",
                "REASON_TRADE_BEEN_FREEZEN",
                "ACCESS_FORBIDDEN",
                "PARTNER_ERROR",
                "SELLER_BEEN_BLOCKED",
                "MERCHANT_STATUS_NOT_NORMAL",
                "OPEN_ID_NOT_TINY_APP",
                "UNBOUND_APPLICATION",
                "PRODUCT_NOT_SUPPORT_IN_TINY_APP",
                "RISK_MERCHANT_IP_NOT_EXIST",
                "APPLY_PC_MERCHANT_CODE_ERROR",
            ],
        ),
        (End::Unknown, &["SYSTEM_ERROR", "SOMETHING_NEW"]),
    ] {
        for code in codes {
            let code = format!("ACQ.{code}");
            let said = refunded(&refund, &failure(&code), &nothing()).await;
            match end {
                End::Refused => assert_eq!(refusal_code(said), code),
                End::ForStaff => match said.unwrap() {
                    RefundReport::NeedsAttention { reason } => assert!(reason.starts_with(&code)),
                    other => panic!("{code}: {other:?}"),
                },
                End::Unknown => assert!(is_unknown(&said), "{code}"),
            }
        }
    }
}

/// A trade that this very refund has closed allows no more of them.
#[tokio::test]
async fn a_refund_that_succeeded_before_is_not_refused_for_the_trades_state() {
    let attempt = captured();
    let refund = sent(&attempt, 60);
    for code in ["ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_HAS_CLOSE", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"]
    {
        let said = refunded(&refund, &failure(code), &found(&attempt, &refund)).await;
        assert_eq!(said.unwrap(), success(told()), "{code}");
        let unclear = refunded(&refund, &failure(code), &failure("ACQ.SYSTEM_ERROR")).await;
        assert!(is_unknown(&unclear), "{code}");
    }
}

#[tokio::test]
async fn an_unsigned_word_decides_nothing_about_a_refund() {
    let attempt = captured();
    let refund = sent(&attempt, 60);
    for node in [moved(&attempt), failure("ACQ.TRADE_HAS_FINISHED"), failure("isv.x")] {
        let outside = AlipayServer::unsigned(REFUND, &node.to_string()).await;
        assert!(is_unknown(&outside.gateway.refund(&attempt, &refund).await), "{node}");
        let outside = AlipayServer::unsigned(QUERY, &node.to_string()).await;
        assert!(is_unknown(&outside.gateway.query_refund(&attempt, &refund).await), "{node}");
    }
}

#[tokio::test]
async fn the_refund_of_another_merchants_attempt_is_not_sent() {
    let outside = AlipayServer::answering("").await;
    let attempt = PaymentAttempt { merchant: "2088000000000110".to_owned(), ..captured() };
    let refund = sent(&attempt, 0);
    let sent = outside.gateway.refund(&attempt, &refund).await;
    assert!(matches!(sent, Err(OutsideError::NotReached(_))), "{sent:?}");
    let asked = outside.gateway.query_refund(&attempt, &refund).await;
    assert!(matches!(asked, Err(OutsideError::NotReached(_))), "{asked:?}");
    assert!(outside.server.received_requests().await.unwrap().is_empty());
}
