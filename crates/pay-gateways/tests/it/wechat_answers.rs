//! What WeChat Pay's answers are taken for.

use crate::support::{
    WechatServer, is_unknown, keys, prepared, refusal_code, signed_answer, signed_headers,
    transaction,
};
use chrono::TimeDelta;
use domain::ports::{CloseReport, PaymentGateway, TradeReport};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, PaymentAttempt, Scene};
use serde_json::{Value, json};
use testkit::given;
use wiremock::matchers::method;
use wiremock::{Mock, ResponseTemplate};

fn attempt(outside: &WechatServer) -> PaymentAttempt {
    prepared(&outside.gateway, Scene::Native)
}

/// A way to change an answer, with its name.
type Change = (&'static str, fn(&mut Value));

/// The outcome of a query that is answered with the paid transaction, changed.
async fn query_told(change: impl FnOnce(&mut Value)) -> (PaymentAttempt, TradeReport) {
    let placeholder = WechatServer::unsigned(500, &json!({})).await;
    let attempt = attempt(&placeholder);
    let mut told = transaction(&attempt);
    change(&mut told);
    let outside = WechatServer::signed(200, &told).await;
    let report = outside.gateway.query(&attempt).await;
    (attempt, report.unwrap_or_else(|error| panic!("{error:?}")))
}

fn money(report: TradeReport) -> ReportedMoney {
    match report {
        TradeReport::Money { report, .. } => report,
        other => panic!("no money: {other:?}"),
    }
}

#[tokio::test]
async fn a_paid_trade_is_reported_with_the_orders_amount_and_its_evidence() {
    for (state, given_back) in [("SUCCESS", GivenBack::No), ("REFUND", GivenBack::Some)] {
        let (attempt, report) = query_told(|told| told["trade_state"] = json!(state)).await;
        let TradeReport::Money { report, headers, body } = report else { panic!("{report:?}") };
        let expected = Capture {
            channel: Channel::Wechat,
            merchant: attempt.merchant.clone(),
            app_id: attempt.app_id.clone(),
            number: attempt.number.to_string(),
            trade_no: "4200001234202603021234567890".to_owned(),
            amount: attempt.amount,
            paid_at: given::start() + TimeDelta::minutes(1),
            given_back,
        };
        assert_eq!(report, ReportedMoney::Captured(expected));
        assert!(headers.contains("wechatpay-signature: "), "{headers}");
        let mut told = transaction(&attempt);
        told["trade_state"] = json!(state);
        assert_eq!(body, told.to_string().into_bytes());
    }
}

#[tokio::test]
async fn merchant_application_and_number_are_passed_on_as_they_were_told() {
    let (_, report) = query_told(|told| {
        told["mchid"] = json!("1600000000");
        told["appid"] = json!("wx9");
        told["out_trade_no"] = json!("ELSE");
    })
    .await;
    let ReportedMoney::Captured(capture) = money(report) else { panic!() };
    let Capture { merchant, app_id, number, .. } = capture;
    assert_eq!(
        (merchant.as_str(), app_id.as_str(), number.as_str()),
        ("1600000000", "wx9", "ELSE")
    );
}

#[tokio::test]
async fn states_without_money_are_told_apart() {
    for (state, expected) in [
        ("NOTPAY", TradeReport::Open),
        ("USERPAYING", TradeReport::Open),
        ("CLOSED", TradeReport::Closed),
        ("REVOKED", TradeReport::Closed),
        ("PAYERROR", TradeReport::Declined { reason: "支付成功".to_owned() }),
    ] {
        let (_, report) = query_told(|told| told["trade_state"] = json!(state)).await;
        assert_eq!(report, expected, "{state}");
    }
}

#[tokio::test]
async fn a_paid_trade_that_cannot_be_read_is_money_all_the_same() {
    let changes: [Change; 6] = [
        ("currency", |told| told["amount"]["currency"] = json!("USD")),
        ("total", |told| drop(told["amount"].as_object_mut().unwrap().remove("total"))),
        ("negative", |told| told["amount"]["total"] = json!(-1)),
        ("time", |told| told["success_time"] = json!("yesterday")),
        ("id", |told| told["transaction_id"] = json!("")),
        ("mchid", |told| told["mchid"] = Value::Null),
    ];
    for (name, change) in changes {
        let (attempt, report) = query_told(change).await;
        let ReportedMoney::Unreadable { number, .. } = money(report) else { panic!("{name}") };
        assert_eq!(number, Some(attempt.number.to_string()), "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_certain_leaves_the_outcome_unknown() {
    let changes: [Change; 5] = [
        ("unknown state", |told| told["trade_state"] = json!("ACCEPT")),
        ("no state", |told| told["trade_state"] = Value::Null),
        ("another type", |told| told["amount"]["total"] = json!("46000")),
        ("another number", |told| {
            told["trade_state"] = json!("CLOSED");
            told["out_trade_no"] = json!("ELSE");
        }),
        ("another merchant", |told| {
            told["trade_state"] = json!("NOTPAY");
            told["mchid"] = json!("1600000000");
        }),
    ];
    for (name, change) in changes {
        let placeholder = WechatServer::unsigned(500, &json!({})).await;
        let attempt = attempt(&placeholder);
        let mut told = transaction(&attempt);
        change(&mut told);
        let outside = WechatServer::signed(200, &told).await;
        assert!(is_unknown(&outside.gateway.query(&attempt).await), "{name}");
    }
}

#[tokio::test]
async fn only_a_signed_not_found_is_a_fact() {
    for code in ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"] {
        let body = json!({"code": code, "message": "订单不存在"});
        let signed = WechatServer::signed(404, &body).await;
        let attempt = attempt(&signed);
        assert_eq!(signed.gateway.query(&attempt).await.unwrap(), TradeReport::NotFound);
        assert_eq!(signed.gateway.close(&attempt).await.unwrap(), CloseReport::NotFound);
        assert!(is_unknown(&signed.gateway.create(&attempt).await));
        let unsigned = WechatServer::unsigned(404, &body).await;
        assert!(is_unknown(&unsigned.gateway.query(&attempt).await));
        assert!(is_unknown(&unsigned.gateway.close(&attempt).await));
        assert!(is_unknown(&unsigned.gateway.create(&attempt).await));
    }
}

#[tokio::test]
async fn errors_at_the_door_refuse_a_create_and_say_nothing_of_an_earlier_one() {
    for (status, code) in [(401, "SIGN_ERROR"), (400, "PARAM_ERROR"), (400, "INVALID_REQUEST")] {
        let outside = WechatServer::unsigned(status, &json!({"code": code, "message": "m"})).await;
        let attempt = attempt(&outside);
        assert_eq!(refusal_code(outside.gateway.create(&attempt).await), code);
        assert!(is_unknown(&outside.gateway.query(&attempt).await), "{code}");
        assert!(is_unknown(&outside.gateway.close(&attempt).await), "{code}");
    }
}

#[tokio::test]
async fn a_create_is_refused_only_where_that_is_certain() {
    for (status, code, refused) in [
        (400, "PARAM_ERROR", true),
        (400, "APPID_MCHID_NOT_MATCH", true),
        (403, "NO_AUTH", true),
        (403, "RULELIMIT", true),
        (500, "OPENID_MISMATCH", true),
        (400, "ORDER_CLOSED", true),
        (403, "OUT_TRADE_NO_USED", false),
        (400, "ORDERPAID", false),
        (403, "TRADE_ERROR", false),
        (403, "NOT_ENOUGH", false),
        (202, "USERPAYING", false),
        (429, "FREQUENCY_LIMITED", false),
        (500, "SYSTEM_ERROR", false),
        (503, "SERVICE_UNAVAILABLE", false),
        (403, "SOMETHING_NEW", false),
        (302, "PARAM_ERROR", false),
    ] {
        let outside = WechatServer::signed(status, &json!({"code": code, "message": "m"})).await;
        let created = outside.gateway.create(&attempt(&outside)).await;
        if refused {
            assert_eq!(refusal_code(created), code);
        } else {
            assert!(is_unknown(&created), "{status} {code}");
        }
    }
}

#[tokio::test]
async fn a_close_says_what_became_of_the_trade() {
    let none = WechatServer::answering({
        let headers = signed_headers(&keys().theirs, given::start(), b"");
        headers.into_iter().fold(ResponseTemplate::new(204), |template, (name, value)| {
            template.insert_header(name.as_str(), value.as_str())
        })
    })
    .await;
    assert_eq!(none.gateway.close(&attempt(&none)).await.unwrap(), CloseReport::Closed);
    for (status, code, report) in [
        (400, "ORDER_CLOSED", CloseReport::Closed),
        (400, "ORDERCLOSED", CloseReport::Closed),
        (400, "ORDERPAID", CloseReport::Paid),
    ] {
        let outside = WechatServer::signed(status, &json!({"code": code})).await;
        assert_eq!(outside.gateway.close(&attempt(&outside)).await.unwrap(), report, "{code}");
    }
    for (status, code) in [(500, "SYSTEM_ERROR"), (429, "RATELIMIT_EXCEEDED"), (403, "NEW_ONE")] {
        let outside = WechatServer::signed(status, &json!({"code": code})).await;
        assert!(is_unknown(&outside.gateway.close(&attempt(&outside)).await), "{code}");
    }
}

#[tokio::test]
async fn a_close_that_meets_a_conflict_asks_which_state_it_is() {
    for (state, report) in [
        ("SUCCESS", Some(CloseReport::Paid)),
        ("CLOSED", Some(CloseReport::Closed)),
        ("NOTPAY", None),
    ] {
        let outside = WechatServer::signed(403, &json!({"code": "TRADE_ERROR"})).await;
        let attempt = attempt(&outside);
        let mut told = transaction(&attempt);
        told["trade_state"] = json!(state);
        let body = told.to_string();
        let answer = signed_answer(given::start(), 200, &body);
        Mock::given(method("GET"))
            .respond_with(answer)
            .with_priority(1)
            .mount(&outside.server)
            .await;
        let closed = outside.gateway.close(&attempt).await;
        match report {
            Some(report) => assert_eq!(closed.unwrap(), report, "{state}"),
            None => assert!(is_unknown(&closed), "{state}"),
        }
    }
}

#[tokio::test]
async fn a_success_that_is_not_rightly_signed_is_not_believed() {
    let body = json!({"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"}).to_string();
    let good = || signed_answer(given::start(), 200, &body);
    let foreign = signed_headers(&keys().stranger, given::start(), body.as_bytes());
    let answers = [
        ("unsigned", ResponseTemplate::new(200).set_body_string(&body)),
        ("other bytes", good().set_body_string(format!("{body} "))),
        ("stranger", good().insert_header("wechatpay-signature", foreign[2].1.as_str())),
        ("probe", good().insert_header("wechatpay-signature", "WECHATPAY/SIGNTEST/abc")),
        ("unknown key", good().insert_header("wechatpay-serial", "PUB_KEY_ID_99")),
        ("other scheme", good().insert_header("wechatpay-signature-type", "WECHATPAY2-SM2")),
        ("five minutes old", signed_answer(given::start() - TimeDelta::seconds(300), 200, &body)),
        ("five minutes ahead", signed_answer(given::start() + TimeDelta::seconds(300), 200, &body)),
        ("garbage", signed_answer(given::start(), 200, "<html>")),
        ("202", signed_answer(given::start(), 202, &body)),
    ];
    for (name, answer) in answers {
        let outside = WechatServer::answering(answer).await;
        let created = outside.gateway.create(&attempt(&outside)).await;
        assert!(is_unknown(&created), "{name}: {created:?}");
    }
    for seconds in [-299, 299] {
        let at = given::start() + TimeDelta::seconds(seconds);
        let outside = WechatServer::answering(signed_answer(at, 200, &body)).await;
        outside.gateway.create(&attempt(&outside)).await.unwrap();
    }
}

#[tokio::test]
async fn an_error_whose_signature_is_wrong_is_nobodys_word() {
    let body = json!({"code": "PARAM_ERROR"}).to_string();
    let answer = signed_answer(given::start(), 400, &body)
        .insert_header("wechatpay-signature", "WECHATPAY/SIGNTEST/abc");
    let outside = WechatServer::answering(answer).await;
    assert!(is_unknown(&outside.gateway.create(&attempt(&outside)).await));
}
