//! What Alipay's answers are taken for.

use crate::support::{AlipayServer, alipay, is_unknown, keys, prepared, refusal_code, signed_node};
use chrono::TimeDelta;
use domain::evidence::EvidenceVerdict;
use domain::ports::{CloseReport, PaymentGateway, TradeReport};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, PaymentAttempt, Scene};
use serde_json::{Value, json};
use testkit::given;

const CLOSE: &str = "alipay.trade.close";
const PRECREATE: &str = "alipay.trade.precreate";
const QUERY: &str = "alipay.trade.query";

fn attempt() -> PaymentAttempt {
    prepared(&alipay(), Scene::Qr)
}

fn paid(attempt: &PaymentAttempt) -> Value {
    json!({
        "code": "10000",
        "msg": "Success",
        "buyer_logon_id": "139****0000",
        "buyer_pay_amount": "459.00",
        "out_trade_no": attempt.number.to_string(),
        "send_pay_date": "2026-03-02 12:01:00",
        "total_amount": "460.00",
        "trade_no": "2026030222001467201400000000",
        "trade_status": "TRADE_SUCCESS",
    })
}

fn failure(sub_code: &str) -> String {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": "m"})
        .to_string()
}

async fn query(attempt: &PaymentAttempt, node: &Value) -> Result<TradeReport, String> {
    let outside = AlipayServer::signed(QUERY, &node.to_string()).await;
    outside.gateway.query(attempt).await.map_err(|error| format!("{error:?}"))
}

#[tokio::test]
async fn a_paid_trade_is_reported_with_its_amount_and_its_evidence() {
    for status in ["TRADE_SUCCESS", "TRADE_FINISHED"] {
        let attempt = attempt();
        let mut node = paid(&attempt);
        node["trade_status"] = json!(status);
        let report = query(&attempt, &node).await.unwrap();
        let TradeReport::Money { report, headers, body } = report else { panic!("{report:?}") };
        let expected = Capture {
            channel: Channel::Alipay,
            merchant: attempt.merchant.clone(),
            app_id: attempt.app_id.clone(),
            number: attempt.number.to_string(),
            trade_no: "2026030222001467201400000000".to_owned(),
            amount: attempt.amount,
            paid_at: given::start() + TimeDelta::minutes(1),
            given_back: GivenBack::No,
        };
        assert_eq!(report, ReportedMoney::Captured(expected));
        assert!(headers.contains("content-type: text/html"), "{headers}");
        assert_eq!(body, signed_node(&keys().theirs, QUERY, &node.to_string()).into_bytes());
    }
}

#[tokio::test]
async fn states_without_money_are_told_apart() {
    for (status, expected) in
        [("WAIT_BUYER_PAY", TradeReport::Open), ("TRADE_CLOSED", TradeReport::Closed)]
    {
        let attempt = attempt();
        let mut node = paid(&attempt);
        node["trade_status"] = json!(status);
        node.as_object_mut().unwrap().remove("send_pay_date");
        assert_eq!(query(&attempt, &node).await.unwrap(), expected);
        node["out_trade_no"] = json!("ELSE");
        assert!(query(&attempt, &node).await.unwrap_err().starts_with("Unknown"), "{status}");
    }
    let attempt = attempt();
    let mut node = paid(&attempt);
    node["trade_status"] = json!("TRADE_PENDING");
    assert!(query(&attempt, &node).await.unwrap_err().starts_with("Unknown"));
}

/// Whoever gave it back: the trade was paid, and all of it has gone.
#[tokio::test]
async fn a_closed_trade_with_a_time_of_payment_was_given_back_whole() {
    let attempt = attempt();
    let mut node = paid(&attempt);
    node["trade_status"] = json!("TRADE_CLOSED");
    let report = query(&attempt, &node).await.unwrap();
    let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
        panic!("{report:?}")
    };
    assert_eq!(capture.given_back, GivenBack::Whole);
    assert_eq!(capture.amount, attempt.amount);
}

#[tokio::test]
async fn a_captured_trade_is_asked_about_by_alipays_number() {
    let mut attempt = attempt();
    let outside = AlipayServer::silent().await;
    outside.answer_signed(QUERY, &paid(&attempt)).await;
    outside.gateway.query(&attempt).await.unwrap();
    let _applied = attempt.capture("2026030222001467201400000000", given::start()).unwrap();
    outside.gateway.query(&attempt).await.unwrap();
    let expected = [
        json!({"out_trade_no": attempt.number.to_string()}),
        json!({"trade_no": "2026030222001467201400000000"}),
    ];
    assert_eq!(outside.asked(QUERY).await, expected);
}

