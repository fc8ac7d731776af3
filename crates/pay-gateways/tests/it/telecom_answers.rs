//! What the telecom's answers are taken for.

use crate::support::{
    TelecomServer, failure, is_unknown, keys, paid_result, prepared, refusal_code, success,
    telecom, telecom_answer,
};
use chrono::{TimeDelta, TimeZone, Utc};
use domain::evidence::EvidenceVerdict;
use domain::ports::{CloseReport, OutsideError, PaymentGateway, TradeReport};
use domain::settlement::{GivenBack, ReportedMoney};
use domain::{Action, PaymentAttempt, Scene};
use serde_json::{Value, json};

fn attempt() -> PaymentAttempt {
    prepared(&telecom(), Scene::TelecomH5)
}

fn created_result(attempt: &PaymentAttempt) -> Value {
    let mut result = json!({
        "merchantNo": attempt.merchant,
        "outTradeNo": attempt.number.to_string(),
        "tradeNo": "2026030210000000000109",
        "tradeAmt": attempt.amount.fen().to_string(),
        "tradeStatus": "WAITFORPAY",
    });
    if attempt.scene.needs_openid() {
        result["payInfo"] = json!({
            "paySign": "S==", "appId": "wx1", "timeStamp": "1772424000", "nonceStr": "N",
            "package": "prepay_id=wx2", "signType": "RSA", "extra": "E",
        });
    } else {
        result["payUrl"] = json!("https://cashier.telecom.example/pay?no=1&x=2");
    }
    result
}

fn changed(mut result: Value, name: &str, value: Value) -> Value {
    result[name] = value;
    result
}

async fn query(result: &Value, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
    TelecomServer::succeeding(result).await.gateway.query(attempt).await
}

async fn captured(result: &Value, attempt: &PaymentAttempt) -> domain::settlement::Capture {
    match query(result, attempt).await.unwrap() {
        TradeReport::Money { report: ReportedMoney::Captured(capture), .. } => capture,
        other => panic!("no capture: {other:?}"),
    }
}

#[tokio::test]
async fn a_created_payment_is_opened_or_invoked() {
    for scene in [Scene::TelecomH5, Scene::TelecomAlipay] {
        let attempt = prepared(&telecom(), scene);
        let outside = TelecomServer::succeeding(&created_result(&attempt)).await;
        let created = outside.gateway.create(&attempt).await.unwrap();
        let url = "https://cashier.telecom.example/pay?no=1&x=2".to_owned();
        assert_eq!(created.action, Action::Redirect { url });
        assert_eq!(created.valid_until, attempt.time_expire);
    }
    for scene in [Scene::TelecomJsapi, Scene::TelecomMiniProgram] {
        let attempt = prepared(&telecom(), scene);
        let outside = TelecomServer::succeeding(&created_result(&attempt)).await;
        let Action::Invoke { parameters } = outside.gateway.create(&attempt).await.unwrap().action
        else {
            panic!("nothing to invoke");
        };
        let names: Vec<_> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        let order = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign", "extra"];
        assert_eq!(names, order);
        assert_eq!(parameters[3].1, "prepay_id=wx2");
    }
}

#[tokio::test]
async fn a_created_payment_that_is_not_ours_or_leads_nowhere_is_unknown() {
    for (scene, name, value) in [
        (Scene::TelecomH5, "merchantNo", json!("3178000000000999")),
        (Scene::TelecomH5, "outTradeNo", json!("R1")),
        (Scene::TelecomH5, "tradeAmt", json!("45999")),
        (Scene::TelecomH5, "tradeAmt", json!(46000)),
        (Scene::TelecomH5, "tradeStatus", json!("CLOSE")),
        (Scene::TelecomH5, "payUrl", json!("javascript:alert(1)")),
        (Scene::TelecomH5, "payUrl", Value::Null),
        (Scene::TelecomJsapi, "payInfo", Value::Null),
        (Scene::TelecomJsapi, "payInfo", json!({"appId": "wx1"})),
        (Scene::TelecomJsapi, "payInfo", json!("{}")),
    ] {
        let attempt = prepared(&telecom(), scene);
        let result = changed(created_result(&attempt), name, value);
        let created = TelecomServer::succeeding(&result).await.gateway.create(&attempt).await;
        assert!(is_unknown(&created), "{name}: {created:?}");
    }
}

