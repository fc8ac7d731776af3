use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ports::StoreError;
use domain::settlement::{
    Capture, Quarantine, QuarantineChoice, QuarantineReason, ReportedMoney, Resolution,
    SettlementOutcome,
};
use domain::{AttemptState, EventKind, Money, PaymentAttempt};

pub async fn quarantined_money_is_resolved_once(fixture: &Fixture) {
    for choice in QuarantineChoice::ALL {
        let mut row = kept(fixture, "N1").await;
        assert_eq!(found(fixture, &row).await, row);
        let resolution = Resolution {
            at: given::start() + TimeDelta::microseconds(123_456),
            by: "会计 finance".to_owned(),
            reason: "已线下退回 🧾".to_owned(),
            choice,
        };
        row.resolution = Some(resolution.clone());
        resolve(fixture, &row).await.unwrap();
        assert_eq!(found(fixture, &row).await, row);
        let other = Resolution { by: "admin".to_owned(), ..resolution };
        let again = resolve(fixture, &Quarantine { resolution: Some(other), ..row.clone() }).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
        assert_eq!(found(fixture, &row).await, row);
    }
}

pub async fn quarantined_money_is_found_by_its_number(fixture: &Fixture) {
    let mut first = kept(fixture, "N1").await;
    let second = kept(fixture, "N1").await;
    let other = kept(fixture, "N2").await;
    first.resolution = Some(resolution(QuarantineChoice::Release));
    resolve(fixture, &first).await.unwrap();
    assert_eq!(of_number(fixture, "N1").await, [first, second]);
    assert_eq!(of_number(fixture, "N2").await, [other]);
    assert_eq!(of_number(fixture, "N").await, []);
}

/// The same wrong report comes again after staff have looked at it; another one holds anew.
pub async fn resolved_money_reported_again_does_not_hold_the_attempt_again(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let short = given::yuan("459.99");
    report(fixture, &attempt, short).await;
    let_go(fixture, &attempt, QuarantineChoice::Release).await;
    report(fixture, &attempt, short).await;
    let found = fixture.found_attempt(&order).await;
    assert_eq!(found.state, AttemptState::Created, "not held by what is known");
    assert_eq!(of_number(fixture, &attempt.number.to_string()).await.len(), 1);
    let held = EventKind::Quarantined(QuarantineReason::WrongAmount);
    assert_eq!(told(fixture, &attempt).await, [held]);
    report(fixture, &attempt, given::yuan("1.00")).await;
    assert!(fixture.found_attempt(&order).await.is_held());
    assert_eq!(told(fixture, &attempt).await, [held, held]);
}

/// What could not be read is read when the provider is asked: staff have dealt with it already.
pub async fn a_closed_attempt_is_not_held_again(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let number = attempt.number.to_string();
    let (channel, problem) = (attempt.channel(), "two amounts".to_owned());
    let unread = ReportedMoney::Unreadable { channel, number: Some(number.clone()), problem };
    let outcome = fixture.settlement.settle(given::settlement_of(unread)).await.unwrap();
    assert_eq!(outcome, SettlementOutcome::Quarantined(QuarantineReason::Unreadable));
    let_go(fixture, &attempt, QuarantineChoice::Close).await;
    // The first trade is what staff closed; a second is other money, which is shown.
    report(fixture, &attempt, given::yuan("459.99")).await;
    let second = Capture { trade_no: "T2".to_owned(), ..given::capture(&attempt) };
    report_capture(fixture, Capture { amount: given::yuan("1.00"), ..second }).await;
    assert_eq!(fixture.found_attempt(&order).await.state.name(), "cancelled");
    let rows = of_number(fixture, &number).await;
    let is_resolved: Vec<_> = rows.iter().map(|row| row.resolution.is_some()).collect();
    assert_eq!(is_resolved, [true, true, false], "{rows:?}");
    assert_eq!(rows[0].resolution, rows[1].resolution);
    let told = told(fixture, &attempt).await;
    let wrong_amount = EventKind::Quarantined(QuarantineReason::WrongAmount);
    assert_eq!(told, [EventKind::Quarantined(QuarantineReason::Unreadable), wrong_amount]);
    // What is paid rightly is not lost.
    let outcome = fixture.settlement.settle(given::settlement(&attempt)).await.unwrap();
    assert_eq!(outcome, SettlementOutcome::Paid(order.id));
}

async fn report(fixture: &Fixture, attempt: &PaymentAttempt, amount: Money) {
    report_capture(fixture, Capture { amount, ..given::capture(attempt) }).await;
}

async fn report_capture(fixture: &Fixture, capture: Capture) {
    let report = given::settlement_of(ReportedMoney::Captured(capture));
    let outcome = fixture.settlement.settle(report).await.unwrap();
    assert_eq!(outcome, SettlementOutcome::Quarantined(QuarantineReason::WrongAmount));
}

/// As staff let a held attempt go.
async fn let_go(fixture: &Fixture, attempt: &PaymentAttempt, choice: QuarantineChoice) {
    let mut unit = fixture.begin().await;
    let mut held = unit.attempts().find(attempt.id).await.unwrap().unwrap();
    let _applied = match choice {
        QuarantineChoice::Release => held.release().unwrap(),
        QuarantineChoice::Close => held.end_hold(given::start()).unwrap(),
    };
    unit.attempts().update(&mut held).await.unwrap();
    for mut row in unit.quarantine().of_number(&attempt.number.to_string()).await.unwrap() {
        row.resolution = Some(resolution(choice));
        unit.quarantine().resolve(&row).await.unwrap();
    }
    unit.commit().await.unwrap();
}

fn resolution(choice: QuarantineChoice) -> Resolution {
    let (by, reason) = ("finance".to_owned(), "known".to_owned());
    Resolution { at: given::start(), by, reason, choice }
}

async fn kept(fixture: &Fixture, number: &str) -> Quarantine {
    let evidence = given::evidence();
    let row = Quarantine { number: Some(number.to_owned()), ..given::quarantine(&evidence) };
    let mut unit = fixture.begin().await;
    unit.quarantine().add(&row).await.unwrap();
    unit.evidence().add(&evidence).await.unwrap();
    unit.commit().await.unwrap();
    row
}

async fn resolve(fixture: &Fixture, row: &Quarantine) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.quarantine().resolve(row).await?;
    unit.commit().await
}

async fn found(fixture: &Fixture, row: &Quarantine) -> Quarantine {
    let mut unit = fixture.begin().await;
    let found = unit.quarantine().find(row.id).await.unwrap().expect("it is there");
    unit.roll_back().await.unwrap();
    found
}

/// In the order in which they were made: their instants may be the same.
async fn of_number(fixture: &Fixture, number: &str) -> Vec<Quarantine> {
    let mut unit = fixture.begin().await;
    let mut rows = unit.quarantine().of_number(number).await.unwrap();
    unit.roll_back().await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows
}

/// In the order in which they were made, as above: on PostgreSQL a clock that stands still gives
/// instants apart by what its offset was measured too late.
async fn told(fixture: &Fixture, attempt: &PaymentAttempt) -> Vec<EventKind> {
    let mut timeline = fixture.queries.timeline(attempt.order_id).await.unwrap();
    timeline.sort_by_key(|event| event.id);
    timeline.into_iter().map(|event| event.kind).collect()
}
