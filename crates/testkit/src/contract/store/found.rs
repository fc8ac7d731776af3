//! What staff look for by a number or a time.

use super::Fixture;
use super::lists::{ALL, assert_page};
use crate::given;
use chrono::TimeDelta;
use domain::ports::{AuditFilter, MoneyFilter, OrderFilter};
use domain::reconciliation::{Reconciliation, day_span};
use domain::settlement::{LatePayment, Quarantine};
use domain::staff::AuditEntry;
use domain::{Channel, Order, PaymentAttempt, Refund, RefundState, Scene, Timestamp};

pub async fn payments_are_found_by_number_and_by_time(fixture: &Fixture) {
    let mut rows = Vec::new();
    for created_at in instants() {
        let order = fixture.stored_order().await;
        let attempt = PaymentAttempt { created_at, ..given::attempt(&order) };
        fixture.keep_attempt(&attempt).await;
        rows.push(attempt);
    }
    rows[1] = fixture.capture(&rows[1]).await;
    let trade = rows[1].captured().unwrap().trade_no.clone();
    let filters = [(number(&rows[0].number.to_string()), 0), (number(&trade), 1), (within(), 1)];
    for (filter, wanted) in filters {
        let listed = fixture.money.payments(&filter, ALL).await.unwrap();
        assert_page(&listed, &rows[wanted..=wanted], 1);
    }
    for other in [number("T"), number(&format!("{trade}\0"))] {
        assert_page(&fixture.money.payments(&other, ALL).await.unwrap(), &[], 0);
    }
}

pub async fn refunds_are_found_by_number_and_by_time(fixture: &Fixture) {
    let mut rows = Vec::new();
    for created_at in instants() {
        let (_order, attempt) = fixture.captured_attempt().await;
        let refund = Refund { created_at, ..given::partial_refund(&attempt, "1.00") };
        fixture.keep_refund(&refund).await;
        rows.push(refund);
    }
    let provider_no = Some("5000000382019052709732678859".to_owned());
    rows[1].state = RefundState::Succeeded { at: given::start(), provider_no };
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut rows[1]).await.unwrap();
    unit.commit().await.unwrap();
    let filters = [
        (number(rows[0].number.as_str()), 0),
        (number("5000000382019052709732678859"), 1),
        (within(), 1),
    ];
    for (filter, wanted) in filters {
        let listed = fixture.money.refunds(&filter, ALL).await.unwrap();
        assert_page(&listed, &rows[wanted..=wanted], 1);
    }
    assert_page(&fixture.money.refunds(&number("R\0"), ALL).await.unwrap(), &[], 0);
}

pub async fn quarantined_money_is_found_by_number_and_by_time(fixture: &Fixture) {
    let mut rows = Vec::new();
    for at in instants() {
        let evidence = given::evidence();
        let number = Some(given::attempt(&given::order()).number.to_string());
        let trade_no = number.as_ref().map(|number| format!("T{number}"));
        let row = Quarantine { at, number, trade_no, ..given::quarantine(&evidence) };
        let mut unit = fixture.begin().await;
        unit.quarantine().add(&row).await.unwrap();
        unit.evidence().add(&evidence).await.unwrap();
        unit.commit().await.unwrap();
        rows.push(row);
    }
    let of = |text: &Option<String>| number(text.as_deref().unwrap());
    for (filter, wanted) in [(of(&rows[0].number), 0), (of(&rows[2].trade_no), 2), (within(), 1)] {
        let listed = fixture.money.quarantine(&filter, ALL).await.unwrap();
        assert_page(&listed, &rows[wanted..=wanted], 1);
    }
    assert_page(&fixture.money.quarantine(&number("T"), ALL).await.unwrap(), &[], 0);
}

pub async fn late_money_is_found_by_number_and_by_time(fixture: &Fixture) {
    let mut rows = Vec::new();
    let mut numbers = Vec::new();
    for at in instants() {
        let (_order, attempt) = fixture.captured_attempt().await;
        let late = LatePayment { at, ..given::late_payment(&attempt) };
        let mut unit = fixture.begin().await;
        unit.late_payments().add(&late).await.unwrap();
        unit.commit().await.unwrap();
        rows.push(late);
        numbers.push([attempt.number.to_string(), attempt.captured().unwrap().trade_no.clone()]);
    }
    let filters = [(number(&numbers[0][0]), 0), (number(&numbers[2][1]), 2), (within(), 1)];
    for (filter, wanted) in filters {
        let listed = fixture.money.late_payments(&filter, ALL).await.unwrap();
        assert_page(&listed, &rows[wanted..=wanted], 1);
    }
    assert_page(&fixture.money.late_payments(&number("T"), ALL).await.unwrap(), &[], 0);
}

pub async fn reconciliations_are_found_by_their_day(fixture: &Fixture) {
    let mut rows = Vec::new();
    for _turn in 0..3 {
        let row = given::reconciliation();
        let days = TimeDelta::days(i64::try_from(rows.len()).unwrap());
        let row = Reconciliation { day: row.day + days, ..row };
        fixture.keep_reconciliation(&row).await;
        rows.push(row);
    }
    let (from, until) = day_span(rows[1].day);
    let filter = MoneyFilter { from: Some(from), until: Some(until), ..MoneyFilter::default() };
    let listed = fixture.money.reconciliations(&filter, ALL).await.unwrap();
    assert_page(&listed, &rows[1..=1], 1);
}

pub async fn what_staff_did_is_found_by_its_time(fixture: &Fixture) {
    let rows = instants().map(|at| AuditEntry { at, ..given::audit("refund.request", "RF1") });
    let mut unit = fixture.begin().await;
    for entry in &rows {
        unit.audit().add(entry).await.unwrap();
    }
    unit.commit().await.unwrap();
    let MoneyFilter { from, until, .. } = within();
    let filter = AuditFilter { from, until, ..AuditFilter::default() };
    assert_page(&fixture.people.audit(&filter, ALL).await.unwrap(), &rows[1..=1], 1);
}

/// An attempt that did not pay the order says nothing.
pub async fn orders_are_found_by_where_they_were_paid(fixture: &Fixture) {
    let (paid, attempt) = fixture.captured_attempt().await;
    let other = PaymentAttempt {
        merchant: given::merchant(Channel::Alipay).to_owned(),
        scene: Scene::Qr,
        ..given::nth_attempt(&paid, 1)
    };
    fixture.keep_attempt(&other).await;
    fixture.stored_attempt().await;
    let of = |channel| OrderFilter { channel: Some(channel), ..OrderFilter::default() };
    let listed = async |filter| fixture.people.orders(&filter, ALL).await.unwrap();
    let paid: [Order; 1] = [fixture.found_order(&paid).await];
    assert_page(&listed(of(attempt.channel())).await, &paid, 1);
    for channel in [Channel::Alipay, Channel::Telecom] {
        assert_page(&listed(of(channel)).await, &[], 0);
    }
    let unpaid = OrderFilter { state: Some("expired".to_owned()), ..of(attempt.channel()) };
    assert_page(&listed(unpaid).await, &[], 0);
}

/// Just before, at, and at the end of a second.
fn instants() -> [Timestamp; 3] {
    let at = given::start();
    [at - TimeDelta::microseconds(1), at, at + TimeDelta::seconds(1)]
}

/// That second.
fn within() -> MoneyFilter {
    let [_before, from, until] = instants();
    MoneyFilter { from: Some(from), until: Some(until), ..MoneyFilter::default() }
}

fn number(text: &str) -> MoneyFilter {
    MoneyFilter { number: Some(text.to_owned()), ..MoneyFilter::default() }
}