#[tokio::test]
async fn a_paid_attempt_is_told_with_its_evidence() {
    let attempt = attempt();
    let outside = TelecomServer::succeeding(&paid_result(&attempt)).await;
    let TradeReport::Money { report: ReportedMoney::Captured(capture), headers, body } =
        outside.gateway.query(&attempt).await.unwrap()
    else {
        panic!("no money");
    };
    assert_eq!(capture.merchant, attempt.merchant);
    assert_eq!(capture.app_id, attempt.app_id);
    assert_eq!(capture.number, attempt.number.to_string());
    assert_eq!(capture.trade_no, "2026030210000000000109");
    assert_eq!(capture.amount, attempt.amount);
    assert_eq!(capture.paid_at, Utc.with_ymd_and_hms(2026, 3, 2, 4, 1, 0).unwrap());
    assert_eq!(capture.given_back, GivenBack::No);
    assert!(headers.contains("content-type: application/json"), "{headers}");
    let kept = &outside.log.recorded()[0];
    assert_eq!(kept.body, body);
    assert_eq!(kept.verdict, EvidenceVerdict::Accepted);
    assert_eq!(kept.number, Some(attempt.number.to_string()));
    assert_eq!(kept.request.operation, "query");
}

#[tokio::test]
async fn money_that_differs_in_any_amount_is_told_with_an_amount_that_differs() {
    let attempt = attempt();
    for (asked, paid, told) in
        [("46000", "45999", 45_999), ("50000", "46000", 50_000), ("1", "1", 1)]
    {
        let result = changed(paid_result(&attempt), "tradeAmt", json!(asked));
        let capture = captured(&changed(result, "payAmt", json!(paid)), &attempt).await;
        assert_eq!(capture.amount.fen(), told);
    }
    let foreign = changed(paid_result(&attempt), "merchantNo", json!("3178000000000999"));
    assert_eq!(captured(&foreign, &attempt).await.merchant, "3178000000000999");
    let foreign = changed(paid_result(&attempt), "outTradeNo", json!("R1"));
    assert_eq!(captured(&foreign, &attempt).await.number, "R1");
}

#[tokio::test]
async fn closed_after_payment_means_given_back() {
    let attempt = attempt();
    let result = changed(paid_result(&attempt), "tradeStatus", json!("CLOSE"));
    let capture = captured(&result, &attempt).await;
    assert_eq!(capture.given_back, GivenBack::Whole);
    assert_eq!(capture.amount, attempt.amount);
}

#[tokio::test]
async fn money_that_is_not_to_be_read_is_told_as_such() {
    let attempt = attempt();
    for (name, value) in [
        ("payAmt", Value::Null),
        ("payAmt", json!(46000)),
        ("payAmt", json!("460.00")),
        ("tradeAmt", json!("-46000")),
        ("payFinishedDate", json!("yesterday")),
        ("tradeNo", json!("")),
        ("merchantNo", Value::Null),
    ] {
        let report = query(&changed(paid_result(&attempt), name, value), &attempt).await.unwrap();
        let TradeReport::Money { report: ReportedMoney::Unreadable { number, .. }, .. } = report
        else {
            panic!("{name}: {report:?}");
        };
        assert_eq!(number, Some(attempt.number.to_string()), "{name}");
    }
}

fn unpaid(attempt: &PaymentAttempt, status: &str) -> Value {
    let mut result = changed(paid_result(attempt), "tradeStatus", json!(status));
    for name in ["payAmt", "payTool", "payFinishedDate"] {
        result[name] = Value::Null;
    }
    result
}

