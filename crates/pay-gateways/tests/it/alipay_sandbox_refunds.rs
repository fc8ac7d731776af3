//! Refunds at the sandbox that do not go through at once.

use crate::support::{NOWHERE, Outside, refusal_code, request_for};
use chrono::TimeDelta;
use domain::ports::{PaymentGateway, RefundReport, TradeReport};
use domain::{Channel, PaymentAttempt, Refund, RefundState, Scene};
use sandbox::RefundOrder;
use testkit::contract::gateway::Payer;
use testkit::given;

/// A paid attempt at the sandbox, whose refunds come out so.
async fn at_the_sandbox(outcome: &str) -> (Outside, PaymentAttempt) {
    let outside = Outside::notifying(NOWHERE).await;
    let gateway = outside.alipay();
    let now = outside.clock.now();
    let time_expire = now + TimeDelta::minutes(30);
    let attempt = given::attempt_in(&given::order(), Scene::Qr);
    let attempt = PaymentAttempt { time_expire, created_at: now, ..attempt };
    let prepared = gateway.prepare(&request_for(&attempt)).unwrap();
    let mut attempt = PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    };
    gateway.create(&attempt).await.unwrap();
    assert!(outside.payer(Channel::Alipay).pay(&attempt).await);
    let report = gateway.query(&attempt).await.unwrap();
    let TradeReport::Money { report, .. } = report else { panic!("{report:?}") };
    let _applied = attempt.capture(report.trade_no().unwrap(), now).unwrap();
    let (system, outcome) = ("alipay".to_owned(), outcome.to_owned());
    let order = RefundOrder { system, outcome, seconds: Some(60) };
    outside.control.set_refund_outcome(&order).await.unwrap();
    (outside, attempt)
}

fn submitted(outside: &Outside, attempt: &PaymentAttempt) -> Refund {
    let now = outside.clock.now();
    let state = RefundState::Submitted { since: now };
    Refund { state, created_at: now, ..given::partial_refund(attempt, "260.00") }
}

#[tokio::test]
async fn a_low_balance_waits_and_the_same_number_gets_through_later() {
    let (outside, attempt) = at_the_sandbox("not_enough").await;
    let (gateway, refund) = (outside.alipay(), submitted(&outside, &attempt));
    let report = gateway.refund(&attempt, &refund).await.unwrap();
    let RefundReport::NeedsAttention { reason } = report else { panic!("{report:?}") };
    assert!(reason.contains("SELLER_BALANCE_NOT_ENOUGH"), "{reason}");
    let order = RefundOrder {
        system: "alipay".to_owned(),
        outcome: "success".to_owned(),
        ..RefundOrder::default()
    };
    outside.control.set_refund_outcome(&order).await.unwrap();
    let state = RefundState::NeedsAttention { since: outside.clock.now(), reason };
    let refund = Refund { state, ..refund };
    let report = gateway.query_refund(&attempt, &refund).await.unwrap();
    assert_eq!(report, RefundReport::NotFound);
    let report = gateway.refund(&attempt, &refund).await.unwrap();
    assert!(matches!(report, RefundReport::Succeeded { .. }), "{report:?}");
    outside.running.0.stop().await;
}

#[tokio::test]
async fn a_slow_refund_is_processing_until_it_is_done() {
    let (outside, attempt) = at_the_sandbox("slow").await;
    let (gateway, refund) = (outside.alipay(), submitted(&outside, &attempt));
    assert_eq!(gateway.refund(&attempt, &refund).await.unwrap(), RefundReport::Processing);
    assert_eq!(gateway.query_refund(&attempt, &refund).await.unwrap(), RefundReport::Processing);
    assert_eq!(gateway.refund(&attempt, &refund).await.unwrap(), RefundReport::Processing);
    outside.control.advance_clock(61).await.unwrap();
    let report = gateway.query_refund(&attempt, &refund).await.unwrap();
    assert!(matches!(report, RefundReport::Succeeded { .. }), "{report:?}");
    outside.running.0.stop().await;
}

#[tokio::test]
async fn a_number_is_not_good_for_another_amount() {
    let (outside, attempt) = at_the_sandbox("success").await;
    let (gateway, refund) = (outside.alipay(), submitted(&outside, &attempt));
    gateway.refund(&attempt, &refund).await.unwrap();
    let more = Refund { amount: given::yuan("200.00"), ..refund };
    let refused = gateway.refund(&attempt, &more).await;
    assert_eq!(refusal_code(refused), "ACQ.DISCORDANT_REPEAT_REQUEST");
    outside.running.0.stop().await;
}