#[tokio::test]
async fn a_paid_trade_that_cannot_be_read_is_money_all_the_same() {
    for (name, value) in [
        ("total_amount", json!("1e2")),
        ("total_amount", json!("460.001")),
        ("total_amount", Value::Null),
        ("send_pay_date", Value::Null),
        ("send_pay_date", json!("2026-03-02T12:01:00")),
        ("trade_no", json!("")),
    ] {
        let attempt = attempt();
        let mut node = paid(&attempt);
        node[name] = value;
        match query(&attempt, &node).await.unwrap() {
            TradeReport::Money { report: ReportedMoney::Unreadable { number, .. }, .. } => {
                assert_eq!(number, Some(attempt.number.to_string()), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn only_a_signed_not_found_is_a_fact() {
    let node = failure("ACQ.TRADE_NOT_EXIST");
    let attempt = attempt();
    let asked = AlipayServer::signed(QUERY, &node).await;
    assert_eq!(asked.gateway.query(&attempt).await.unwrap(), TradeReport::NotFound);
    let closing = AlipayServer::signed(CLOSE, &node).await;
    assert_eq!(closing.gateway.close(&attempt).await.unwrap(), CloseReport::NotFound);
    let asked = AlipayServer::unsigned(QUERY, &node).await;
    assert!(is_unknown(&asked.gateway.query(&attempt).await));
    let closing = AlipayServer::unsigned(CLOSE, &node).await;
    assert!(is_unknown(&closing.gateway.close(&attempt).await));
}

#[tokio::test]
async fn errors_at_the_gate_refuse_a_create_and_say_nothing_of_an_earlier_one() {
    let node = json!({"code": "40002", "sub_code": "isv.invalid-signature", "sub_msg": "验签出错"});
    let node = node.to_string();
    let attempt = attempt();
    for answer in [
        format!(r#"{{"error_response":{node}}}"#),
        format!(r#"{{"alipay_trade_precreate_response":{node}}}"#),
    ] {
        let outside = AlipayServer::answering(&answer).await;
        let created = outside.gateway.create(&attempt).await;
        assert_eq!(refusal_code(created), "isv.invalid-signature");
    }
    let outside = AlipayServer::unsigned(QUERY, &node).await;
    assert!(is_unknown(&outside.gateway.query(&attempt).await));
}

#[tokio::test]
async fn a_create_is_refused_only_where_that_is_certain() {
    for (sub_code, refused) in [
        ("ACQ.INVALID_PARAMETER", true),
        ("ACQ.ACCESS_FORBIDDEN", true),
        ("ACQ.TRADE_HAS_CLOSE", true),
        ("ACQ.TRADE_HAS_SUCCESS", false),
        ("ACQ.CONTEXT_INCONSISTENT", false),
        ("ACQ.SYSTEM_ERROR", false),
        ("ACQ.SOMETHING_NEW", false),
    ] {
        let attempt = attempt();
        let outside = AlipayServer::signed(PRECREATE, &failure(sub_code)).await;
        let created = outside.gateway.create(&attempt).await;
        if refused {
            assert_eq!(refusal_code(created), sub_code);
        } else {
            assert!(is_unknown(&created), "{sub_code}");
        }
        let outside = AlipayServer::unsigned(PRECREATE, &failure(sub_code)).await;
        assert!(is_unknown(&outside.gateway.create(&attempt).await), "unsigned {sub_code}");
    }
}

#[tokio::test]
async fn a_close_says_what_became_of_the_trade() {
    let attempt = attempt();
    let done = json!({"code": "10000", "out_trade_no": attempt.number.to_string()}).to_string();
    let outside = AlipayServer::signed(CLOSE, &done).await;
    assert_eq!(outside.gateway.close(&attempt).await.unwrap(), CloseReport::Closed);
    let outside = AlipayServer::unsigned(CLOSE, &done).await;
    assert!(is_unknown(&outside.gateway.close(&attempt).await));
    for (sub_code, report) in [
        ("ACQ.TRADE_HAS_SUCCESS", Some(CloseReport::Paid)),
        ("ACQ.TRADE_HAS_FINISHED", Some(CloseReport::Paid)),
        ("ACQ.SYSTEM_ERROR", None),
        // The query that follows gets an answer to another method.
        ("ACQ.TRADE_STATUS_ERROR", None),
        ("ACQ.TRADE_HAS_CLOSE", None),
    ] {
        let outside = AlipayServer::signed(CLOSE, &failure(sub_code)).await;
        let closed = outside.gateway.close(&attempt).await;
        match report {
            Some(report) => assert_eq!(closed.unwrap(), report, "{sub_code}"),
            None => assert!(is_unknown(&closed), "{sub_code}"),
        }
    }
}

/// One that was given back whole is closed as well, and was paid.
#[tokio::test]
async fn a_close_that_comes_too_late_is_followed_by_a_query() {
    for (status, has_date, expected) in [
        ("TRADE_SUCCESS", true, Some(CloseReport::Paid)),
        ("TRADE_CLOSED", true, Some(CloseReport::Paid)),
        ("TRADE_CLOSED", false, Some(CloseReport::Closed)),
        ("WAIT_BUYER_PAY", false, None),
    ] {
        for sub_code in ["ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_STATUS_ERROR"] {
            let attempt = attempt();
            let mut node = paid(&attempt);
            node["trade_status"] = json!(status);
            if !has_date {
                node.as_object_mut().unwrap().remove("send_pay_date");
            }
            let outside = AlipayServer::silent().await;
            outside.answer(CLOSE, &signed_node(&keys().theirs, CLOSE, &failure(sub_code))).await;
            outside.answer_signed(QUERY, &node).await;
            let closed = outside.gateway.close(&attempt).await;
            assert_eq!(closed.as_ref().ok(), expected.as_ref(), "{status}: {closed:?}");
        }
    }
}

#[tokio::test]
async fn every_call_is_kept_with_what_was_found_about_its_answer() {
    let attempt = attempt();
    let node = paid(&attempt).to_string();
    let right = signed_node(&keys().theirs, QUERY, &node);
    for (body, verdict) in [
        (right.clone(), "accepted"),
        (right.replace("460.00", "460.01"), "bad_signature"),
        ("<html>".to_owned(), "malformed"),
        (r#"{"error_response":{"code":"40002"}}"#.to_owned(), "unsigned"),
    ] {
        let outside = AlipayServer::answering(&body).await;
        let _whatever = outside.gateway.query(&attempt).await;
        let [kept] = &outside.log.recorded()[..] else { panic!("not one exchange") };
        assert_eq!(kept.channel, Channel::Alipay);
        assert_eq!(kept.number, Some(attempt.number.to_string()));
        assert_eq!(kept.request.operation, "query");
        assert!(kept.request.line.starts_with("POST http://127.0.0.1"), "{}", kept.request.line);
        assert!(kept.request.line.contains("method=alipay.trade.query"), "{}", kept.request.line);
        assert!(kept.request.body.starts_with(b"biz_content="));
        assert!(kept.headers.starts_with("200\n"), "{}", kept.headers);
        assert_eq!(kept.body, body.into_bytes());
        let found = match &kept.verdict {
            EvidenceVerdict::Rejected { reason, .. } => reason,
            other => other.name(),
        };
        assert_eq!(found, verdict);
    }
}

#[tokio::test]
async fn a_success_that_is_not_rightly_signed_is_not_believed() {
    let attempt = attempt();
    let node = paid(&attempt).to_string();
    let good = signed_node(&keys().theirs, QUERY, &node);
    let answers = [
        ("unsigned", format!(r#"{{"alipay_trade_query_response":{node}}}"#)),
        ("empty sign", format!(r#"{{"alipay_trade_query_response":{node},"sign":""}}"#)),
        ("rubbish sign", format!(r#"{{"alipay_trade_query_response":{node},"sign":"!"}}"#)),
        ("stranger", signed_node(&keys().stranger, QUERY, &node)),
        ("changed", good.replace("460.00", "460.0")),
        ("spaced", good.replace(r#""460.00""#, r#" "460.00""#)),
        ("of another method", signed_node(&keys().theirs, CLOSE, &node)),
        ("as an error", good.replace("alipay_trade_query_response", "error_response")),
        ("busy", signed_node(&keys().theirs, QUERY, r#"{"code":"20000"}"#)),
        ("paying", signed_node(&keys().theirs, QUERY, r#"{"code":"10003"}"#)),
        ("no code", signed_node(&keys().theirs, QUERY, "{}")),
        ("other types", signed_node(&keys().theirs, QUERY, r#"{"code":10000}"#)),
        ("html", "<html>系统繁忙</html>".to_owned()),
        ("nothing", String::new()),
    ];
    for (name, answer) in answers {
        let outside = AlipayServer::answering(&answer).await;
        let asked = outside.gateway.query(&attempt).await;
        assert!(is_unknown(&asked), "{name}: {asked:?}");
    }
    let outside = AlipayServer::answering(&good).await;
    assert!(matches!(outside.gateway.query(&attempt).await, Ok(TradeReport::Money { .. })));
}