#[tokio::test]
async fn what_is_not_paid_is_open_or_closed() {
    let attempt = attempt();
    for (status, report) in
        [("NOTPAY", TradeReport::Open), ("FAIL", TradeReport::Open), ("CLOSE", TradeReport::Closed)]
    {
        assert_eq!(query(&unpaid(&attempt, status), &attempt).await.unwrap(), report, "{status}");
        let other = changed(unpaid(&attempt, status), "outTradeNo", json!("R1"));
        assert!(is_unknown(&query(&other, &attempt).await), "{status}");
    }
    for status in ["NOTPAY", "FAIL"] {
        let odd = changed(unpaid(&attempt, status), "payAmt", json!("46000"));
        assert!(is_unknown(&query(&odd, &attempt).await), "{status}");
    }
    assert!(is_unknown(&query(&unpaid(&attempt, "DONE"), &attempt).await));
}

#[tokio::test]
async fn a_failed_try_is_final_only_from_the_attempts_end_on() {
    let attempt = attempt();
    let outside = TelecomServer::succeeding(&unpaid(&attempt, "FAIL")).await;
    outside.clock.set(attempt.time_expire - TimeDelta::seconds(1));
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    outside.clock.set(attempt.time_expire);
    let declined = TradeReport::Declined { reason: "FAIL".to_owned() };
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), declined);
}

#[tokio::test]
async fn a_close_is_believed_when_it_says_so() {
    let attempt = attempt();
    let close = async |result: Value| {
        TelecomServer::succeeding(&result).await.gateway.close(&attempt).await
    };
    let closed = unpaid(&attempt, "CLOSE");
    assert_eq!(close(closed.clone()).await.unwrap(), CloseReport::Closed);
    assert!(is_unknown(&close(changed(closed, "outTradeNo", json!("R1"))).await));
    for status in ["NOTPAY", "SUCCESS", "FAIL", ""] {
        assert!(is_unknown(&close(unpaid(&attempt, status)).await), "{status}");
    }
}

/// What became of create, query and close: `refused`, `unknown`, `not reached`, or the report.
#[tokio::test]
async fn every_error_code_has_its_consequence() {
    let attempt = attempt();
    for (code, create, query, close) in [
        ("API100002", "refused", "refused", "refused"),
        ("API100004", "refused", "refused", "refused"),
        ("API100005", "refused", "refused", "refused"),
        ("API100006", "not reached", "not reached", "not reached"),
        ("API500001", "unknown", "unknown", "unknown"),
        ("API500009", "unknown", "unknown", "unknown"),
        ("TRADE100001", "unknown", "NotFound", "NotFound"),
        ("TRADE100002", "unknown", "unknown", "Paid"),
        ("TRADE100003", "refused", "unknown", "Closed"),
        ("TRADE100004", "refused", "unknown", "unknown"),
        ("TRADE100006", "refused", "refused", "refused"),
        ("TRADE100007", "refused", "refused", "refused"),
        ("TRADE100008", "refused", "refused", "refused"),
        ("SOMETHING", "unknown", "unknown", "unknown"),
    ] {
        let outside = TelecomServer::refusing(code).await;
        let gateway = &outside.gateway;
        assert_eq!(consequence(gateway.create(&attempt).await, code), create, "create {code}");
        assert_eq!(consequence(gateway.query(&attempt).await, code), query, "query {code}");
        assert_eq!(consequence(gateway.close(&attempt).await, code), close, "close {code}");
    }
}

fn consequence<T: std::fmt::Debug>(result: Result<T, OutsideError>, code: &str) -> String {
    match result {
        Ok(report) => format!("{report:?}"),
        Err(OutsideError::Refused { code: told, message }) => {
            assert_eq!((told.as_str(), message.as_str()), (code, "原因"));
            "refused".to_owned()
        }
        Err(OutsideError::NotReached(_)) => "not reached".to_owned(),
        Err(OutsideError::Unknown(_)) => "unknown".to_owned(),
    }
}

