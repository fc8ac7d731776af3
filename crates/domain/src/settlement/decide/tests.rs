use super::*;
use crate::attempt::Channel;
use crate::id::AttemptId;
use crate::money::Money;
use crate::order::{Paid, PaidStage};
use crate::sample::{Counting, at, attempt, id, order, pending};
use crate::settlement::{LateDecision, QuarantineChoice, Resolution};
use crate::task::Target;

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
        given_back: GivenBack::No,
    }
}

fn decide(report: Capture, found: Option<(&PaymentAttempt, &Order)>) -> Decision {
    let report = ReportedMoney::Captured(report);
    let evidence = EvidenceId(id(99));
    let found = found.map(|(attempt, order)| found_of(attempt, order));
    decide_settlement(&report, found, evidence, at(61), &Counting::default()).unwrap()
}

fn found_of<'a>(attempt: &'a PaymentAttempt, order: &'a Order) -> Found<'a> {
    let (open_beside, quarantined) = (&[], &[]);
    Found { attempt, order, open_beside, is_trade_taken: false, is_replaced: false, quarantined }
}

fn decide_found(found: Found<'_>) -> Decision {
    let report = ReportedMoney::Captured(capture());
    decide_settlement(&report, Some(found), EvidenceId(id(99)), at(61), &Counting::default())
        .unwrap()
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
    let found = Some(found_of(&attempt, &order));
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

fn late(policy: LateMoneyPolicy, state: OrderState, is_replaced: bool) -> Decision {
    let (attempt, mut order) = (attempt(pending()), order(state));
    order.package.late_money = policy;
    let decision = decide_found(Found { is_replaced, ..found_of(&attempt, &order) });
    let late = decision.late_payment.as_ref().unwrap();
    assert_eq!(decision.attempt.as_ref().unwrap().state.name(), "captured");
    assert_eq!(late.amount.fen(), 46_000);
    let fate = match (&late.decision, &decision.order, &decision.refund) {
        (LateDecision::Waiting, None, None) => LateFate::Held,
        (LateDecision::Completed { by: None, .. }, Some(order), None) => {
            assert_eq!(order.state.paid().unwrap().by, attempt.id);
            assert_eq!(decision.tasks.len(), order.package.targets.len());
            LateFate::Completed
        }
        (LateDecision::Refunded { refund_id, by: None, .. }, None, Some(refund)) => {
            assert_eq!(*refund_id, refund.id);
            assert_eq!((refund.amount, refund.attempt_id), (attempt.amount, attempt.id));
            assert_eq!(decision.tasks[0].kind, TaskKind::FollowRefund(refund.id));
            LateFate::Refunded
        }
        other => panic!("{other:?} do not go together"),
    };
    let told = SettlementOutcome::Late(order.id, late.reason, fate);
    assert_eq!(decision.outcome, told);
    decision
}

/// The whole table: the policy, where the order stands, whether another was paid in its place.
#[test]
fn money_that_is_not_owed_completes_the_order_goes_back_or_waits_as_the_package_says() {
    use LateMoneyPolicy::{Complete, Hold, Refund};
    let paid = Paid { at: at(30), by: AttemptId(id(8)) };
    let expired = OrderState::Expired { at: at(40) };
    let cancelled = OrderState::Cancelled { at: at(40) };
    let live = OrderState::Live { paid, stage: PaidStage::Paid };
    let refunded = OrderState::Refunded { paid, at: at(40) };
    let table = [
        (Complete, expired, false, LateReason::AfterExpiry, LateFate::Completed),
        (Complete, expired, true, LateReason::AfterExpiry, LateFate::Refunded),
        (Complete, live, false, LateReason::SecondCapture, LateFate::Refunded),
        (Refund, expired, false, LateReason::AfterExpiry, LateFate::Refunded),
        (Refund, refunded, false, LateReason::SecondCapture, LateFate::Refunded),
        (Hold, expired, false, LateReason::AfterExpiry, LateFate::Held),
        (Hold, live, false, LateReason::SecondCapture, LateFate::Held),
        (Hold, cancelled, false, LateReason::AfterCancel, LateFate::Refunded),
        (Complete, cancelled, false, LateReason::AfterCancel, LateFate::Refunded),
    ];
    for (policy, state, is_replaced, reason, fate) in table {
        let decision = late(policy, state, is_replaced);
        let expected = SettlementOutcome::Late(order(state).id, reason, fate);
        assert_eq!(decision.outcome, expected, "{policy:?} {state:?} {is_replaced}");
    }
}

#[test]
fn money_that_came_and_went_without_us_is_recorded_both_ways_and_delivers_nothing() {
    let table = [(GivenBack::Whole, "succeeded"), (GivenBack::Some, "needs_attention")];
    for (given_back, state) in table {
        let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
        let decision = decide(Capture { given_back, ..capture() }, Some((&attempt, &order)));
        let refund = decision.refund.unwrap();
        assert_eq!(
            (refund.cause, refund.state.name()),
            (crate::refund::RefundCause::Outside, state)
        );
        assert_eq!(decision.late_payment.unwrap().reason, LateReason::GivenBack);
        assert!(decision.order.is_none() && decision.tasks.is_empty());
    }
}

#[test]
fn our_own_refund_seen_in_a_later_answer_changes_nothing() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let first = decide(capture(), Some((&attempt, &order)));
    let (attempt, order) = (first.attempt.unwrap(), first.order.unwrap());
    let report = Capture { given_back: GivenBack::Some, ..capture() };
    let again = decide(report, Some((&attempt, &order)));
    assert_eq!(again.outcome, SettlementOutcome::AlreadyPaid(order.id));
    assert!(again.refund.is_none() && again.late_payment.is_none());
}

