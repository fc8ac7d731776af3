use super::Fixture;
use crate::given;
use chrono::{SubsecRound, TimeDelta};
use domain::ports::{PaymentRequest, TradeReport};
use domain::settlement::{Capture, ReportedMoney};
use domain::{PaymentAttempt, Refund, Timestamp};

pub(super) async fn created(fixture: &Fixture) -> PaymentAttempt {
    let attempt = attempt(fixture);
    fixture.gateway.create(&attempt).await.unwrap();
    attempt
}

/// A new attempt as the use case makes it: from what the gateway prepares.
pub(super) fn attempt(fixture: &Fixture) -> PaymentAttempt {
    let now = fixture.clock.now();
    let order = given::order();
    let request = request(fixture);
    let prepared = fixture.gateway.prepare(&request).unwrap();
    PaymentAttempt {
        number: request.number,
        order_id: request.number.order(),
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        amount: request.amount,
        openid: request.payer.openid,
        request_body: prepared.body,
        return_url: request.return_url,
        time_expire: request.time_expire,
        creating_until: now,
        created_at: now,
        ..given::attempt_in(&order, fixture.scene)
    }
}

pub(super) fn request(fixture: &Fixture) -> PaymentRequest {
    let attempt = given::attempt(&given::order());
    PaymentRequest {
        number: attempt.number,
        scene: fixture.scene,
        amount: attempt.amount,
        title: "宽带续费 100M 12个月".to_owned(),
        created_at: fixture.clock.now(),
        time_expire: in_a_quarter(fixture.clock.now()),
        return_url: Some("https://shop.example/paid".to_owned()),
        payer: fixture.identity.clone(),
    }
}

/// Providers read whole seconds.
fn in_a_quarter(now: Timestamp) -> Timestamp {
    now.trunc_subsecs(0) + TimeDelta::minutes(15)
}

/// A new attempt that has been paid, captured with us as well.
pub(super) async fn captured(fixture: &Fixture) -> PaymentAttempt {
    let mut attempt = created(fixture).await;
    assert!(fixture.payer.pay(&attempt).await);
    let capture = told_capture(fixture, &attempt).await;
    let _applied = attempt.capture(&capture.trade_no, capture.paid_at).unwrap();
    attempt
}

/// What the provider says of the money.
pub(super) async fn told_capture(fixture: &Fixture, attempt: &PaymentAttempt) -> Capture {
    let report = fixture.gateway.query(attempt).await.unwrap();
    let TradeReport::Money { report: ReportedMoney::Captured(capture), .. } = report else {
        panic!("{report:?} tells of no money");
    };
    capture
}

/// A new refund of a part of the attempt's money, in yuan.
pub(super) fn refund(fixture: &Fixture, attempt: &PaymentAttempt, yuan: &str) -> Refund {
    Refund { created_at: fixture.clock.now(), ..given::partial_refund(attempt, yuan) }
}
