//! Every call is kept with what came back, byte for byte, and with what was found about it.

use crate::support::{WechatServer, keys, prepared, signed_answer, signed_headers, wechat_config};
use domain::evidence::EvidenceVerdict;
use domain::ports::{OutsideExchange, PaymentGateway};
use domain::{Channel, Scene};
use pay_gateways::WechatPay;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

/// The only exchange there was: a create, answered so.
async fn kept(answer: ResponseTemplate) -> OutsideExchange {
    let outside = WechatServer::answering(answer).await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    let _created = outside.gateway.create(&attempt).await;
    let mut recorded = outside.log.recorded();
    assert_eq!(recorded.len(), 1);
    recorded.remove(0)
}

fn rejection(exchange: OutsideExchange) -> (String, String) {
    match exchange.verdict {
        EvidenceVerdict::Rejected { reason, explanation } => (reason, explanation),
        other => panic!("not rejected: {other:?}"),
    }
}

#[tokio::test]
async fn request_and_answer_are_kept_as_they_were_on_the_wire() {
    let body = " {\"code_url\" : \"weixin://wxpay/bizpayurl?pr=长\"}\n";
    let outside = WechatServer::answering(signed_answer(given::start(), 200, body)).await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    outside.gateway.create(&attempt).await.unwrap();
    let exchange = outside.log.recorded().remove(0);
    let sent = outside.server.received_requests().await.unwrap().remove(0);
    assert_eq!(exchange.channel, Channel::Wechat);
    assert_eq!(exchange.number, Some(attempt.number.to_string()));
    assert_eq!(exchange.request.operation, "create");
    let line = format!("POST {}/v3/pay/transactions/native", outside.server.uri());
    assert_eq!(exchange.request.line, line);
    assert_eq!(exchange.request.body, sent.body);
    for name in ["authorization", "accept", "content-type", "wechatpay-serial"] {
        let value = sent.headers[name].to_str().unwrap();
        assert!(exchange.request.headers.contains(&format!("{name}: {value}\n")), "{name}");
    }
    assert!(exchange.headers.starts_with("200\n"), "{}", exchange.headers);
    assert!(exchange.headers.contains("wechatpay-signature: "));
    assert!(!exchange.headers.contains("content-length"));
    assert_eq!(exchange.body, body.as_bytes());
    assert_eq!(exchange.verdict, EvidenceVerdict::Accepted);
}

#[tokio::test]
async fn a_signed_error_is_accepted_as_their_word() {
    let body = json!({"code": "PARAM_ERROR"}).to_string();
    let exchange = kept(signed_answer(given::start(), 400, &body)).await;
    assert_eq!(exchange.verdict, EvidenceVerdict::Accepted);
    assert!(exchange.headers.starts_with("400\n"));
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_explained() {
    let body = json!({"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"}).to_string();
    let good = || signed_answer(given::start(), 200, &body);
    let spaced = body.replace("\":\"", "\": \"");
    let foreign = signed_headers(&keys().stranger, given::start(), body.as_bytes());
    let late = given::start() - chrono::TimeDelta::minutes(6);
    for (answer, reason, word) in [
        (ResponseTemplate::new(200).set_body_string(&body), "unsigned", "no signature"),
        (ResponseTemplate::new(502).set_body_string("<html>"), "unsigned", "no signature"),
        (good().set_body_string(format!("{body}\n")), "bad_signature", "line end"),
        (good().set_body_string(spaced), "bad_signature", "spaces"),
        (good().set_body_string(format!("{body}x")), "bad_signature", "forged"),
        (
            good().insert_header("wechatpay-signature", foreign[2].1.as_str()),
            "bad_signature",
            "forged",
        ),
        (
            good().insert_header("wechatpay-signature", "WECHATPAY/SIGNTEST/x"),
            "bad_signature",
            "probe",
        ),
        (good().insert_header("wechatpay-serial", "PUB_KEY_ID_99"), "unknown_key", "PUB_KEY_ID_99"),
        (signed_answer(late, 200, &body), "stale", "clock"),
    ] {
        let exchange = kept(answer).await;
        let (found, explanation) = rejection(exchange);
        assert_eq!(found, reason, "{explanation}");
        assert!(explanation.contains(word), "{explanation}");
    }
}

#[tokio::test]
async fn a_call_that_reaches_nobody_is_kept_as_unanswered() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let log = FakeExchangeLog::new();
    let (clock, own) = (FakeClock::at(given::start()), Arc::<FakeExchangeLog>::clone(&log));
    let gateway = WechatPay::new(wechat_config(&nobody), clock, own).unwrap();
    let attempt = prepared(&gateway, Scene::Native);
    gateway.query(&attempt).await.unwrap_err();
    let exchange = log.recorded().remove(0);
    assert_eq!((exchange.headers.as_str(), exchange.body.len()), ("", 0));
    let EvidenceVerdict::Unanswered { explanation } = exchange.verdict else { panic!() };
    assert!(explanation.starts_with("not reached"), "{explanation}");
}

#[tokio::test]
async fn a_call_whose_caller_went_away_is_kept_all_the_same() {
    let slow = ResponseTemplate::new(204).set_delay(Duration::from_mins(10));
    let outside = WechatServer::answering(slow).await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    let create = outside.gateway.create(&attempt);
    tokio::select! {
        biased;
        created = create => panic!("{created:?}"),
        () = sent(&outside) => {}
    }
    while outside.log.recorded().is_empty() {
        tokio::task::yield_now().await;
    }
    let exchange = outside.log.recorded().remove(0);
    assert_eq!(exchange.request.operation, "create");
    let EvidenceVerdict::Unanswered { explanation } = exchange.verdict else { panic!() };
    assert!(explanation.contains("broke the call off"), "{explanation}");
}

/// Until the provider has got something.
async fn sent(outside: &WechatServer) {
    while outside.server.received_requests().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}
