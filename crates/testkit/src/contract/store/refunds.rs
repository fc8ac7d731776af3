use super::Fixture;
use super::setup::GivenIds;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Invariant, Store, StoreError};
use domain::refund::{RefundCause, RefundLedger, RefundWish, decide_refund};
use domain::{OrderId, PaymentAttempt, Refund, RefundId, RefundState};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_refund_survives_a_round_trip_whatever_caused_it(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let late = given::late_payment(&attempt);
    let mut unit = fixture.begin().await;
    unit.late_payments().add(&late).await.unwrap();
    unit.commit().await.unwrap();
    let precise = given::start() + TimeDelta::microseconds(123_456);
    let causes = [
        RefundCause::Staff,
        RefundCause::LateMoney(late.id),
        RefundCause::NotDelivered,
        RefundCause::Outside,
    ];
    for cause in causes {
        let refund = Refund {
            cause,
            reason: "退订 'a' \\ 🧧 %_;--".to_owned(),
            created_at: precise,
            ..given::partial_refund(&attempt, "0.01")
        };
        fixture.keep_refund(&refund).await;
        assert_eq!(found(fixture, refund.id).await, Some(refund));
    }
    assert_eq!(found(fixture, RefundId(given::id())).await, None);
    let checks = fixture.queries.invariants().await.unwrap();
    let words = checks.iter().find(|check| check.invariant == Invariant::WordsAreKnown);
    assert_eq!(words.unwrap().breaches, 0);
}

pub async fn every_state_of_a_refund_survives_a_round_trip(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let mut refund = given::refund(&attempt);
    fixture.keep_refund(&refund).await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let reason = "余额不足 💸".to_owned();
    let states = [
        RefundState::Submitted { since: at },
        RefundState::NeedsAttention { since: at, reason: reason.clone() },
        RefundState::Succeeded { at, provider_no: None },
        RefundState::Succeeded { at, provider_no: Some("50300000109".to_owned()) },
        RefundState::Failed { at, reason },
        RefundState::Requested,
    ];
    for state in states {
        refund.state = state;
        update(fixture.store.as_ref(), &mut refund).await.unwrap();
        assert_eq!(found(fixture, refund.id).await, Some(refund.clone()));
    }
    // What was given back outside becomes known by the bill.
    refund.amount = given::yuan("12.34");
    update(fixture.store.as_ref(), &mut refund).await.unwrap();
    assert_eq!(refund.version, 8);
    assert_eq!(found(fixture, refund.id).await, Some(refund));
}

pub async fn a_refund_with_a_taken_number_is_a_duplicate(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let (_other_order, other) = fixture.captured_attempt().await;
    let refund = given::partial_refund(&attempt, "1.00");
    fixture.keep_refund(&refund).await;
    let twin = Refund { number: refund.number.clone(), ..given::refund(&other) };
    let mut unit = fixture.begin().await;
    let refused = unit.refunds().insert(&twin).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    assert_eq!(found(fixture, refund.id).await, Some(refund));
    assert_eq!(found(fixture, twin.id).await, None);
}

pub async fn a_stale_update_of_a_refund_is_a_conflict(fixture: &Fixture) {
    let (_order, attempt) = fixture.captured_attempt().await;
    let stale = given::refund(&attempt);
    fixture.keep_refund(&stale).await;
    let mut current = stale.clone();
    let _applied = current.submit(given::start()).unwrap();
    update(fixture.peer.as_ref(), &mut current).await.unwrap();
    assert_eq!(current.version, stale.version + 1);
    let mut late = stale;
    let _applied = late.fail(given::start(), "refused").unwrap();
    let refused = update(fixture.store.as_ref(), &mut late).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(found(fixture, current.id).await, Some(current));
}

pub async fn refunds_are_found_by_number_by_attempt_and_by_order(fixture: &Fixture) {
    let (order, attempt) = fixture.captured_attempt().await;
    let beside = given::nth_attempt(&order, 1);
    fixture.keep_attempt(&beside).await;
    let (_other_order, other) = fixture.captured_attempt().await;
    let first = given::partial_refund(&attempt, "1.00");
    let second = given::partial_refund(&beside, "2.00");
    let third = given::partial_refund(&attempt, "3.00");
    for refund in [&third, &first, &second, &given::refund(&other)] {
        fixture.keep_refund(refund).await;
    }
    let mut unit = fixture.begin().await;
    let by_number = unit.refunds().find_by_number(&second.number).await.unwrap();
    let absent = unit.refunds().find_by_number(&given::refund(&other).number).await.unwrap();
    let of_attempt = unit.refunds().of_attempt(attempt.id).await.unwrap();
    let of_order = unit.refunds().of_order(order.id).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!((by_number, absent), (Some(second.clone()), None));
    assert_eq!(of_attempt, [first.clone(), third.clone()]);
    assert_eq!(of_order, [first.clone(), second.clone(), third.clone()]);
    let told = fixture.money.refunds_of_order(order.id).await.unwrap();
    assert_eq!(told, [first, second, third]);
}

/// Eight ask for 100.00 each of 460.00, half of them by the peer, each under the order's lock.
pub async fn refunds_asked_for_at_once_never_exceed_the_capture(fixture: &Fixture) {
    let (order, attempt) = fixture.captured_attempt().await;
    let mut askers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        let attempt = attempt.clone();
        askers.spawn(async move { ask(store.as_ref(), order.id, &attempt).await });
    }
    let granted = askers.join_all().await.into_iter().filter(|granted| *granted).count();
    assert_eq!(granted, 4);
    let refunds = fixture.money.refunds_of_order(order.id).await.unwrap();
    assert_eq!(refunds.len(), 4);
}

/// As the use case asks for a refund. Whether it was granted.
async fn ask(store: &dyn Store, order: OrderId, attempt: &PaymentAttempt) -> bool {
    let mut unit = store.begin().await.unwrap();
    let order = unit.orders().lock(order).await.unwrap().unwrap();
    let attempt = unit.attempts().find(attempt.id).await.unwrap().unwrap();
    let refunds = unit.refunds().of_attempt(attempt.id).await.unwrap();
    let ledger = RefundLedger { order: &order, attempt: &attempt, refunds: &refunds, tasks: &[] };
    let wish = RefundWish {
        number: given::refund(&attempt).number,
        amount: given::yuan("100.00"),
        reason: String::new(),
        cause: RefundCause::Staff,
    };
    let Ok(decision) = decide_refund(wish, ledger, given::start(), &GivenIds).unwrap() else {
        unit.roll_back().await.unwrap();
        return false;
    };
    unit.refunds().insert(&decision.refund).await.unwrap();
    unit.commit().await.unwrap();
    true
}

async fn update(store: &dyn Store, refund: &mut Refund) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.refunds().update(refund).await?;
    unit.commit().await
}

async fn found(fixture: &Fixture, id: RefundId) -> Option<Refund> {
    let mut unit = fixture.begin().await;
    let refund = unit.refunds().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    refund
}
