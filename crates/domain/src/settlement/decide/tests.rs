use super::*;
use crate::attempt::{Action, AttemptNumber, Channel, Scene};
use crate::customer::{Address, Contact, PersonName, PhoneNumber, Source};
use crate::id::{AttemptId, OrderId, PackageId};
use crate::money::Money;
use crate::order::{PackageSnapshot, Paid, PaidStage};
use crate::package::LateMoneyPolicy;
use crate::snowflake::Snowflake;
use crate::task::Target;
use chrono::{TimeZone, Utc};
use std::sync::atomic::{AtomicI64, Ordering};

#[derive(Debug, Default)]
struct Counting(AtomicI64);

impl IdGenerator for Counting {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        Ok(Snowflake::from_i64(self.0.fetch_add(1, Ordering::Relaxed)).unwrap())
    }
}

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn id(number: i64) -> Snowflake {
    Snowflake::from_i64(number).unwrap()
}

fn order(state: OrderState) -> Order {
    Order {
        id: "R202407261816664599454990337".parse::<OrderId>().unwrap(),
        query_id: None,
        contact: Contact {
            name: PersonName::parse("某某").unwrap(),
            phone: PhoneNumber::parse("13800000000").unwrap(),
            address: Address::parse("某路").unwrap(),
        },
        package: PackageSnapshot {
            id: PackageId(74),
            version: 1,
            name: "100M/12".to_owned(),
            rate: "100M".to_owned(),
            months: 12,
            targets: vec![Target::Zhuoyue],
            late_money: LateMoneyPolicy::Hold,
        },
        amount: Money::cny(46_000).unwrap(),
        source: Source::default(),
        state,
        created_at: at(0),
        expires_at: at(1_800),
        version: 1,
    }
}

fn attempt(state: AttemptState) -> PaymentAttempt {
    let order = order(OrderState::AwaitingPayment);
    PaymentAttempt {
        id: AttemptId(id(7)),
        number: AttemptNumber::new(order.id, 0).unwrap(),
        order_id: order.id,
        scene: Scene::Native,
        merchant: "1900000001".to_owned(),
        app_id: "wx1".to_owned(),
        openid: None,
        amount: order.amount,
        request_body: String::new(),
        time_expire: at(1_800),
        creating_until: at(0),
        state,
        created_at: at(1),
        version: 1,
    }
}

fn pending() -> AttemptState {
    let action = Action::QrCode { content: "weixin://x".to_owned() };
    AttemptState::Pending { action, action_until: at(1_800) }
}

fn capture() -> Capture {
    let attempt = attempt(pending());
    Capture {
        channel: Channel::Wechat,
        merchant: attempt.merchant,
        app_id: attempt.app_id,
        number: attempt.number.to_string(),
        trade_no: "4200000001".to_owned(),
        amount: attempt.amount,
        paid_at: at(60),
    }
}

fn decide(report: Capture, found: Option<(&PaymentAttempt, &Order)>) -> Decision {
    let report = ReportedMoney::Captured(report);
    let evidence = EvidenceId(id(99));
    let found = found.map(|(attempt, order)| Found {
        attempt,
        order,
        open_beside: &[],
        is_trade_taken: false,
    });
    decide_settlement(&report, found, evidence, at(61), &Counting::default()).unwrap()
}

#[test]
fn a_right_report_captures_pays_and_orders_the_delivery() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let decision = decide(capture(), Some((&attempt, &order)));
    assert_eq!(decision.outcome, SettlementOutcome::Paid(order.id));
    assert_eq!(decision.attempt.unwrap().state.name(), "captured");
    assert_eq!(decision.order.unwrap().state.name(), "paid");
    assert_eq!(decision.events[0].kind, EventKind::Paid(Channel::Wechat));
    let pushed: Vec<_> = decision.tasks.iter().map(|task| task.kind).collect();
    assert_eq!(pushed, [TaskKind::Push { order: order.id, target: Target::Zhuoyue }]);
    assert!(decision.quarantine.is_none() && decision.late_payment.is_none());
}

#[test]
fn the_same_report_again_changes_nothing() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let first = decide(capture(), Some((&attempt, &order)));
    let (attempt, order) = (first.attempt.unwrap(), first.order.unwrap());
    let again = decide(capture(), Some((&attempt, &order)));
    assert_eq!(again.outcome, SettlementOutcome::AlreadyPaid(order.id));
    assert!(again.attempt.is_none() && again.order.is_none() && again.events.is_empty());
    assert!(again.tasks.is_empty() && again.quarantine.is_none() && again.late_payment.is_none());
}

#[test]
fn anything_that_differs_goes_to_quarantine_and_holds_the_attempt() {
    type Change = fn(&mut Capture);
    let cases: [(Change, QuarantineReason); 6] = [
        (|c| c.channel = Channel::Alipay, QuarantineReason::WrongChannel),
        (|c| c.merchant.push('0'), QuarantineReason::WrongMerchant),
        (|c| c.app_id.clear(), QuarantineReason::WrongApplication),
        (|c| c.amount = Money::cny(45_999).unwrap(), QuarantineReason::WrongAmount),
        (|c| c.amount = Money::cny(46_001).unwrap(), QuarantineReason::WrongAmount),
        (|c| c.amount = Money::cny(4_600_000).unwrap(), QuarantineReason::WrongAmount),
    ];
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    for (change, reason) in cases {
        let mut capture = capture();
        change(&mut capture);
        let decision = decide(capture, Some((&attempt, &order)));
        assert_eq!(decision.outcome, SettlementOutcome::Quarantined(reason));
        assert_eq!(decision.attempt.unwrap().state.name(), "held");
        assert_eq!(decision.quarantine.unwrap().reason, reason);
        assert!(decision.order.is_none() && decision.tasks.is_empty());
    }
}