/// In quarantine, with the trade and amount as far as they were read, and what staff made of it.
fn kept(money: Option<(&str, i64)>, choice: Option<QuarantineChoice>) -> Quarantine {
    let attempt = attempt(pending());
    let evidence_id = EvidenceId(id(98));
    let resolution = choice.map(|choice| {
        let (by, reason) = ("finance".to_owned(), "known".to_owned());
        Resolution { at: at(70), by, reason, choice }
    });
    Quarantine {
        id: QuarantineId(id(97)),
        evidence_id,
        channel: Channel::Wechat,
        reason: money.map_or(QuarantineReason::Unreadable, |_| QuarantineReason::WrongAmount),
        number: Some(attempt.number.to_string()),
        trade_no: money.map(|(trade_no, _)| trade_no.to_owned()),
        amount: money.map(|(_, fen)| Money::cny(fen).unwrap()),
        at: at(61),
        resolution,
    }
}

/// Each row: what is known, what comes, whether it holds, is told of, and is resolved already.
#[test]
fn what_staff_have_resolved_holds_no_more_and_what_they_have_closed_is_over() {
    use QuarantineChoice::{Close, Release};
    let (t1, short) = ("4200000001", 45_999);
    let (released, closed) = (kept(Some((t1, short)), Some(Release)), |of| kept(of, Some(Close)));
    let unread = || closed(None);
    let of_refund = Quarantine { reason: QuarantineReason::WrongRefund, ..unread() };
    let table = [
        (vec![], (t1, short), [true, true, false]),
        (vec![released.clone()], (t1, short), [false, false, false]),
        (vec![released], (t1, 100), [true, true, false]),
        (vec![unread()], (t1, short), [false, false, true]),
        (vec![of_refund], (t1, short), [true, true, false]),
        (vec![closed(Some((t1, short)))], (t1, 100), [false, true, false]),
        (vec![closed(Some((t1, 100)))], ("T2", 100), [false, true, false]),
        // What could not be read was one trade: the first that is named.
        (vec![unread(), closed(Some((t1, short)))], ("T2", short), [false, true, false]),
        (vec![unread(), kept(Some((t1, 1)), None)], ("T2", short), [false, true, false]),
        (
            vec![closed(Some((t1, 1))), kept(Some(("T2", 9)), None)],
            ("T2", 9),
            [false, false, false],
        ),
    ];
    let (attempt, order) = (attempt(AttemptState::Cancelled { at: at(80) }), order_awaiting());
    for (quarantined, (trade_no, fen), expected) in table {
        let amount = Money::cny(fen).unwrap();
        let report = Capture { trade_no: trade_no.to_owned(), amount, ..capture() };
        let found = Found { quarantined: &quarantined, ..found_of(&attempt, &order) };
        let report = ReportedMoney::Captured(report);
        let (evidence, ids) = (EvidenceId(id(99)), Counting::default());
        let decision = decide_settlement(&report, Some(found), evidence, at(90), &ids).unwrap();
        let row = decision.quarantine.unwrap();
        let actual =
            [decision.attempt.is_some(), !decision.events.is_empty(), row.resolution.is_some()];
        assert_eq!(actual, expected, "{trade_no} {fen} beside {quarantined:?}");
    }
}

