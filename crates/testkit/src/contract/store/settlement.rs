use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::attempt::Captured;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::order::{Paid, PaidStage};
use domain::ports::{Clock, LeaseRequest, Settlement};
use domain::settlement::{
    Capture, LateDecision, LateFate, LatePayment, LateReason, Quarantine, QuarantineReason,
    ReportedMoney, SettlementOutcome,
};
use domain::task::Lease;
use domain::{
    AttemptState, Channel, EventKind, Order, OrderState, PaymentAttempt, Target, Task, TaskKind,
    TaskState, Timestamp,
};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_capture_pays_the_order_once(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let report = given::settlement(&attempt);
    let outcome = settle(fixture, report.clone()).await;
    assert_eq!(outcome, SettlementOutcome::Paid(order.id));
    let paid = fixture.found_order(&order).await;
    let OrderState::Live { paid: Paid { at, by }, stage: PaidStage::Paid } = paid.state else {
        panic!("{:?} is not paid", paid.state);
    };
    assert_eq!((by, paid.version), (attempt.id, order.version + 1));
    assert_about_now(fixture, at);
    let captured = fixture.found_attempt(&order).await;
    let capture = given::capture(&attempt);
    let state = Captured { trade_no: capture.trade_no, at: capture.paid_at, late: false };
    assert_eq!(captured.state, AttemptState::Captured(state));
    assert_eq!(captured.version, attempt.version + 1);
    assert_eq!(told(fixture, &order).await, [EventKind::Paid(Channel::Wechat)]);
    let tasks = tasks(fixture, &order).await;
    let push = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
    assert_eq!(tasks.iter().map(|task| task.kind).collect::<Vec<_>>(), [push]);
    assert_eq!((tasks[0].state, tasks[0].due_at), (TaskState::Due, at));
    let kept = Evidence { verdict: EvidenceVerdict::Accepted, ..report.evidence };
    assert!(evidence(fixture).await == [kept]);
}

pub async fn a_repeated_capture_changes_nothing_more(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    settle(fixture, given::settlement(&attempt)).await;
    let (paid, captured) = (fixture.found_order(&order).await, fixture.found_attempt(&order).await);
    for _ in 0..2 {
        fixture.clock.advance(TimeDelta::hours(1));
        let outcome = settle(fixture, given::settlement(&attempt)).await;
        assert_eq!(outcome, SettlementOutcome::AlreadyPaid(order.id));
    }
    assert_eq!(fixture.found_order(&order).await, paid);
    assert_eq!(fixture.found_attempt(&order).await, captured);
    assert_eq!(told(fixture, &order).await.len(), 1);
    assert_eq!(tasks(fixture, &order).await.len(), 1);
    assert_eq!(evidence(fixture).await.len(), 3, "every message is kept");
}

pub async fn identical_captures_at_once_pay_once_and_are_all_told(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let mut bringers = JoinSet::new();
    for _ in 0..32 {
        let (port, report) = (Arc::clone(&fixture.settlement), given::settlement(&attempt));
        bringers.spawn(async move { port.settle(report).await.unwrap() });
    }
    let outcomes = bringers.join_all().await;
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!(count(SettlementOutcome::Paid(order.id)), 1, "{outcomes:?}");
    assert_eq!(count(SettlementOutcome::AlreadyPaid(order.id)), 31, "{outcomes:?}");
    assert_eq!(fixture.found_order(&order).await.version, order.version + 1);
    assert_eq!(told(fixture, &order).await, [EventKind::Paid(Channel::Wechat)]);
    assert_eq!(tasks(fixture, &order).await.len(), 1);
    assert_eq!(evidence(fixture).await.len(), 32, "every message is kept");
}

pub async fn captures_of_different_orders_at_once_pay_each(fixture: &Fixture) {
    let mut bringers = JoinSet::new();
    let mut orders = Vec::new();
    for turn in 0..12 {
        let (order, attempt) = fixture.stored_attempt().await;
        let mut capture = given::capture(&attempt);
        if turn % 4 == 3 {
            capture.amount = given::yuan("0.01");
        }
        orders.push(order);
        let report = given::settlement_of(ReportedMoney::Captured(capture));
        let port = Arc::clone(&fixture.settlement);
        bringers.spawn(async move { (turn, port.settle(report).await.unwrap()) });
    }
    for (turn, outcome) in bringers.join_all().await {
        let wanted = if turn % 4 == 3 {
            SettlementOutcome::Quarantined(QuarantineReason::WrongAmount)
        } else {
            SettlementOutcome::Paid(orders[turn].id)
        };
        assert_eq!(outcome, wanted);
    }
}

