//! Certificate mode: WeChat Pay's certificates, fetched, kept fresh, and replaced.

use crate::support::platform::{PlatformCertificate, answer_signed_with};
use crate::support::{
    API_V3_KEY, PLATFORM_KEY_ID, Sealed, is_unknown, keys, notice, prepared, signed_answer,
    signed_headers, transaction, wait, wechat, wechat_config,
};
use chrono::TimeDelta;
use domain::ports::{
    Clock, NotificationVerifier, PaymentGateway, RawNotification, RejectionReason, TradeReport,
};
use domain::{PaymentAttempt, Scene, Timestamp};
use pay_gateways::{WechatConfig, WechatPay};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const LONG: TimeDelta = TimeDelta::days(365);

/// WeChat Pay with its certificates, and the gateway that has none to begin with.
struct Outside {
    server: MockServer,
    clock: Arc<FakeClock>,
    gateway: WechatPay,
}

impl Outside {
    async fn new(change: impl FnOnce(&mut WechatConfig)) -> Self {
        let server = MockServer::start().await;
        let mut config = wechat_config(&server.uri());
        config.platform_keys.clear();
        config.fetch_certificates = true;
        change(&mut config);
        let clock = FakeClock::at(given::start());
        let own: Arc<dyn Clock> = Arc::<FakeClock>::clone(&clock);
        let gateway = WechatPay::new(config, own, FakeExchangeLog::new()).unwrap();
        Self { server, clock, gateway }
    }

    async fn without_keys() -> Self {
        Self::new(|_config| {}).await
    }

    async fn lists(&self, answer: ResponseTemplate) {
        Mock::given(path("/v3/certificates")).respond_with(answer).mount(&self.server).await;
    }

    /// Every query is answered that the attempt is not paid, signed with the certificate.
    async fn answers(&self, attempt: &PaymentAttempt, with: &PlatformCertificate) {
        let mut told = transaction(attempt);
        told["trade_state"] = json!("NOTPAY");
        let answer = answer_signed_with(with, given::start(), 200, &told);
        let queries = wiremock::matchers::path_regex("^/v3/pay/");
        Mock::given(method("GET")).and(queries).respond_with(answer).mount(&self.server).await;
    }

    async fn fetches(&self) -> usize {
        let sent = self.server.received_requests().await.unwrap();
        sent.iter().filter(|request| request.url.path() == "/v3/certificates").count()
    }

    async fn begins_anew(&self) {
        self.server.reset().await;
    }
}

fn list_of(certificates: &[&PlatformCertificate], key: &'static str) -> Value {
    let entry = |certificate: &&PlatformCertificate| {
        let sealed = Sealed { key, aad: Some("certificate"), ..Sealed::RIGHTLY };
        json!({
            "serial_no": certificate.serial,
            "effective_time": "2026-01-01T00:00:00+08:00",
            "expire_time": "2031-01-01T00:00:00+08:00",
            "encrypt_certificate": sealed.resource(certificate.pem.as_bytes()),
        })
    };
    json!({"data": certificates.iter().map(entry).collect::<Vec<_>>()})
}

fn listed(certificates: &[&PlatformCertificate], by: &PlatformCertificate) -> ResponseTemplate {
    answer_signed_with(by, given::start(), 200, &list_of(certificates, API_V3_KEY))
}

fn notified(by: &PlatformCertificate, at: Timestamp) -> RawNotification {
    let plain = transaction(&given::attempt(&given::order())).to_string();
    let body = notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, plain.as_bytes());
    RawNotification { headers: by.headers(at, &body), body, received_at: at }
}

#[tokio::test]
async fn the_first_answer_is_verified_by_a_certificate_found_inside_it() {
    let certificate = PlatformCertificate::of(&keys().theirs, "1A", LONG);
    let outside = Outside::without_keys().await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    outside.lists(listed(&[&certificate], &certificate)).await;
    outside.answers(&attempt, &certificate).await;
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
    outside.gateway.verify(&notified(&certificate, given::start())).await.unwrap();
    assert_eq!(outside.fetches().await, 1);
}

#[tokio::test]
async fn certificates_that_only_somebody_else_vouches_for_are_not_used() {
    let certificate = PlatformCertificate::of(&keys().theirs, "1A", LONG);
    let foreign = PlatformCertificate::of(&keys().stranger, "1A", LONG);
    let other_key = list_of(&[&foreign], "00000000000000000000000000000000");
    for (name, answer) in [
        ("signed by another key", listed(&[&certificate], &foreign)),
        ("sealed by another key", answer_signed_with(&foreign, given::start(), 200, &other_key)),
        (
            "without a signature",
            ResponseTemplate::new(200).set_body_json(list_of(&[&certificate], API_V3_KEY)),
        ),
        (
            "old",
            answer_signed_with(
                &certificate,
                given::start() - TimeDelta::minutes(5),
                200,
                &list_of(&[&certificate], API_V3_KEY),
            ),
        ),
        ("no certificates", listed(&[], &certificate)),
        ("rubbish", answer_signed_with(&certificate, given::start(), 200, &json!("rubbish"))),
    ] {
        let outside = Outside::without_keys().await;
        outside.lists(answer).await;
        for by in [&certificate, &foreign] {
            let refused = outside.gateway.verify(&notified(by, given::start())).await;
            assert_eq!(refused.unwrap_err().reason, RejectionReason::UnknownKey, "{name}");
        }
    }
}

