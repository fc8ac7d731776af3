use chrono::TimeDelta;
use domain::PaymentAttempt;
use domain::ports::{CloseReport, OutsideError, PaymentGateway, TradeReport};
use domain::{Channel, Scene};
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeGateway, Fault, GatewayCall};
use testkit::given;

fn gateway(channel: Channel) -> (Arc<FakeGateway>, Arc<FakeClock>) {
    let clock = FakeClock::at(given::start());
    (FakeGateway::new(channel, &clock), clock)
}

#[tokio::test]
async fn faults_come_in_turn_and_every_call_is_counted() {
    let (gateway, _clock) = gateway(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    let refusal = Fault::Refused { code: "RULE_LIMIT".to_owned() };
    for fault in [Fault::NotReached, Fault::RequestLost, refusal, Fault::AnswerLost] {
        gateway.fault(GatewayCall::Create, fault);
    }
    let mut errors = Vec::new();
    for trades in [0, 0, 0, 1] {
        errors.push(gateway.create(&attempt).await.unwrap_err());
        assert_eq!(gateway.trades(), trades);
    }
    assert!(matches!(
        errors.as_slice(),
        [
            OutsideError::NotReached(_),
            OutsideError::Unknown(_),
            OutsideError::Refused { .. },
            OutsideError::Unknown(_),
        ]
    ));
    gateway.create(&attempt).await.unwrap();
    assert_eq!((gateway.calls(GatewayCall::Create), gateway.calls(GatewayCall::Query)), (5, 0));
}

#[tokio::test]
async fn an_attempt_takes_no_money_at_its_end() {
    let (gateway, clock) = gateway(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    gateway.create(&attempt).await.unwrap();
    clock.set(attempt.time_expire);
    assert_eq!(gateway.payer_pays(attempt.number), None);
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Closed);
    let refused = gateway.create(&attempt).await;
    assert!(matches!(refused, Err(OutsideError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn another_request_under_a_used_number_is_refused() {
    let (gateway, _clock) = gateway(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    gateway.create(&attempt).await.unwrap();
    let changed = PaymentAttempt { request_body: "another".to_owned(), ..attempt };
    let refused = gateway.create(&changed).await;
    assert!(matches!(refused, Err(OutsideError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn alipay_speaks_of_a_trade_from_when_the_payer_has_scanned() {
    let (gateway, clock) = gateway(Channel::Alipay);
    let attempt = given::attempt_in(&given::order(), Scene::Qr);
    gateway.create(&attempt).await.unwrap();
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::NotFound);
    assert_eq!(gateway.close(&attempt).await.unwrap(), CloseReport::NotFound);
    gateway.payer_scans(attempt.number);
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    clock.advance(TimeDelta::minutes(2));
    let capture = gateway.payer_pays(attempt.number).unwrap();
    assert_eq!(capture.paid_at, given::start() + TimeDelta::minutes(2));
}

#[tokio::test]
async fn a_trade_closed_by_the_provider_takes_no_money() {
    let (gateway, _clock) = gateway(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    gateway.create(&attempt).await.unwrap();
    gateway.close_at_provider(attempt.number);
    assert_eq!(gateway.query(&attempt).await.unwrap(), TradeReport::Closed);
    assert_eq!(gateway.payer_pays(attempt.number), None);
}