type Wrong = (QuarantineReason, fn(&mut Capture));

pub async fn a_capture_that_is_not_as_it_should_be_is_quarantined(fixture: &Fixture) {
    let wrongs: [Wrong; 4] = [
        (QuarantineReason::WrongChannel, |capture| capture.channel = Channel::Alipay),
        (QuarantineReason::WrongMerchant, |capture| capture.merchant.push('9')),
        (QuarantineReason::WrongApplication, |capture| capture.app_id.push('9')),
        (QuarantineReason::WrongAmount, |capture| capture.amount = given::yuan("459.99")),
    ];
    for (reason, spoil) in wrongs {
        let (order, attempt) = fixture.stored_attempt().await;
        let mut capture = given::capture(&attempt);
        spoil(&mut capture);
        let report = given::settlement_of(ReportedMoney::Captured(capture.clone()));
        let kept = assert_quarantined(fixture, report, reason).await;
        assert_eq!(kept.number, Some(capture.number));
        assert_eq!(kept.trade_no, Some(capture.trade_no));
        assert_eq!((kept.channel, kept.amount), (capture.channel, Some(capture.amount)));
        assert_held(fixture, &order, &attempt, reason).await;
    }
}

pub async fn the_other_open_attempts_of_a_paid_order_are_to_be_closed(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let beside = given::nth_attempt(&order, 1);
    let closed = PaymentAttempt {
        state: AttemptState::Cancelled { at: given::start() },
        ..given::nth_attempt(&order, 2)
    };
    let mut unit = fixture.begin().await;
    for other in [&beside, &closed] {
        let fresh = PaymentAttempt { state: AttemptState::Created, ..other.clone() };
        unit.attempts().insert(&fresh).await.unwrap();
        if fresh != *other {
            unit.attempts().update(&mut other.clone()).await.unwrap();
        }
    }
    unit.commit().await.unwrap();
    let capture = given::capture(&attempt);
    let report = given::settlement_of(ReportedMoney::Captured(capture));
    fixture.settlement.settle(report).await.unwrap();
    let request = LeaseRequest {
        pace: None,
        most: 99,
        now: fixture.clock.now() + TimeDelta::seconds(2),
        lease: Lease { token: given::id(), until: fixture.clock.now() + TimeDelta::hours(1) },
    };
    let mut unit = fixture.begin().await;
    let leased = unit.tasks().lease(&request).await.unwrap();
    unit.roll_back().await.unwrap();
    let closings: Vec<_> = leased
        .iter()
        .filter(|task| matches!(task.kind, TaskKind::CloseAttempt(_)))
        .map(|task| task.kind)
        .collect();
    assert_eq!(closings, [TaskKind::CloseAttempt(beside.id)]);
}

pub async fn a_trade_is_credited_to_one_attempt_only(fixture: &Fixture) {
    let (first_order, first) = fixture.stored_attempt().await;
    let (_order, second) = fixture.stored_attempt().await;
    let capture = given::capture(&first);
    let report = given::settlement_of(ReportedMoney::Captured(capture.clone()));
    let outcome = fixture.settlement.settle(report).await.unwrap();
    assert_eq!(outcome, SettlementOutcome::Paid(first_order.id));
    let again = Capture { trade_no: capture.trade_no, ..given::capture(&second) };
    let report = given::settlement_of(ReportedMoney::Captured(again));
    assert_quarantined(fixture, report, QuarantineReason::TradeOfAnother).await;
}

