//! What is open about the money that evidence speaks of.

use super::Fixture;
use super::archives::{links, resolution};
use super::evidence::add;
use crate::given;
use domain::evidence::{Evidence, OpenEnds};
use domain::reconciliation::{Difference, DifferenceState};
use domain::settlement::LateDecision;
use domain::{AttemptState, RefundState};

const OVER: OpenEnds = OpenEnds {
    attempt: false,
    refund: false,
    late_payment: false,
    quarantine: false,
    difference: false,
};

pub async fn an_attempt_is_open_until_its_last_state(fixture: &Fixture) {
    let at = given::start();
    let (order, attempt) = fixture.stored_attempt().await;
    say(fixture, &attempt.number.to_string()).await;
    say(fixture, "nobody's").await;
    let open = OpenEnds { attempt: true, ..OVER };
    assert_eq!(told(fixture).await, [open, OVER]);
    let attempt = fixture.enter_attempt(&attempt, AttemptState::Held { since: at }).await;
    assert_eq!(told(fixture).await, [open, OVER]);
    let declined = AttemptState::Declined { at, reason: "x".to_owned() };
    let attempt = fixture.enter_attempt(&attempt, declined).await;
    assert_eq!(told(fixture).await, [OVER, OVER]);
    fixture.capture(&attempt).await;
    assert_eq!(told(fixture).await, [OVER, OVER]);
    assert_eq!(fixture.found_attempt(&order).await.state.name(), "captured");
}

/// Also where the evidence speaks of another refund of the payment.
pub async fn a_payment_is_open_while_a_refund_of_it_is(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let done = given::partial_refund(&attempt, "1.00");
    let mut refund = given::partial_refund(&attempt, "2.00");
    for refund in [&done, &refund] {
        fixture.keep_refund(refund).await;
    }
    for number in [attempt.number.to_string(), done.number.to_string(), refund.number.to_string()] {
        say(fixture, &number).await;
    }
    let mut unit = fixture.begin().await;
    let at = given::start();
    let succeeded = RefundState::Succeeded { at, provider_no: None };
    unit.refunds().update(&mut domain::Refund { state: succeeded.clone(), ..done }).await.unwrap();
    unit.commit().await.unwrap();
    let open = OpenEnds { refund: true, ..OVER };
    assert_eq!(told(fixture).await, [open; 3]);
    refund.state = RefundState::Failed { at, reason: "x".to_owned() };
    let mut unit = fixture.begin().await;
    unit.refunds().update(&mut refund).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(fixture).await, [OVER; 3]);
}

pub async fn late_money_is_open_until_it_is_decided(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    say(fixture, &attempt.number.to_string()).await;
    let mut late = given::late_payment(&attempt);
    late.decision = LateDecision::Waiting;
    let mut unit = fixture.begin().await;
    unit.late_payments().add(&late).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(fixture).await, [OpenEnds { late_payment: true, ..OVER }]);
    late.decision = LateDecision::Completed { at: given::start(), by: None };
    let mut unit = fixture.begin().await;
    unit.late_payments().decide(&late).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(fixture).await, [OVER]);
}

/// By the number, and by the message itself where nobody could read one.
pub async fn quarantined_money_is_open_until_it_is_resolved(fixture: &Fixture) {
    let mut rows = Vec::new();
    for number in [Some("N1".to_owned()), None] {
        let evidence = Evidence { number, ..given::evidence() };
        add(fixture.store.as_ref(), &evidence).await;
        rows.push(given::quarantine(&evidence));
    }
    say(fixture, "N1").await;
    add(fixture.store.as_ref(), &given::evidence()).await;
    let mut unit = fixture.begin().await;
    for row in &rows {
        unit.quarantine().add(row).await.unwrap();
    }
    unit.commit().await.unwrap();
    let open = OpenEnds { quarantine: true, ..OVER };
    assert_eq!(told(fixture).await, [open, open, open, OVER]);
    let mut unit = fixture.begin().await;
    for row in &mut rows {
        row.resolution = Some(resolution());
        unit.quarantine().resolve(row).await.unwrap();
    }
    unit.commit().await.unwrap();
    assert_eq!(told(fixture).await, [OVER; 4]);
}

pub async fn a_difference_is_open_until_somebody_says_why(fixture: &Fixture) {
    let run = given::reconciliation();
    fixture.keep_reconciliation(&run).await;
    let mut difference = Difference {
        number: "N1".to_owned(),
        refund_number: Some("RF1".to_owned()),
        state: DifferenceState::Open,
        ..given::difference(&run)
    };
    for number in ["N1", "RF1", "N2"] {
        say(fixture, number).await;
    }
    let mut unit = fixture.begin().await;
    unit.reconciliations().add_difference(&difference).await.unwrap();
    unit.commit().await.unwrap();
    let open = OpenEnds { difference: true, ..OVER };
    assert_eq!(told(fixture).await, [open, open, OVER]);
    difference.state = DifferenceState::Healed { at: given::start() };
    let mut unit = fixture.begin().await;
    unit.reconciliations().settle_difference(&difference).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(fixture).await, [OVER; 3]);
}

async fn say(fixture: &Fixture, number: &str) {
    let evidence = Evidence { number: Some(number.to_owned()), ..given::evidence() };
    add(fixture.store.as_ref(), &evidence).await;
}

/// Of each link, oldest first.
async fn told(fixture: &Fixture) -> Vec<OpenEnds> {
    let links = links(fixture).await;
    let open = fixture.money.open_ends(&links).await.unwrap();
    assert!(open.values().all(|open| open.any()), "those without are not in it");
    links.iter().map(|link| open.get(&link.id).copied().unwrap_or(OVER)).collect()
}