#[tokio::test]
async fn certificates_are_fetched_again_after_twelve_hours() {
    let certificate = PlatformCertificate::of(&keys().theirs, "1A", LONG);
    let outside = Outside::without_keys().await;
    let verify = async || {
        let at = outside.clock.now();
        outside.gateway.verify(&notified(&certificate, at)).await
    };
    outside.lists(listed(&[&certificate], &certificate)).await;
    verify().await.unwrap();
    outside.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    verify().await.unwrap();
    assert_eq!(outside.fetches().await, 1);
    outside.clock.advance(TimeDelta::seconds(1));
    // What was fetched before stays good while nothing newer is to be had.
    verify().await.unwrap();
    assert_eq!(outside.fetches().await, 2);
}

#[tokio::test]
async fn an_unknown_serial_is_looked_for_at_most_once_a_minute_however_many_ask() {
    let [first, second] = [("1A", &keys().theirs), ("2B", &keys().stranger)]
        .map(|(serial, key)| PlatformCertificate::of(key, serial, LONG));
    let outside = Outside::without_keys().await;
    outside.lists(listed(&[&first], &first)).await;
    outside.gateway.verify(&notified(&first, given::start())).await.unwrap();
    let unknown = notified(&second, given::start());
    for _ in 0..5 {
        let refused = outside.gateway.verify(&unknown).await.unwrap_err();
        assert_eq!(refused.reason, RejectionReason::UnknownKey);
        assert!(refused.explanation.contains("1A"), "{refused}");
    }
    assert_eq!(outside.fetches().await, 1, "within the minute after the first fetch");
    outside.begins_anew().await;
    outside.lists(listed(&[&first, &second], &first)).await;
    outside.clock.advance(TimeDelta::minutes(1));
    let verify = || outside.gateway.verify(&unknown);
    let (a, b, c) = tokio::join!(verify(), verify(), verify());
    for verified in [a, b, c] {
        verified.unwrap();
    }
    assert_eq!(outside.fetches().await, 1, "the others waited for the one that fetched");
    outside.gateway.verify(&notified(&first, given::start())).await.unwrap();
}

#[tokio::test]
async fn an_answer_under_a_new_certificate_is_believed_once_it_is_fetched() {
    let [first, second] = [("1A", &keys().theirs), ("2B", &keys().stranger)]
        .map(|(serial, key)| PlatformCertificate::of(key, serial, LONG));
    let outside = Outside::without_keys().await;
    let attempt = prepared(&outside.gateway, Scene::Native);
    outside.lists(listed(&[&first], &first)).await;
    outside.gateway.verify(&notified(&first, given::start())).await.unwrap();
    outside.begins_anew().await;
    outside.lists(listed(&[&first, &second], &second)).await;
    outside.answers(&attempt, &second).await;
    assert!(is_unknown(&outside.gateway.query(&attempt).await), "within the minute");
    outside.clock.advance(TimeDelta::minutes(1));
    assert_eq!(outside.gateway.query(&attempt).await.unwrap(), TradeReport::Open);
}

#[tokio::test]
async fn configured_keys_stay_good_beside_the_certificates() {
    let certificate = PlatformCertificate::of(&keys().stranger, "1A", LONG);
    let configured = wechat_config("http://127.0.0.1:1").platform_keys;
    let outside = Outside::new(|config| config.platform_keys = configured).await;
    outside.lists(listed(&[&certificate], &certificate)).await;
    let body = b"{\"event_type\":\"SECURITY_ECHO.SUCCESS\"}".to_vec();
    let headers = signed_headers(&keys().theirs, given::start(), &body);
    let by_public_key = RawNotification { headers, body, received_at: given::start() };
    outside.gateway.verify(&by_public_key).await.unwrap();
    outside.gateway.verify(&notified(&certificate, given::start())).await.unwrap();
}

#[tokio::test]
async fn a_merchant_without_certificates_goes_on_with_its_public_key() {
    let configured = wechat_config("http://127.0.0.1:1").platform_keys;
    let outside = Outside::new(|config| config.platform_keys = configured).await;
    let none = json!({"code": "RESOURCE_NOT_EXISTS", "message": "无可用的平台证书"});
    outside.lists(signed_answer(given::start(), 404, &none.to_string())).await;
    let body = b"{\"event_type\":\"SECURITY_ECHO.SUCCESS\"}".to_vec();
    let headers = signed_headers(&keys().theirs, given::start(), &body);
    let raw = RawNotification { headers, body, received_at: given::start() };
    outside.gateway.verify(&raw).await.unwrap();
    outside.gateway.verify(&raw).await.unwrap();
    assert_eq!(outside.fetches().await, 1);
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_not_used() {
    let ending = PlatformCertificate::of(&keys().theirs, "1A", TimeDelta::days(2));
    let outside = Outside::without_keys().await;
    outside.lists(listed(&[&ending], &ending)).await;
    outside.gateway.verify(&notified(&ending, given::start())).await.unwrap();
    outside.clock.advance(TimeDelta::days(3));
    let at = outside.clock.now();
    let refused = outside.gateway.verify(&notified(&ending, at)).await.unwrap_err();
    assert_eq!(refused.reason, RejectionReason::UnknownKey);
    assert!(refused.explanation.contains("ended at"), "{refused}");
}

#[test]
fn without_certificate_mode_an_unknown_certificate_is_refused_at_once() {
    let certificate = PlatformCertificate::of(&keys().theirs, "1A", LONG);
    let refused = wait(wechat().verify(&notified(&certificate, given::start()))).unwrap_err();
    assert_eq!(refused.reason, RejectionReason::UnknownKey);
    assert!(refused.explanation.contains(PLATFORM_KEY_ID), "{refused}");
}