#[test]
fn what_could_not_be_read_is_closed_with_the_one_trade_that_is_named() {
    use QuarantineChoice::{Close, Release};
    let t1 = |choice| kept(Some(("4200000001", 45_999)), choice);
    let t2 = || kept(Some(("T2", 45_999)), None);
    let unread = |choice| kept(None, choice);
    let table = [
        (unread(None), vec![t1(Some(Close))], true),
        (unread(None), vec![unread(Some(Close))], true),
        (t1(None), vec![unread(Some(Close))], true),
        (t1(None), vec![unread(Some(Release))], false),
        (t1(None), vec![unread(Some(Close)), t2()], false),
        (unread(None), vec![t1(Some(Close)), t2()], false),
        (t1(Some(Release)), vec![t1(Some(Close))], false),
    ];
    for (row, others, expected) in table {
        let rows = [vec![row.clone()], others].concat();
        let closed = row.closed_among(&rows);
        assert_eq!(closed.is_some(), expected, "{row:?} among {rows:?}");
        let choice = closed.and_then(|closed| closed.resolution).map(|resolved| resolved.choice);
        assert!(choice.is_none_or(|choice| choice == Close));
    }
}

fn order_awaiting() -> Order {
    order(OrderState::AwaitingPayment)
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
    let decision = decide_found(Found { is_trade_taken: true, ..found_of(&attempt, &order) });
    let outcome = SettlementOutcome::Quarantined(QuarantineReason::TradeOfAnother);
    assert_eq!(decision.outcome, outcome);
    assert_eq!(decision.attempt.unwrap().state.name(), "held");
}

#[test]
fn the_other_attempts_of_an_order_are_to_be_closed_once_it_is_paid() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let open_beside = [AttemptId(id(8)), AttemptId(id(9))];
    let open_beside = &open_beside[..];
    let decision = decide_found(Found { open_beside, ..found_of(&attempt, &order) });
    let kinds: Vec<_> = decision.tasks.iter().map(|task| task.kind).collect();
    let push = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
    let closings = open_beside.iter().copied().map(TaskKind::CloseAttempt);
    assert_eq!(kinds, std::iter::once(push).chain(closings).collect::<Vec<_>>());
}

#[test]
fn each_capture_has_one_flow_record_whatever_becomes_of_its_order() {
    let paid = OrderState::Live {
        paid: Paid { at: at(30), by: AttemptId(id(8)) },
        stage: PaidStage::Paid,
    };
    for state in [
        OrderState::AwaitingPayment,
        OrderState::Expired { at: at(40) },
        OrderState::Cancelled { at: at(40) },
        paid,
    ] {
        for given_back in [GivenBack::No, GivenBack::Whole] {
            let (attempt, order) = (attempt(pending()), order(state));
            let report = Capture { given_back, ..capture() };
            let decision = decide(report.clone(), Some((&attempt, &order)));
            let flow = decision.flow.unwrap();
            assert_eq!((flow.attempt_id, flow.order_id), (attempt.id, order.id));
            assert_eq!((flow.package_id, flow.amount), (order.package.id, attempt.amount));
            assert_eq!((flow.trade_no, flow.captured_at), (report.trade_no.clone(), at(60)));
            let (attempt, order) = (decision.attempt.unwrap(), decision.order.unwrap_or(order));
            let again = decide(report, Some((&attempt, &order)));
            assert!(again.flow.is_none(), "a repeated report makes no second one");
        }
    }
}

#[test]
fn money_in_quarantine_has_no_flow_record() {
    let (attempt, order) = (attempt(pending()), order(OrderState::AwaitingPayment));
    let wrong = Capture { amount: Money::cny(1).unwrap(), ..capture() };
    assert!(decide(wrong, Some((&attempt, &order))).flow.is_none());
    assert!(decide(capture(), None).flow.is_none());
}
