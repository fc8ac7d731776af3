//! What of an account's day a bill does not name.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::attempt::Captured;
use domain::ports::AccountSpan;
use domain::reconciliation::{Reconciliation, StatementLine, day_span};
use domain::refund::RefundCause;
use domain::{AttemptState, Channel, PaymentAttempt, Refund, RefundState, Scene, Timestamp};

pub async fn captures_are_those_of_the_account_within_the_span(fixture: &Fixture) {
    let span = span();
    let last = span.until - TimeDelta::microseconds(1);
    let inside = [
        captured(fixture, span.from).await,
        captured(fixture, given::start()).await,
        captured(fixture, last).await,
    ];
    captured(fixture, span.from - TimeDelta::microseconds(1)).await;
    captured(fixture, span.until).await;
    elsewhere(fixture).await;
    fixture.stored_attempt().await;
    assert_eq!(captures(fixture, &span, None, 9).await, inside);
    assert_eq!(captures(fixture, &span, None, 2).await, inside[..2]);
    assert_eq!(captures(fixture, &span, Some(&inside[1]), 9).await, inside[2..]);
    assert_eq!(captures(fixture, &span, Some(&inside[2]), 9).await, []);
}

pub async fn captures_that_no_payment_line_names_are_found(fixture: &Fixture) {
    let span = span();
    let mut attempts = Vec::new();
    for _ in 0..5 {
        attempts.push(captured(fixture, given::start()).await);
    }
    captured(fixture, span.until).await;
    let refund = given::partial_refund(&attempts[1], "1.00");
    let (bill, other) = (given::reconciliation(), given::reconciliation());
    // A refund line is no payment line, and the lines of another reconciliation do not count.
    let lines =
        [given::statement_line(&attempts[0], 1), given::refund_line(&attempts[1], &refund, 2)];
    keep(fixture, &bill, &lines).await;
    keep(fixture, &other, &[given::statement_line(&attempts[2], 1)]).await;
    let unnamed = &attempts[1..];
    assert_eq!(without_line(fixture, &bill, None, 9).await, unnamed);
    assert_eq!(without_line(fixture, &bill, None, 2).await, unnamed[..2]);
    assert_eq!(without_line(fixture, &bill, Some(&unnamed[1]), 9).await, unnamed[2..]);
}

pub async fn refunds_that_no_refund_line_names_are_found(fixture: &Fixture) {
    let span = span();
    let attempt = captured(fixture, given::start()).await;
    let named = succeeded(fixture, &attempt, given::start()).await;
    let first = succeeded(fixture, &attempt, span.from).await;
    let second = succeeded(fixture, &attempt, span.until - TimeDelta::microseconds(1)).await;
    succeeded(fixture, &attempt, span.until).await;
    succeeded(fixture, &attempt, span.from - TimeDelta::microseconds(1)).await;
    for other in elsewhere(fixture).await {
        succeeded(fixture, &other, given::start()).await;
    }
    let outside = Refund { cause: RefundCause::Outside, ..given::refund(&attempt) };
    enter(fixture, outside, given::start()).await;
    fixture.keep_refund(&given::refund(&attempt)).await;
    let bill = given::reconciliation();
    // A payment line of the attempt names none of its refunds.
    let lines = [given::statement_line(&attempt, 1), given::refund_line(&attempt, &named, 2)];
    keep(fixture, &bill, &lines).await;
    let found = fixture.money.refunds_without_line(bill.id, &span).await.unwrap();
    assert_eq!(found, [first, second]);
}

/// The day of our account at `WeChat`.
fn span() -> AccountSpan {
    let (from, until) = day_span(given::day());
    let account = given::merchant(Channel::Wechat).to_owned();
    AccountSpan { channel: Channel::Wechat, account, from, until }
}

async fn captured(fixture: &Fixture, at: Timestamp) -> PaymentAttempt {
    let order = fixture.stored_order().await;
    captured_by(fixture, given::attempt(&order), at).await
}

/// Captured within the span, of another channel or merchant.
async fn elsewhere(fixture: &Fixture) -> [PaymentAttempt; 2] {
    let (one, other) = (fixture.stored_order().await, fixture.stored_order().await);
    let merchant = "1900000110".to_owned();
    let foreign = PaymentAttempt { merchant, ..given::attempt(&other) };
    [
        captured_by(fixture, given::attempt_in(&one, Scene::Qr), given::start()).await,
        captured_by(fixture, foreign, given::start()).await,
    ]
}

async fn captured_by(fixture: &Fixture, attempt: PaymentAttempt, at: Timestamp) -> PaymentAttempt {
    fixture.keep_attempt(&attempt).await;
    let trade_no = format!("T{}", attempt.number);
    let captured = Captured { trade_no, at, late: false };
    fixture.enter_attempt(&attempt, AttemptState::Captured(captured)).await
}

async fn succeeded(fixture: &Fixture, attempt: &PaymentAttempt, at: Timestamp) -> Refund {
    enter(fixture, given::partial_refund(attempt, "1.00"), at).await
}

async fn enter(fixture: &Fixture, mut refund: Refund, at: Timestamp) -> Refund {
    fixture.keep_refund(&refund).await;
    refund.state = RefundState::Succeeded { at, provider_no: None };
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut refund).await.unwrap();
    unit.commit().await.unwrap();
    refund
}

async fn keep(fixture: &Fixture, reconciliation: &Reconciliation, lines: &[StatementLine]) {
    fixture.keep_reconciliation(reconciliation).await;
    let mut unit = fixture.begin().await;
    unit.reconciliations().add_lines(reconciliation.id, lines).await.unwrap();
    unit.commit().await.unwrap();
}

async fn captures(
    fixture: &Fixture,
    span: &AccountSpan,
    after: Option<&PaymentAttempt>,
    most: u32,
) -> Vec<PaymentAttempt> {
    let after = after.map(|attempt| attempt.id);
    fixture.money.captures(span, after, most).await.unwrap()
}

async fn without_line(
    fixture: &Fixture,
    bill: &Reconciliation,
    after: Option<&PaymentAttempt>,
    most: u32,
) -> Vec<PaymentAttempt> {
    let after = after.map(|attempt| attempt.id);
    fixture.money.captures_without_line(bill.id, &span(), after, most).await.unwrap()
}