pub async fn the_same_wrong_money_reported_again_is_in_quarantine_once(fixture: &Fixture) {
    let (_order, attempt) = fixture.stored_attempt().await;
    let short = Capture { amount: given::yuan("459.99"), ..given::capture(&attempt) };
    let shorter = Capture { amount: given::yuan("1.00"), ..short.clone() };
    for capture in [&short, &short, &shorter, &short] {
        let report = given::settlement_of(ReportedMoney::Captured(capture.clone()));
        let outcome = fixture.settlement.settle(report).await.unwrap();
        let wanted = SettlementOutcome::Quarantined(QuarantineReason::WrongAmount);
        assert_eq!(outcome, wanted);
    }
    let mut unit = fixture.store.begin().await.unwrap();
    let kept = unit.quarantine().newest(99).await.unwrap();
    let amounts: Vec<_> = kept.iter().map(|row| row.amount).collect();
    assert_eq!(amounts, [Some(shorter.amount), Some(short.amount)]);
    let evidence = unit.evidence().newest(99).await.unwrap();
    assert_eq!(evidence.len(), 4, "each message is kept as evidence");
    unit.roll_back().await.unwrap();
}

pub async fn a_report_that_cannot_be_read_is_quarantined(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let unreadable = |number| ReportedMoney::Unreadable {
        channel: Channel::Wechat,
        number,
        problem: "amount".to_owned(),
    };
    let report = given::settlement_of(unreadable(Some(attempt.number.to_string())));
    let kept = assert_quarantined(fixture, report, QuarantineReason::Unreadable).await;
    assert_eq!((kept.trade_no, kept.amount), (None, None));
    assert_held(fixture, &order, &attempt, QuarantineReason::Unreadable).await;
    let report = given::settlement_of(unreadable(None));
    let kept = assert_quarantined(fixture, report, QuarantineReason::UnknownOrder).await;
    assert_eq!(kept.number, None);
}

pub async fn money_for_an_unknown_number_is_quarantined(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let never_made = given::nth_attempt(&order, 1).number.to_string();
    for number in [never_made, "别家的单号 #1".to_owned(), String::new()] {
        let capture = Capture { number: number.clone(), ..given::capture(&attempt) };
        let report = given::settlement_of(ReportedMoney::Captured(capture));
        let kept = assert_quarantined(fixture, report, QuarantineReason::UnknownOrder).await;
        assert_eq!(kept.number, Some(number));
    }
    assert_eq!(fixture.found_order(&order).await, order);
    assert_eq!(fixture.found_attempt(&order).await, attempt);
}

pub async fn another_trade_for_a_captured_attempt_is_quarantined(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    settle(fixture, given::settlement(&attempt)).await;
    let (paid, captured) = (fixture.found_order(&order).await, fixture.found_attempt(&order).await);
    let capture = Capture { trade_no: "T2".to_owned(), ..given::capture(&attempt) };
    let report = given::settlement_of(ReportedMoney::Captured(capture));
    assert_quarantined(fixture, report, QuarantineReason::OtherTrade).await;
    assert_eq!(fixture.found_order(&order).await, paid);
    assert_eq!(fixture.found_attempt(&order).await, captured);
}

pub async fn held_money_is_booked_when_the_right_report_comes(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let capture = Capture { amount: given::yuan("0.01"), ..given::capture(&attempt) };
    settle(fixture, given::settlement_of(ReportedMoney::Captured(capture))).await;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Paid(order.id));
    assert!(matches!(fixture.found_attempt(&order).await.state, AttemptState::Captured(_)));
}

pub async fn a_second_capture_of_a_paid_order_is_kept_as_late(fixture: &Fixture) {
    let (order, attempt) = fixture.stored_attempt().await;
    let second = given::nth_attempt(&order, 1);
    fixture.keep_attempt(&second).await;
    settle(fixture, given::settlement(&attempt)).await;
    let paid = fixture.found_order(&order).await;
    let outcome = settle(fixture, given::settlement(&second)).await;
    assert_eq!(
        outcome,
        SettlementOutcome::Late(order.id, LateReason::SecondCapture, LateFate::Held)
    );
    assert_eq!(fixture.found_order(&order).await, paid);
    assert_late(fixture, &second, LateReason::SecondCapture).await;
    assert_eq!(tasks(fixture, &order).await.len(), 1, "pushed once");
    let repeated = settle(fixture, given::settlement(&second)).await;
    assert_eq!(repeated, SettlementOutcome::AlreadyPaid(order.id));
    assert_eq!(late_payments(fixture).await.len(), 1, "kept once");
}

