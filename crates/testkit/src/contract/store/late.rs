//! Money that was not owed: what is decided about it, by policy and by staff.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::package::LateMoneyPolicy;
use domain::ports::{LeaseRequest, Settlement, StoreError};
use domain::refund::RefundCause;
use domain::settlement::{
    Capture, GivenBack, LateDecision, LateFate, LatePayment, LateReason, ReportedMoney,
    SettlementOutcome,
};
use domain::task::Lease;
use domain::{
    AttemptState, EventKind, Order, OrderState, PackageSnapshot, PaymentAttempt, QueryId, Refund,
    RefundState, Target, TaskKind, Timestamp,
};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn late_money_is_decided_once(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(1);
    let by = Some("会计 finance".to_owned());
    for turn in 0..3 {
        let (_order, attempt) = fixture.captured_attempt().await;
        let refund = given::refund(&attempt);
        fixture.keep_refund(&refund).await;
        let mut late = given::late_payment(&attempt);
        let mut unit = fixture.begin().await;
        unit.late_payments().add(&late).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(found(fixture, &late).await, late);
        late.decision = match turn {
            0 => LateDecision::Completed { at, by: by.clone() },
            1 => LateDecision::Completed { at, by: None },
            _other => LateDecision::Refunded { at, by: by.clone(), refund_id: refund.id },
        };
        decide(fixture, &late).await.unwrap();
        assert_eq!(found(fixture, &late).await, late);
        let decision = LateDecision::Completed { at, by: None };
        let again = decide(fixture, &LatePayment { decision, ..late.clone() }).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
        assert_eq!(found(fixture, &late).await, late);
    }
}

pub async fn an_order_is_replaced_by_another_paid_since(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let since = order.created_at + TimeDelta::seconds(1);
    let before = order.created_at - TimeDelta::seconds(1);
    let elsewhere = QueryId::parse("PBS2").unwrap();
    fixture.keep_order(&given::order()).await;
    fixture.paid_at(&Order { query_id: Some(elsewhere), ..given::order() }, since).await;
    fixture.paid_at(&Order { query_id: None, ..given::order() }, since).await;
    fixture.paid_at(&given::order(), before).await;
    assert!(!is_replaced(fixture, &order).await);
    let stranger = Order { query_id: None, ..given::order() };
    fixture.keep_order(&stranger).await;
    assert!(!is_replaced(fixture, &stranger).await);
    let (other, _attempt) = fixture.paid_at(&given::order(), since).await;
    assert!(is_replaced(fixture, &order).await);
    assert!(!is_replaced(fixture, &other).await, "not by itself, nor by what was paid before");
}

pub async fn late_money_goes_back_by_the_policy_of_the_package(fixture: &Fixture) {
    let (order, attempt) = expired(fixture, LateMoneyPolicy::Refund).await;
    let reason = LateReason::AfterExpiry;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Refunded));
    assert_eq!(fixture.found_order(&order).await, order);
    assert_goes_back(fixture, &attempt, reason).await;
}

pub async fn late_money_completes_its_order_by_the_policy_of_the_package(fixture: &Fixture) {
    let (order, attempt) = expired(fixture, LateMoneyPolicy::Complete).await;
    let reason = LateReason::AfterExpiry;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Completed));
    let paid = fixture.found_order(&order).await;
    assert!(matches!(paid.state, OrderState::Live { stage: PaidStage::Paid, .. }));
    assert_eq!(paid.state.paid().map(|paid| paid.by), Some(attempt.id));
    let late = only(fixture).await;
    assert!(matches!(late.decision, LateDecision::Completed { by: None, .. }), "{late:?}");
    let push = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
    assert_eq!(follow_ups(fixture).await, [push]);
    let kinds = [EventKind::LateMoney(reason), EventKind::Paid(attempt.channel())];
    assert_eq!(told(fixture, &order).await, kinds);
}

pub async fn late_money_of_an_order_paid_for_anew_goes_back(fixture: &Fixture) {
    let (order, attempt) = expired(fixture, LateMoneyPolicy::Complete).await;
    fixture.paid_at(&given::order(), order.created_at + TimeDelta::minutes(5)).await;
    let reason = LateReason::AfterExpiry;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Refunded));
    assert_eq!(fixture.found_order(&order).await, order);
    assert_goes_back(fixture, &attempt, reason).await;
}

/// Whatever the package says.
pub async fn money_for_a_cancelled_order_goes_back(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let order = fixture.enter(&order, OrderState::Cancelled { at: given::start() }).await;
    let reason = LateReason::AfterCancel;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Refunded));
    assert_eq!(fixture.found_order(&order).await, order);
    assert_goes_back(fixture, &attempt, reason).await;
}

pub async fn the_same_late_money_at_once_goes_back_once(fixture: &Fixture) {
    let (order, attempt) = expired(fixture, LateMoneyPolicy::Refund).await;
    let mut bringers = JoinSet::new();
    for _ in 0..16 {
        let (port, report) = (Arc::clone(&fixture.settlement), given::settlement(&attempt));
        bringers.spawn(async move { port.settle(report).await.unwrap() });
    }
    let outcomes = bringers.join_all().await;
    let known = SettlementOutcome::AlreadyPaid(order.id);
    let first = outcomes.iter().filter(|outcome| **outcome != known).count();
    assert_eq!(first, 1, "{outcomes:?}");
    assert_goes_back(fixture, &attempt, LateReason::AfterExpiry).await;
}

