use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::intake::Intake;
use domain::order::PaidStage;
use domain::ports::{Clock, Invariant, LeaseRequest};
use domain::settlement::{Capture, ReportedMoney, SettlementOutcome};
use domain::task::Lease;
use domain::{
    AttemptState, EventKind, Order, OrderState, PaymentAttempt, Target, Task, TaskKind, TaskState,
};

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
}

/// Fills an empty store by the ways that the application takes.
pub async fn busy_shop(fixture: &Fixture) -> BusyShop {
    fixture.stored_package(&given::package()).await;
    let fulfilling = fixture.paid_order().await;
    let fulfilled = fixture.paid_order().await;
    fixture.push_begun(&fulfilling.0, false).await;
    fixture.push_begun(&fulfilled.0, true).await;
    let late = fixture.begun_payment().await;
    fixture.expired(&late).await;
    assert!(matches!(fixture.reported(&late.1, late.1.amount).await, SettlementOutcome::Late(..)));
    let short = fixture.begun_payment().await;
    let outcome = fixture.reported(&short.1, given::yuan("0.01")).await;
    assert!(matches!(outcome, SettlementOutcome::Quarantined(_)));
    let (unpaid, paid) = (fixture.begun_payment().await, fixture.paid_order().await);
    BusyShop { unpaid, short, paid, fulfilling, fulfilled, late }
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

pub async fn a_lease_breaks_its_rule_ten_minutes_after_its_end(fixture: &Fixture) {
    busy_shop(fixture).await;
    fixture.clock.advance(TimeDelta::seconds(10 * 60 + 30));
    assert_eq!(broken(fixture).await, []);
    fixture.clock.advance(TimeDelta::minutes(1));
    assert_eq!(broken(fixture).await, [Invariant::LeaseIsKept]);
}

/// Those that do not hold.
pub async fn broken(fixture: &Fixture) -> Vec<Invariant> {
    let checks = fixture.queries.invariants().await.unwrap();
    checks.iter().filter(|check| check.breaches > 0).map(|check| check.invariant).collect()
}

impl Fixture {
    /// A placed order with an open attempt that is asked about.
    async fn begun_payment(&self) -> (Order, PaymentAttempt) {
        let order = given::order();
        let key = given::keyed(&given::id().as_i64().to_string(), 1, &order);
        let place = Intake::Place(Box::new(given::place_order(&order, key)));
        self.intake.place(place).await.unwrap();
        let attempt = given::attempt(&order);
        let mut unit = self.begin().await;
        unit.attempts().insert(&attempt).await.unwrap();
        unit.tasks().add(&given::task(TaskKind::CheckAttempt(attempt.id))).await.unwrap();
        unit.commit().await.unwrap();
        (order, attempt)
    }

    async fn paid_order(&self) -> (Order, PaymentAttempt) {
        let (order, attempt) = self.begun_payment().await;
        let outcome = self.reported(&attempt, attempt.amount).await;
        assert_eq!(outcome, SettlementOutcome::Paid(order.id));
        (order, attempt)
    }

    async fn reported(&self, attempt: &PaymentAttempt, amount: domain::Money) -> SettlementOutcome {
        let capture = Capture { amount, ..given::capture(attempt) };
        let report = given::settlement_of(ReportedMoney::Captured(capture));
        self.settlement.settle(report).await.unwrap()
    }

    /// As the expiry does it.
    async fn expired(&self, (order, attempt): &(Order, PaymentAttempt)) {
        let at = self.clock.now();
        let mut unit = self.begin().await;
        let mut order = unit.orders().lock(order.id).await.unwrap().unwrap();
        order.state = OrderState::Expired { at };
        unit.orders().update(&mut order).await.unwrap();
        let mut attempt = PaymentAttempt { state: AttemptState::Expired { at }, ..attempt.clone() };
        unit.attempts().update(&mut attempt).await.unwrap();
        unit.events().add(&given::event(&order, EventKind::Expired)).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Leases all that is due, puts it back but for the order's push, and begins that, or ends it.
    async fn push_begun(&self, order: &Order, is_done: bool) {
        let now = self.clock.now();
        let lease = Lease { token: given::id(), until: now + TimeDelta::minutes(1) };
        let wanted = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
        let mut unit = self.begin().await;
        let leased = unit.tasks().lease(&LeaseRequest { most: 99, now, lease }).await.unwrap();
        for task in leased {
            let state = match (task.kind == wanted, is_done) {
                (true, true) => TaskState::Done { at: now },
                (true, false) => continue,
                (false, _) => TaskState::Due,
            };
            unit.tasks().settle(&Task { state, ..task }, lease).await.unwrap();
        }
        let mut order = unit.orders().lock(order.id).await.unwrap().unwrap();
        let paid = order.state.paid().unwrap();
        let stage = if is_done {
            PaidStage::Fulfilled { at: now }
        } else {
            PaidStage::Fulfilling { since: now }
        };
        order.state = OrderState::Live { paid, stage };
        unit.orders().update(&mut order).await.unwrap();
        unit.commit().await.unwrap();
    }
}