pub async fn money_after_the_end_of_an_order_is_kept_as_late(fixture: &Fixture) {
    let (at, reason) = (given::start(), LateReason::AfterExpiry);
    let (order, attempt) = fixture.stored_attempt().await;
    let attempt = fixture.enter_attempt(&attempt, AttemptState::Expired { at }).await;
    let ended = fixture.enter(&order, OrderState::Expired { at }).await;
    let outcome = settle(fixture, given::settlement(&attempt)).await;
    assert_eq!(outcome, SettlementOutcome::Late(order.id, reason, LateFate::Held));
    assert_eq!(fixture.found_order(&order).await, ended);
    assert_late(fixture, &attempt, reason).await;
    let captured = fixture.found_attempt(&order).await;
    assert!(matches!(captured.state, AttemptState::Captured(Captured { late: true, .. })));
    assert_eq!(told(fixture, &order).await, [EventKind::LateMoney(reason)]);
    assert_eq!(tasks(fixture, &order).await, []);
}

async fn settle(fixture: &Fixture, settlement: Settlement) -> SettlementOutcome {
    fixture.settlement.settle(settlement).await.unwrap()
}

/// The report goes to quarantine, with its message rejected for the same reason.
async fn assert_quarantined(
    fixture: &Fixture,
    report: Settlement,
    reason: QuarantineReason,
) -> Quarantine {
    let sent = report.evidence.clone();
    assert_eq!(settle(fixture, report).await, SettlementOutcome::Quarantined(reason));
    let mut unit = fixture.begin().await;
    let kept = unit.quarantine().newest(1).await.unwrap().remove(0);
    unit.roll_back().await.unwrap();
    assert_eq!((kept.evidence_id, kept.reason), (sent.id, reason));
    assert_about_now(fixture, kept.at);
    let found = evidence(fixture).await.into_iter().find(|evidence| evidence.id == sent.id);
    let found = found.expect("the message is kept");
    match &found.verdict {
        EvidenceVerdict::Rejected { reason: word, .. } => assert_eq!(word, reason.name()),
        EvidenceVerdict::Accepted
        | EvidenceVerdict::Irrelevant
        | EvidenceVerdict::Unanswered { .. } => panic!("{found:?}"),
    }
    assert!(found == Evidence { verdict: found.verdict.clone(), ..sent });
    kept
}

/// The order is as it was; its attempt waits for staff.
async fn assert_held(
    fixture: &Fixture,
    order: &Order,
    attempt: &PaymentAttempt,
    reason: QuarantineReason,
) {
    assert_eq!(fixture.found_order(order).await, *order);
    assert_eq!(tasks(fixture, order).await, []);
    assert_eq!(told(fixture, order).await, [EventKind::Quarantined(reason)]);
    let held = fixture.found_attempt(order).await;
    assert!(held.is_held(), "{held:?}");
    assert_eq!(held.version, attempt.version + 1);
}

async fn assert_late(fixture: &Fixture, attempt: &PaymentAttempt, reason: LateReason) {
    let late = late_payments(fixture).await.remove(0);
    assert_eq!((late.order_id, late.attempt_id), (attempt.order_id, attempt.id));
    assert_eq!((late.reason, late.amount), (reason, attempt.amount));
    assert_eq!(late.decision, LateDecision::Waiting);
    assert_about_now(fixture, late.at);
}

fn assert_about_now(fixture: &Fixture, at: Timestamp) {
    let apart = (fixture.clock.now() - at).abs();
    assert!(apart < TimeDelta::seconds(30), "{apart} from the clock");
}

async fn told(fixture: &Fixture, order: &Order) -> Vec<EventKind> {
    let timeline = fixture.queries.timeline(order.id).await.unwrap();
    timeline.into_iter().map(|event| event.kind).collect()
}

async fn tasks(fixture: &Fixture, order: &Order) -> Vec<Task> {
    let mut unit = fixture.begin().await;
    let tasks = unit.tasks().of_order(order.id).await.unwrap();
    unit.roll_back().await.unwrap();
    tasks
}

async fn evidence(fixture: &Fixture) -> Vec<Evidence> {
    let mut unit = fixture.begin().await;
    let evidence = unit.evidence().newest(99).await.unwrap();
    unit.roll_back().await.unwrap();
    evidence
}

async fn late_payments(fixture: &Fixture) -> Vec<LatePayment> {
    let mut unit = fixture.begin().await;
    let late = unit.late_payments().newest(99).await.unwrap();
    unit.roll_back().await.unwrap();
    late
}