#[tokio::test]
async fn only_who_is_not_known_is_refused_without_a_signature() {
    let attempt = attempt();
    for code in ["API100001", "API100003"] {
        let outside = TelecomServer::answering(200, &failure(code).to_string()).await;
        assert_eq!(refusal_code(outside.gateway.create(&attempt).await), code);
        assert!(is_unknown(&outside.gateway.query(&attempt).await));
        assert!(is_unknown(&outside.gateway.close(&attempt).await));
        let EvidenceVerdict::Rejected { reason, explanation } = &outside.log.recorded()[0].verdict
        else {
            panic!("accepted as evidence");
        };
        assert_eq!(reason, "unsigned");
        assert!(explanation.contains(code), "{explanation}");
    }
    for code in ["API100002", "TRADE100001", "TRADE100002", "TRADE100003", "TRADE100008"] {
        let outside = TelecomServer::answering(200, &failure(code).to_string()).await;
        assert!(is_unknown(&outside.gateway.create(&attempt).await), "{code}");
        assert!(is_unknown(&outside.gateway.query(&attempt).await), "{code}");
        assert!(is_unknown(&outside.gateway.close(&attempt).await), "{code}");
    }
}

/// Bodies that say "paid", each with something wrong about it.
fn worthless(attempt: &PaymentAttempt) -> Vec<(u16, String, &'static str)> {
    let paid = success(&paid_result(attempt));
    let right = telecom_answer(&keys().theirs, &paid);
    let twice = right.replacen("\"success\":true", "\"success\":true,\"success\":true", 1);
    let mut blurred = paid.clone();
    blurred["errorMsg"] = json!("a&result={}");
    let mut odd = paid.clone();
    odd["success"] = json!("true");
    let mut listed = paid.clone();
    listed["result"] = json!([paid_result(attempt)]);
    vec![
        (200, paid.to_string(), "unsigned"),
        (200, changed(paid.clone(), "sign", json!("")).to_string(), "unsigned"),
        (200, changed(paid.clone(), "sign", json!("AAAA")).to_string(), "bad_signature"),
        (200, changed(paid.clone(), "sign", json!("*")).to_string(), "bad_signature"),
        (200, changed(paid.clone(), "sign", json!(7)).to_string(), "malformed"),
        (200, telecom_answer(&keys().stranger, &paid), "bad_signature"),
        (200, telecom_answer(&keys().ours, &paid), "bad_signature"),
        (200, right.replace("\"payAmt\":\"46000\"", "\"payAmt\":\"46001\""), "bad_signature"),
        (200, right.replace("\"payAmt\":\"46000\"", "\"payAmt\":46000"), "bad_signature"),
        (200, right.replacen('{', "{\"more\":null,", 1), "bad_signature"),
        (200, twice, "malformed"),
        (200, telecom_answer(&keys().theirs, &blurred), "malformed"),
        (200, telecom_answer(&keys().theirs, &odd), "malformed"),
        (200, telecom_answer(&keys().theirs, &listed), "malformed"),
        (200, String::new(), "malformed"),
        (200, "<html>".to_owned(), "malformed"),
        (200, right[..right.len() - 1].to_owned(), "malformed"),
        (201, right.clone(), "status"),
        (302, right.clone(), "status"),
        (502, right, "status"),
    ]
}

#[tokio::test]
async fn an_answer_that_is_not_the_telecoms_word_is_no_fact() {
    let attempt = attempt();
    for (status, body, word) in worthless(&attempt) {
        let outside = TelecomServer::answering(status, &body).await;
        let report = outside.gateway.query(&attempt).await;
        assert!(is_unknown(&report), "{status} {body}: {report:?}");
        let kept = outside.log.recorded().remove(0);
        let EvidenceVerdict::Rejected { reason, .. } = &kept.verdict else {
            panic!("{body}: {:?}", kept.verdict);
        };
        assert_eq!((reason.as_str(), kept.body), (word, body.into_bytes()));
    }
}

#[tokio::test]
async fn white_space_and_order_do_not_touch_the_signature() {
    let attempt = attempt();
    let right = telecom_answer(&keys().theirs, &success(&paid_result(&attempt)));
    let value: Value = serde_json::from_str(&right).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap().replace('/', "\\/");
    let outside = TelecomServer::answering(200, &pretty).await;
    let report = outside.gateway.query(&attempt).await.unwrap();
    assert!(matches!(report, TradeReport::Money { report: ReportedMoney::Captured(_), .. }));
}