#[test]
fn an_unknown_number_and_an_unreadable_report_are_kept() {
    let decision = decide(capture(), None);
    let unknown = SettlementOutcome::Quarantined(QuarantineReason::UnknownOrder);
    assert_eq!(decision.outcome, unknown);
    assert_eq!(decision.quarantine.unwrap().amount, Some(Money::cny(46_000).unwrap()));

    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let report = ReportedMoney::Unreadable {
        channel: Channel::Alipay,
        number: Some(attempt.number.to_string()),
        problem: "total_amount".to_owned(),
    };
    let found =
        Some(Found { attempt: &attempt, order: &order, open_beside: &[], is_trade_taken: false });
    let evidence = EvidenceId(id(99));
    let decision =
        decide_settlement(&report, found, evidence, at(61), &Counting::default()).unwrap();
    assert_eq!(decision.attempt.unwrap().state.name(), "held");
    assert_eq!(decision.quarantine.unwrap().reason, QuarantineReason::Unreadable);
}

#[test]
fn another_trade_for_a_captured_attempt_is_quarantined_and_the_capture_stays() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let first = decide(capture(), Some((&attempt, &order)));
    let (attempt, order) = (first.attempt.unwrap(), first.order.unwrap());
    let other = Capture { trade_no: "4200000002".to_owned(), ..capture() };
    let decision = decide(other, Some((&attempt, &order)));
    let outcome = SettlementOutcome::Quarantined(QuarantineReason::OtherTrade);
    assert_eq!(decision.outcome, outcome);
    assert!(decision.attempt.is_none() && decision.order.is_none());
}

#[test]
fn money_for_a_closed_attempt_of_an_open_order_pays_it_and_is_marked_late() {
    let attempt = attempt(AttemptState::Cancelled { at: at(50) });
    let order = order(OrderState::AwaitingPayment);
    let decision = decide(capture(), Some((&attempt, &order)));
    assert_eq!(decision.outcome, SettlementOutcome::Paid(order.id));
    let AttemptState::Captured(captured) = decision.attempt.unwrap().state else { panic!() };
    assert!(captured.late);
}

#[test]
fn money_that_is_not_owed_is_captured_and_kept_for_a_decision() {
    let paid = Paid { at: at(30), by: AttemptId(id(8)) };
    let cases = [
        (OrderState::Expired { at: at(40) }, LateReason::AfterExpiry),
        (OrderState::Cancelled { at: at(40) }, LateReason::AfterCancel),
        (OrderState::Live { paid, stage: PaidStage::Paid }, LateReason::SecondCapture),
        (OrderState::Refunded { paid, at: at(40) }, LateReason::SecondCapture),
    ];
    for (state, reason) in cases {
        let (attempt, order) = (attempt(pending()), order(state));
        let decision = decide(capture(), Some((&attempt, &order)));
        assert_eq!(decision.outcome, SettlementOutcome::Late(order.id, reason));
        assert_eq!(decision.attempt.unwrap().state.name(), "captured");
        assert_eq!(decision.late_payment.unwrap().amount.fen(), 46_000);
        assert!(decision.order.is_none() && decision.tasks.is_empty());
    }
}

#[test]
fn the_right_money_for_a_held_attempt_is_booked() {
    let attempt = attempt(AttemptState::Held { since: at(50) });
    let order = order(OrderState::AwaitingPayment);
    let decision = decide(capture(), Some((&attempt, &order)));
    assert_eq!(decision.outcome, SettlementOutcome::Paid(order.id));
}

#[test]
fn a_trade_that_paid_another_attempt_is_not_credited_again() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let found =
        Some(Found { attempt: &attempt, order: &order, open_beside: &[], is_trade_taken: true });
    let report = ReportedMoney::Captured(capture());
    let evidence = EvidenceId(id(99));
    let decision =
        decide_settlement(&report, found, evidence, at(61), &Counting::default()).unwrap();
    let outcome = SettlementOutcome::Quarantined(QuarantineReason::TradeOfAnother);
    assert_eq!(decision.outcome, outcome);
    assert_eq!(decision.attempt.unwrap().state.name(), "held");
}

#[test]
fn the_other_attempts_of_an_order_are_to_be_closed_once_it_is_paid() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let open_beside = [AttemptId(id(8)), AttemptId(id(9))];
    let found = Found {
        attempt: &attempt,
        order: &order,
        open_beside: &open_beside,
        is_trade_taken: false,
    };
    let report = ReportedMoney::Captured(capture());
    let evidence = EvidenceId(id(99));
    let decision =
        decide_settlement(&report, Some(found), evidence, at(61), &Counting::default()).unwrap();
    let kinds: Vec<_> = decision.tasks.iter().map(|task| task.kind).collect();
    let push = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
    let [first, second] = open_beside.map(TaskKind::CloseAttempt);
    assert_eq!(kinds, [push, first, second]);
}
