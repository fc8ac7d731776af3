//! The notifications that the sandbox sends over HTTP, as the verifiers take them.

use crate::support::{Outside, request_for};
use chrono::TimeDelta;
use domain::ports::{
    NotificationRejected, NotificationVerifier, PaymentRequest, RawNotification, RejectionReason,
    VerifiedMessage, VerifiedNotification,
};
use domain::settlement::{Capture, ReportedMoney};
use domain::{Channel, PaymentAttempt, Scene, Timestamp};
use std::sync::Arc;
use testkit::given;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What came of an action of the payer's: the attempt, and each notification as it was taken.
async fn notified(scene: Scene, action: &str) -> (PaymentAttempt, Vec<Taken>) {
    let merchant = MockServer::start().await;
    let welcome = ResponseTemplate::new(200).set_body_string("success");
    Mock::given(any()).respond_with(welcome).mount(&merchant).await;
    let outside = Outside::notifying(&format!("{}/notify", merchant.uri())).await;
    let verifier: Arc<dyn NotificationVerifier> = match scene.channel() {
        Channel::Wechat => Arc::new(outside.wechat()),
        Channel::Alipay => Arc::new(outside.alipay()),
        Channel::Telecom => panic!("its notifications have a file of their own"),
    };
    let now = outside.clock.now();
    let attempt = created(&outside, scene, now).await;
    outside.payer(scene.channel()).act(&attempt, action).await.unwrap();
    let sent = merchant.received_requests().await.unwrap();
    let mut taken = Vec::new();
    for request in &sent {
        let told = verifier.verify(&raw(request, now)).await;
        taken.push(told.map(VerifiedNotification::into_message));
    }
    outside.running.0.stop().await;
    (attempt, taken)
}

type Taken = Result<VerifiedMessage, NotificationRejected>;

async fn created(outside: &Outside, scene: Scene, now: Timestamp) -> PaymentAttempt {
    let gateway = outside.gateway(scene.channel());
    let time_expire = now + TimeDelta::minutes(30);
    let attempt = PaymentAttempt { time_expire, ..given::attempt_in(&given::order(), scene) };
    let payer = outside.identity(scene).await;
    let request = PaymentRequest { payer, ..request_for(&attempt) };
    let prepared = gateway.prepare(&request).unwrap();
    let attempt = PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    };
    gateway.create(&attempt).await.unwrap();
    attempt
}

fn raw(request: &wiremock::Request, received_at: Timestamp) -> RawNotification {
    let text = |value: &wiremock::http::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = request.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    RawNotification { headers: headers.collect(), body: request.body.clone(), received_at }
}

fn captured(taken: &Taken) -> &Capture {
    match taken {
        Ok(VerifiedMessage::Money(ReportedMoney::Captured(capture))) => capture,
        other => panic!("no capture: {other:?}"),
    }
}

fn rejected(taken: &Taken) -> RejectionReason {
    taken.as_ref().unwrap_err().reason
}

#[tokio::test]
async fn a_payment_is_told_rightly() {
    let ours = |scene: &Scene| scene.channel() != Channel::Telecom;
    for scene in Scene::ALL.into_iter().filter(ours) {
        let (attempt, taken) = notified(scene, "pay").await;
        let capture = captured(&taken[0]);
        assert_eq!(capture.merchant, attempt.merchant, "{scene:?}");
        assert_eq!(capture.app_id, attempt.app_id, "{scene:?}");
        assert_eq!(capture.number, attempt.number.to_string(), "{scene:?}");
        assert_eq!(capture.amount, attempt.amount, "{scene:?}");
    }
}

#[tokio::test]
async fn what_differs_from_the_attempt_is_passed_on() {
    for scene in [Scene::Native, Scene::Qr] {
        let (attempt, taken) = notified(scene, "wrong_merchant").await;
        assert_ne!(captured(&taken[0]).merchant, attempt.merchant, "{scene:?}");
        let (attempt, taken) = notified(scene, "underpay").await;
        assert_ne!(captured(&taken[0]).amount, attempt.amount, "{scene:?}");
        let (attempt, taken) = notified(scene, "wrong_order").await;
        assert_ne!(captured(&taken[0]).number, attempt.number.to_string(), "{scene:?}");
    }
}

#[tokio::test]
async fn a_forged_notification_is_refused() {
    for scene in [Scene::Native, Scene::Qr] {
        let (_, taken) = notified(scene, "wrong_signature").await;
        assert_eq!(rejected(&taken[0]), RejectionReason::BadSignature, "{scene:?}");
    }
}

#[tokio::test]
async fn a_stale_notification_of_wechat_pay_is_refused() {
    let (_, taken) = notified(Scene::Native, "stale").await;
    assert_eq!(rejected(&taken[0]), RejectionReason::Stale);
}

#[tokio::test]
async fn a_probe_is_refused_and_the_right_one_after_it_is_taken() {
    let (attempt, taken) = notified(Scene::Native, "probe").await;
    assert_eq!(rejected(&taken[0]), RejectionReason::BadSignature);
    assert!(taken[0].as_ref().unwrap_err().explanation.contains("probe"));
    assert_eq!(captured(&taken[1]).number, attempt.number.to_string());
}