pub async fn money_given_back_outside_is_recorded_and_pays_nothing(fixture: &Fixture) {
    for given_back in [GivenBack::Whole, GivenBack::Some] {
        let (order, attempt) = fixture.stored_attempt().await;
        let capture = Capture { given_back, ..given::capture(&attempt) };
        let report = given::settlement_of(ReportedMoney::Captured(capture));
        let outcome = settle(fixture, report).await;
        let reason = LateReason::GivenBack;
        assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Refunded));
        assert_eq!(fixture.found_order(&order).await, order);
        let captured = fixture.found_attempt(&order).await;
        assert!(matches!(captured.state, AttemptState::Captured(_)));
        let refund = only_refund(fixture, &order).await;
        assert_eq!((refund.cause, refund.amount), (RefundCause::Outside, attempt.amount));
        let is_whole = matches!(refund.state, RefundState::Succeeded { .. });
        assert_eq!(is_whole, given_back == GivenBack::Whole, "{refund:?}");
        assert_eq!(told(fixture, &order).await, [EventKind::LateMoney(reason)]);
    }
    assert_eq!(follow_ups(fixture).await, [], "nothing is sent by us");
}

/// An order with that policy which was not paid in time, and its attempt.
async fn expired(fixture: &Fixture, late_money: LateMoneyPolicy) -> (Order, PaymentAttempt) {
    let plain = given::order();
    let package = PackageSnapshot { late_money, ..plain.package.clone() };
    let order = Order { package, ..plain };
    fixture.keep_order(&order).await;
    let attempt = given::attempt(&order);
    fixture.keep_attempt(&attempt).await;
    let at = order.expires_at;
    let attempt = fixture.enter_attempt(&attempt, AttemptState::Expired { at }).await;
    (fixture.enter(&order, OrderState::Expired { at }).await, attempt)
}

/// The whole of it under one refund, which is followed.
async fn assert_goes_back(fixture: &Fixture, attempt: &PaymentAttempt, reason: LateReason) {
    let late = only(fixture).await;
    let order = fixture.queries.order(attempt.order_id).await.unwrap().unwrap();
    let refund = only_refund(fixture, &order).await;
    let LateDecision::Refunded { by: None, refund_id, .. } = late.decision else {
        panic!("{late:?} does not go back");
    };
    assert_eq!((late.reason, refund_id), (reason, refund.id));
    assert_eq!((refund.attempt_id, refund.amount), (attempt.id, attempt.amount));
    let state = (refund.cause, refund.state);
    assert_eq!(state, (RefundCause::LateMoney(late.id), RefundState::Requested));
    assert_eq!(follow_ups(fixture).await, [TaskKind::FollowRefund(refund.id)]);
    let kinds = [EventKind::LateMoney(reason), EventKind::RefundRequested];
    assert_eq!(told(fixture, &order).await, kinds);
}

async fn settle(fixture: &Fixture, settlement: Settlement) -> SettlementOutcome {
    fixture.settlement.settle(settlement).await.unwrap()
}

async fn decide(fixture: &Fixture, late: &LatePayment) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.late_payments().decide(late).await?;
    unit.commit().await
}

async fn found(fixture: &Fixture, late: &LatePayment) -> LatePayment {
    let mut unit = fixture.begin().await;
    let found = unit.late_payments().find(late.id).await.unwrap().expect("it is there");
    unit.roll_back().await.unwrap();
    found
}

async fn only(fixture: &Fixture) -> LatePayment {
    let mut unit = fixture.begin().await;
    let mut all = unit.late_payments().newest(9).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn only_refund(fixture: &Fixture, order: &Order) -> Refund {
    let mut refunds = fixture.money.refunds_of_order(order.id).await.unwrap();
    assert_eq!(refunds.len(), 1);
    refunds.remove(0)
}

async fn is_replaced(fixture: &Fixture, order: &Order) -> bool {
    let mut unit = fixture.begin().await;
    let replaced = unit.is_replaced(order).await.unwrap();
    unit.roll_back().await.unwrap();
    replaced
}

async fn told(fixture: &Fixture, order: &Order) -> Vec<EventKind> {
    let timeline = fixture.queries.timeline(order.id).await.unwrap();
    timeline.into_iter().map(|event| event.kind).collect()
}

/// All that is due within a minute.
async fn follow_ups(fixture: &Fixture) -> Vec<TaskKind> {
    let now: Timestamp = domain::ports::Clock::now(fixture.clock.as_ref()) + TimeDelta::minutes(1);
    let lease = Lease { token: given::id(), until: now };
    let mut unit = fixture.begin().await;
    let due = unit.tasks().lease(&LeaseRequest { most: 99, pace: None, now, lease }).await.unwrap();
    unit.roll_back().await.unwrap();
    due.into_iter().map(|task| task.kind).collect()
}

impl Fixture {
    /// The order, paid at the instant by an attempt of its own.
    pub(super) async fn paid_at(&self, order: &Order, at: Timestamp) -> (Order, PaymentAttempt) {
        self.keep_order(order).await;
        let attempt = given::attempt(order);
        self.keep_attempt(&attempt).await;
        let attempt = self.capture(&attempt).await;
        let paid = Paid { at, by: attempt.id };
        let state = OrderState::Live { paid, stage: PaidStage::Paid };
        (self.enter(order, state).await, attempt)
    }
}
