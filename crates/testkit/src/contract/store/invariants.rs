use super::Fixture;
use super::shop::SUCCEEDED;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{Clock, Invariant, RefundReport};
use domain::settlement::LateDecision;
use domain::supplier::{HoldReason, SupplierOrder, SupplierOrderState, SupplyFailure};
use domain::{Order, OrderState, PaymentAttempt, Refund, TaskKind};

/// Orders of every fate, and the attempt of each.
#[derive(Debug)]
pub struct BusyShop {
    /// Its attempt is open.
    pub unpaid: (Order, PaymentAttempt),
    /// Its attempt is held.
    pub short: (Order, PaymentAttempt),
    /// Not pushed yet.
    pub paid: (Order, PaymentAttempt),
    /// Its push task is leased until a minute from now.
    pub fulfilling: (Order, PaymentAttempt),
    pub fulfilled: (Order, PaymentAttempt),
    /// The money came after its end.
    pub late: (Order, PaymentAttempt),
    /// A part of the money is on its way back.
    pub refunding: (Order, PaymentAttempt),
    /// All of the money is back; nothing was delivered.
    pub refunded: (Order, PaymentAttempt),
}

/// Fills an empty store by the ways that the application takes.
pub async fn busy_shop(fixture: &Fixture) -> BusyShop {
    fixture.stored_package(&given::package()).await;
    let (fulfilling, fulfilled) = fixture.pushed_orders().await;
    let (late, short) = fixture.odd_money().await;
    let (refunding, refunded) = fixture.returned_orders().await;
    let (unpaid, paid) = (fixture.begun_payment().await, fixture.paid_order().await);
    BusyShop { unpaid, short, paid, fulfilling, fulfilled, late, refunding, refunded }
}

pub async fn an_empty_store_breaks_no_invariant(fixture: &Fixture) {
    let checks = fixture.queries.invariants().await.unwrap();
    let checked: Vec<_> = checks.iter().map(|check| check.invariant).collect();
    assert_eq!(checked, Invariant::ALL);
    assert_eq!(broken(fixture).await, []);
}

pub async fn a_busy_shop_breaks_no_invariant(fixture: &Fixture) {
    let shop = busy_shop(fixture).await;
    assert_eq!(broken(fixture).await, []);
    for (_order, attempt) in [&shop.paid, &shop.late, &shop.short] {
        fixture.reported(attempt, attempt.amount).await;
    }
    assert_eq!(broken(fixture).await, [], "nor by repeated and by right reports");
}

pub async fn an_order_without_its_records_breaks_the_rules_that_ask_for_them(fixture: &Fixture) {
    for _order in 0..7 {
        fixture.stored_order().await;
    }
    let expected = [Invariant::TimelineIsWhole, Invariant::UnpaidOrderExpires];
    assert_eq!(broken(fixture).await, expected);
    for check in fixture.queries.invariants().await.unwrap() {
        let count = if expected.contains(&check.invariant) { 7 } else { 0 };
        assert_eq!(check.breaches, count);
        assert_eq!(check.examples.len(), if count == 0 { 0 } else { 5 });
        assert!(check.examples.iter().all(|example| example.starts_with("orders ")), "{check:?}");
    }
}

/// Part by part, failed and asked for anew: the rules hold after each step.
pub async fn refunds_on_their_way_break_no_invariant(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let paid = fixture.paid_order().await;
    let failed = RefundReport::Closed { reason: "closed".to_owned() };
    let part = asked(fixture, &paid, "100.00").await;
    let rest = asked(fixture, &paid, "360.00").await;
    told(fixture, &paid, &part, failed).await;
    told(fixture, &paid, &rest, SUCCEEDED).await;
    assert!(matches!(fixture.found_order(&paid.0).await.state, OrderState::Live { .. }));
    let again = asked(fixture, &paid, "100.00").await;
    told(fixture, &paid, &again, SUCCEEDED).await;
    assert!(matches!(fixture.found_order(&paid.0).await.state, OrderState::Refunded { .. }));
}

pub async fn a_refund_beyond_the_capture_breaks_its_rule(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let paid = fixture.paid_order().await;
    fixture.refund_asked(&paid, "459.99").await;
    assert_eq!(broken(fixture).await, []);
    let excess = given::partial_refund(&paid.1, "0.02");
    fixture.keep_refund(&excess).await;
    fixture.add_task(&given::task(TaskKind::FollowRefund(excess.id))).await;
    assert_eq!(broken(fixture).await, [Invariant::RefundsWithinCapture]);
}

pub async fn a_refund_that_stands_alone_breaks_the_rules(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let paid = fixture.paid_order().await;
    let refund = given::partial_refund(&paid.1, "1.00");
    fixture.keep_refund(&refund).await;
    let left_alone = [Invariant::RefundIsFollowed, Invariant::OrderFollowsRefunds];
    assert_eq!(broken(fixture).await, left_alone);
    fixture.add_task(&given::task(TaskKind::FollowRefund(refund.id))).await;
    assert_eq!(broken(fixture).await, [Invariant::OrderFollowsRefunds]);
    let unpaid = fixture.begun_payment().await;
    let without_money = given::partial_refund(&unpaid.1, "1.00");
    fixture.keep_refund(&without_money).await;
    fixture.add_task(&given::task(TaskKind::FollowRefund(without_money.id))).await;
    let both = [Invariant::RefundHasItsCapture, Invariant::OrderFollowsRefunds];
    assert_eq!(broken(fixture).await, both);
}

