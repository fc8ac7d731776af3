//! What was sold, came in and went back, day by day.

use super::Fixture;
use crate::given;
use chrono::{NaiveDate, TimeDelta};
use domain::attempt::Captured;
use domain::order::{Paid, PaidStage};
use domain::reconciliation::day_span;
use domain::turnover::{Captures, Turnover};
use domain::{
    AttemptState, Order, OrderState, PaymentAttempt, Refund, RefundState, Scene, Timestamp,
};
use std::collections::BTreeMap;

pub async fn a_shop_without_anything_has_no_turnover(fixture: &Fixture) {
    fixture.stored_attempt().await;
    let days = turnover(fixture, day(-9), day(-1)).await;
    assert_eq!(days, BTreeMap::new());
}

/// Just before and at midnight, in each channel twice, with one refund and with those that did not
/// come to anything.
pub async fn what_happens_counts_on_its_day_in_shanghai(fixture: &Fixture) {
    let midnight = day_span(day(0)).0;
    let before = midnight - TimeDelta::microseconds(1);
    let mut paid = Vec::new();
    for scene in [Scene::Native, Scene::H5, Scene::Qr, Scene::Page, Scene::TelecomH5] {
        paid.push(sold(fixture, (before, midnight), scene).await);
    }
    paid.push(sold(fixture, (before, before), Scene::TelecomAlipay).await);
    let unpaid = Order { created_at: midnight, ..given::order() };
    fixture.keep_order(&unpaid).await;
    let succeeded = |at| RefundState::Succeeded { at, provider_no: None };
    refunded(fixture, (&paid[0], "1.00"), succeeded(before)).await;
    refunded(fixture, (&paid[0], "2.00"), succeeded(midnight)).await;
    refunded(fixture, (&paid[1], "4.00"), succeeded(midnight)).await;
    refunded(fixture, (&paid[2], "8.00"), RefundState::Requested).await;
    refunded(fixture, (&paid[3], "8.00"), RefundState::Submitted { since: midnight }).await;
    let failed = RefundState::Failed { at: midnight, reason: "no".to_owned() };
    refunded(fixture, (&paid[4], "8.00"), failed).await;
    let yesterday = Turnover {
        orders_placed: 6,
        orders_paid: 1,
        paid: 46_000,
        captures: [0, 0, 1].map(of_460),
        refunds: 1,
        refunded: 100,
    };
    let today = Turnover {
        orders_placed: 1,
        orders_paid: 5,
        paid: 5 * 46_000,
        captures: [2, 2, 1].map(of_460),
        refunds: 2,
        refunded: 600,
    };
    let days = turnover(fixture, day(-1), day(0)).await;
    assert_eq!(days, BTreeMap::from([(day(-1), yesterday), (day(0), today)]));
}

/// Double money, at a merchant number of its own, and money of an order that was not completed.
pub async fn what_is_not_paid_by_is_captured_all_the_same(fixture: &Fixture) {
    let at = given::start();
    let first = sold(fixture, (at, at), Scene::Native).await;
    let order = fixture.queries.order(first.order_id).await.unwrap().unwrap();
    let merchant = "1900000110".to_owned();
    let second = PaymentAttempt { merchant, ..given::nth_attempt(&order, 1) };
    fixture.keep_attempt(&second).await;
    captured_at(fixture, &second, at).await;
    let (_unpaid, late) = fixture.stored_attempt().await;
    captured_at(fixture, &late, at).await;
    let wanted = Turnover {
        orders_placed: 2,
        orders_paid: 1,
        paid: 46_000,
        captures: [3, 0, 0].map(of_460),
        ..Turnover::default()
    };
    assert_eq!(turnover(fixture, day(0), day(0)).await, BTreeMap::from([(day(0), wanted)]));
}

pub async fn other_days_are_left_out(fixture: &Fixture) {
    let (from, until) = day_span(day(0));
    for at in [from - TimeDelta::microseconds(1), until] {
        let attempt = sold(fixture, (at, at), Scene::Native).await;
        let state = RefundState::Succeeded { at, provider_no: None };
        refunded(fixture, (&attempt, "1.00"), state).await;
    }
    assert_eq!(turnover(fixture, day(0), day(0)).await, BTreeMap::new());
    let around = turnover(fixture, day(-1), day(1)).await;
    assert_eq!(around.into_keys().collect::<Vec<_>>(), [day(-1), day(1)]);
}

fn of_460(number: i64) -> Captures {
    Captures { number, amount: number * 46_000 }
}

/// So many days after the one on which orders are made.
fn day(after: i64) -> NaiveDate {
    domain::time::shanghai_day(given::start() + TimeDelta::days(after))
}

async fn turnover(
    fixture: &Fixture,
    first: NaiveDate,
    last: NaiveDate,
) -> BTreeMap<NaiveDate, Turnover> {
    fixture.money.turnover(first, last).await.unwrap()
}

/// An order of the one instant, paid at the other.
async fn sold(
    fixture: &Fixture,
    (placed, paid): (Timestamp, Timestamp),
    scene: Scene,
) -> PaymentAttempt {
    let order = Order { created_at: placed, ..given::order() };
    fixture.keep_order(&order).await;
    let attempt = given::attempt_in(&order, scene);
    fixture.keep_attempt(&attempt).await;
    let attempt = captured_at(fixture, &attempt, paid).await;
    let paid = Paid { at: paid, by: attempt.id };
    fixture.enter(&order, OrderState::Live { paid, stage: PaidStage::Paid }).await;
    attempt
}

async fn captured_at(fixture: &Fixture, attempt: &PaymentAttempt, at: Timestamp) -> PaymentAttempt {
    let captured = Captured { trade_no: format!("T{}", attempt.number), at, late: false };
    fixture.enter_attempt(attempt, AttemptState::Captured(captured)).await
}

async fn refunded(fixture: &Fixture, (of, amount): (&PaymentAttempt, &str), state: RefundState) {
    let refund = given::partial_refund(of, amount);
    fixture.keep_refund(&refund).await;
    let mut refund = Refund { state, ..refund };
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut refund).await.unwrap();
    unit.commit().await.unwrap();
}
