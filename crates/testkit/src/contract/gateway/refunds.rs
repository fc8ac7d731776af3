//! Giving money back. Every payment here is of 460.00.

use super::Fixture;
use super::setup::{captured, created, refund, told_capture};
use chrono::TimeDelta;
use domain::ports::{OutsideError, RefundReport};
use domain::settlement::GivenBack;
use domain::{PaymentAttempt, Refund};

pub async fn a_refund_is_followed_to_its_end(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    let refund = refund(fixture, &attempt, "460.00");
    let before = fixture.clock.now();
    assert_taken(fixture, &attempt, &refund).await;
    fixture.payer.let_refunds_finish().await;
    let report = fixture.gateway.query_refund(&attempt, &refund).await.unwrap();
    let RefundReport::Succeeded { at, .. } = report else {
        panic!("{report:?} instead of success");
    };
    let minute = TimeDelta::minutes(1);
    assert!(before - minute < at && at < fixture.clock.now() + minute, "given back at {at}");
    let capture = told_capture(fixture, &attempt).await;
    assert_eq!(Some(&capture.trade_no), attempt.captured().map(|known| &known.trade_no));
}

pub async fn the_same_refund_twice_is_one(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    let part = refund(fixture, &attempt, "260.00");
    assert_taken(fixture, &attempt, &part).await;
    assert_taken(fixture, &attempt, &part).await;
    fixture.payer.let_refunds_finish().await;
    assert_taken(fixture, &attempt, &part).await;
    assert_given_back(fixture, &attempt, &part).await;
    assert_left(fixture, &attempt, "200.00").await;
}

pub async fn a_refund_never_sent_is_not_found(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    assert_taken(fixture, &attempt, &refund(fixture, &attempt, "1.00")).await;
    let never_sent = refund(fixture, &attempt, "1.00");
    let report = fixture.gateway.query_refund(&attempt, &never_sent).await.unwrap();
    assert_eq!(report, RefundReport::NotFound);
}

pub async fn money_that_never_came_is_never_given_back(fixture: &Fixture) {
    let attempt = created(fixture).await;
    assert_refused(fixture, &attempt, "0.01").await;
    assert!(fixture.payer.pay(&attempt).await, "it can be paid all the same");
}

pub async fn more_than_captured_is_never_given_back(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    assert_refused(fixture, &attempt, "460.01").await;
    let part = refund(fixture, &attempt, "400.00");
    assert_taken(fixture, &attempt, &part).await;
    // Also while the first is on its way.
    assert_refused(fixture, &attempt, "60.01").await;
    fixture.payer.let_refunds_finish().await;
    assert_given_back(fixture, &attempt, &part).await;
    assert_refused(fixture, &attempt, "60.01").await;
    assert_left(fixture, &attempt, "60.00").await;
}

pub async fn two_parts_and_the_rest(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    let parts = ["100.00", "200.00", "160.00"].map(|yuan| refund(fixture, &attempt, yuan));
    for part in &parts {
        assert_taken(fixture, &attempt, part).await;
    }
    fixture.payer.let_refunds_finish().await;
    for part in &parts {
        assert_given_back(fixture, &attempt, part).await;
    }
    assert_refused(fixture, &attempt, "0.01").await;
}

pub async fn a_lost_refund_answer_leaves_the_outcome_unknown_and_can_be_sent_again(
    fixture: &Fixture,
) {
    let attempt = captured(fixture).await;
    let part = refund(fixture, &attempt, "260.00");
    fixture.payer.lose_next_answer().await;
    let lost = fixture.gateway.refund(&attempt, &part).await;
    assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    assert_taken(fixture, &attempt, &part).await;
    fixture.payer.let_refunds_finish().await;
    assert_given_back(fixture, &attempt, &part).await;
    assert_left(fixture, &attempt, "200.00").await;
}

pub async fn a_payment_given_back_outside_says_so(fixture: &Fixture) {
    let attempt = captured(fixture).await;
    let capture = told_capture(fixture, &attempt).await;
    assert_eq!(capture.given_back, GivenBack::No);
    fixture.payer.give_back_outside(&attempt).await;
    let after = told_capture(fixture, &attempt).await;
    assert_ne!(after.given_back, GivenBack::No);
    assert_eq!((after.trade_no, after.amount), (capture.trade_no, capture.amount));
    assert_refused(fixture, &attempt, "0.01").await;
}

/// The provider takes the refund in.
async fn assert_taken(fixture: &Fixture, attempt: &PaymentAttempt, refund: &Refund) {
    let report = fixture.gateway.refund(attempt, refund).await.unwrap();
    let is_taken = matches!(report, RefundReport::Processing | RefundReport::Succeeded { .. });
    assert!(is_taken, "{report:?}");
}

async fn assert_given_back(fixture: &Fixture, attempt: &PaymentAttempt, refund: &Refund) {
    let report = fixture.gateway.query_refund(attempt, refund).await.unwrap();
    assert!(matches!(report, RefundReport::Succeeded { .. }), "{report:?}");
}

/// A refund of so much, under a new number, is refused for good.
async fn assert_refused(fixture: &Fixture, attempt: &PaymentAttempt, yuan: &str) {
    let excessive = refund(fixture, attempt, yuan);
    let refused = fixture.gateway.refund(attempt, &excessive).await;
    assert!(matches!(refused, Err(OutsideError::Refused { .. })), "{refused:?}");
}

/// So much can still be given back, and not a fen more.
async fn assert_left(fixture: &Fixture, attempt: &PaymentAttempt, yuan: &str) {
    assert_taken(fixture, attempt, &refund(fixture, attempt, yuan)).await;
    assert_refused(fixture, attempt, "0.01").await;
}