pub async fn late_money_that_did_not_go_where_it_says_breaks_its_rule(fixture: &Fixture) {
    let shop = busy_shop(fixture).await;
    let mut unit = fixture.begin().await;
    let [mut late] = unit.late_payments().newest(9).await.unwrap().try_into().unwrap();
    assert_eq!(late.attempt_id, shop.late.1.id);
    late.decision = LateDecision::Completed { at: fixture.clock.now(), by: None };
    unit.late_payments().decide(&late).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(broken(fixture).await, [Invariant::LatePaymentDecided]);
}

pub async fn an_order_that_is_supplied_twice_breaks_its_rule(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let (order, _attempt) = fixture.paid_order().await;
    let mut first = supplied(fixture, &order, 0, SupplierOrderState::Asked).await;
    supplied(fixture, &order, 1, SupplierOrderState::Planned).await;
    assert_eq!(broken(fixture).await, []);
    let at = given::start();
    supplied(fixture, &order, 2, SupplierOrderState::Delivered { at }).await;
    for state in [
        first.state,
        SupplierOrderState::Running,
        SupplierOrderState::Held { at, why: HoldReason::Loss },
        SupplierOrderState::Disputed { at },
    ] {
        changed(fixture, &mut first, state).await;
        assert_eq!(broken(fixture).await, [Invariant::SuppliedOnce], "{state:?}");
    }
    let why = SupplyFailure::TimedOut;
    changed(fixture, &mut first, SupplierOrderState::Failed { at, why }).await;
    assert_eq!(broken(fixture).await, []);
}

pub async fn a_fulfilled_order_that_nobody_supplied_breaks_its_rule(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let (order, _attempt) = fixture.paid_order().await;
    let mut order = fixture.found_order(&order).await;
    order.package.goods = given::recharge_package().goods;
    let mut unit = fixture.begin().await;
    unit.orders().amend(&mut order).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(broken(fixture).await, []);
    fixture.push_begun(&order, true).await;
    assert_eq!(broken(fixture).await, [Invariant::FulfilledIsSupplied]);
    let mut row = supplied(fixture, &order, 0, SupplierOrderState::Running).await;
    let at = given::start();
    let failed = |why| SupplierOrderState::Failed { at, why };
    for (state, is_kept) in [
        (SupplierOrderState::Running, false),
        (SupplierOrderState::Delivered { at }, true),
        (SupplierOrderState::Disputed { at }, true),
        (failed(SupplyFailure::Decided), false),
        (failed(SupplyFailure::Returned), true),
    ] {
        changed(fixture, &mut row, state).await;
        let expected = if is_kept { vec![] } else { vec![Invariant::FulfilledIsSupplied] };
        assert_eq!(broken(fixture).await, expected, "{state:?}");
    }
}

pub async fn what_is_supplied_without_being_paid_breaks_its_rule(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let (unpaid, attempt) = fixture.begun_payment().await;
    supplied(fixture, &unpaid, 0, SupplierOrderState::Planned).await;
    assert_eq!(broken(fixture).await, [Invariant::SuppliedIsPaid]);
    fixture.reported(&attempt, attempt.amount).await;
    assert_eq!(broken(fixture).await, []);
    supplied(fixture, &given::order(), 0, SupplierOrderState::Planned).await;
    assert_eq!(broken(fixture).await, [Invariant::SuppliedIsPaid], "of an order that is not there");
}

async fn supplied(
    fixture: &Fixture,
    order: &Order,
    step: u32,
    state: SupplierOrderState,
) -> SupplierOrder {
    let row = SupplierOrder { step, state, ..given::supplier_order(order) };
    let mut unit = fixture.begin().await;
    unit.supplier_orders().add(&row).await.unwrap();
    unit.commit().await.unwrap();
    row
}

async fn changed(fixture: &Fixture, row: &mut SupplierOrder, state: SupplierOrderState) {
    row.state = state;
    let mut unit = fixture.begin().await;
    unit.supplier_orders().update(row).await.unwrap();
    unit.commit().await.unwrap();
}

pub async fn a_lease_breaks_its_rule_ten_minutes_after_its_end(fixture: &Fixture) {
    busy_shop(fixture).await;
    fixture.clock.advance(TimeDelta::seconds(10 * 60 + 30));
    assert_eq!(broken(fixture).await, []);
    fixture.clock.advance(TimeDelta::minutes(1));
    assert_eq!(broken(fixture).await, [Invariant::LeaseIsKept]);
}

async fn asked(fixture: &Fixture, paid: &(Order, PaymentAttempt), amount: &str) -> Refund {
    let refund = fixture.refund_asked(paid, amount).await;
    assert_eq!(broken(fixture).await, []);
    refund
}

async fn told(
    fixture: &Fixture,
    paid: &(Order, PaymentAttempt),
    refund: &Refund,
    report: RefundReport,
) {
    fixture.refund_told(paid, refund, report).await;
    assert_eq!(broken(fixture).await, []);
}

/// Those that do not hold.
pub async fn broken(fixture: &Fixture) -> Vec<Invariant> {
    let checks = fixture.queries.invariants().await.unwrap();
    checks.iter().filter(|check| check.breaches > 0).map(|check| check.invariant).collect()
}
