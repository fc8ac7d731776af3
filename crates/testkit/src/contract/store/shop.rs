//! What the application does to an order, step by step, each in one unit of work.

use super::Fixture;
use super::setup::GivenIds;
use crate::given;
use chrono::TimeDelta;
use domain::intake::Intake;
use domain::order::PaidStage;
use domain::ports::{Clock, LeaseRequest, RefundReport, UnitOfWork};
use domain::refund::{
    RefundCause, RefundLedger, RefundWish, SettledRefund, decide_refund, settle_refund,
};
use domain::settlement::{Capture, ReportedMoney, SettlementOutcome};
use domain::task::Lease;
use domain::{
    AttemptState, EventKind, Order, OrderState, PaymentAttempt, Refund, Target, Task, TaskKind,
    TaskState, Timestamp,
};

/// An order and its attempt.
type Paid = (Order, PaymentAttempt);

pub(super) const SUCCEEDED: RefundReport =
    RefundReport::Succeeded { at: Timestamp::UNIX_EPOCH, provider_no: None };

impl Fixture {
    /// One whose push has begun, and one whose push is done.
    pub(super) async fn pushed_orders(&self) -> (Paid, Paid) {
        let (fulfilling, fulfilled) = (self.paid_order().await, self.paid_order().await);
        self.push_begun(&fulfilling.0, false).await;
        self.push_begun(&fulfilled.0, true).await;
        (fulfilling, fulfilled)
    }

    /// Money that came after the end of its order, and money that was too little.
    pub(super) async fn odd_money(&self) -> (Paid, Paid) {
        let late = self.begun_payment().await;
        self.expired(&late).await;
        let outcome = self.reported(&late.1, late.1.amount).await;
        assert!(matches!(outcome, SettlementOutcome::Late(..)));
        let short = self.begun_payment().await;
        let outcome = self.reported(&short.1, given::yuan("0.01")).await;
        assert!(matches!(outcome, SettlementOutcome::Quarantined(_)));
        (late, short)
    }

    /// One whose money is on its way back in part, and one whose money is all back.
    pub(super) async fn returned_orders(&self) -> (Paid, Paid) {
        let refunding = self.paid_order().await;
        self.refund_asked(&refunding, "100.00").await;
        let refunded = self.paid_order().await;
        let refund = self.refund_asked(&refunded, "460.00").await;
        self.refund_told(&refunded, &refund, SUCCEEDED).await;
        (refunding, refunded)
    }

    /// A placed order with an open attempt that is asked about.
    pub(super) async fn begun_payment(&self) -> Paid {
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

    pub(super) async fn paid_order(&self) -> Paid {
        let (order, attempt) = self.begun_payment().await;
        let outcome = self.reported(&attempt, attempt.amount).await;
        assert_eq!(outcome, SettlementOutcome::Paid(order.id));
        (order, attempt)
    }

    pub(super) async fn reported(
        &self,
        attempt: &PaymentAttempt,
        amount: domain::Money,
    ) -> SettlementOutcome {
        let capture = Capture { amount, ..given::capture(attempt) };
        let report = given::settlement_of(ReportedMoney::Captured(capture));
        self.settlement.settle(report).await.unwrap()
    }

    /// As the expiry does it.
    pub(super) async fn expired(&self, (order, attempt): &Paid) {
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
    pub(super) async fn push_begun(&self, order: &Order, is_done: bool) {
        let now = self.clock.now();
        let lease = Lease { token: given::id(), until: now + TimeDelta::minutes(1) };
        let wanted = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
        let mut unit = self.begin().await;
        let leased =
            unit.tasks().lease(&LeaseRequest { most: 99, pace: None, now, lease }).await.unwrap();
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

    /// As staff ask for it; of the whole it cancels what was not delivered.
    pub(super) async fn refund_asked(&self, paid: &Paid, amount: &str) -> Refund {
        let now = self.clock.now();
        let mut unit = self.begin().await;
        let known = Known::read(unit.as_mut(), paid).await;
        let wish = RefundWish {
            number: given::refund(&known.attempt).number,
            amount: given::yuan(amount),
            reason: "客户退订".to_owned(),
            cause: RefundCause::Staff,
        };
        let decided = decide_refund(wish, known.ledger(), now, &GivenIds).unwrap().unwrap();
        unit.refunds().insert(&decided.refund).await.unwrap();
        if let Some(mut order) = decided.order {
            unit.orders().update(&mut order).await.unwrap();
        }
        unit.events().add(&decided.event).await.unwrap();
        unit.tasks().add(&decided.task).await.unwrap();
        let is_whole = Known::read(unit.as_mut(), paid).await.ledger().is_whole();
        for push in known.pushes.iter().filter(|task| is_whole && task.state == TaskState::Due) {
            let mut cancelled = push.clone();
            let _applied = cancelled.cancel(now).unwrap();
            unit.tasks().change(&cancelled, &push.state).await.unwrap();
        }
        unit.commit().await.unwrap();
        decided.refund
    }

    /// As the provider's last word is written down; the task that follows the refund stays.
    pub(super) async fn refund_told(&self, paid: &Paid, refund: &Refund, report: RefundReport) {
        let now = self.clock.now();
        let mut unit = self.begin().await;
        let known = Known::read(unit.as_mut(), paid).await;
        let told = settle_refund(refund, &report, known.ledger(), now, &GivenIds).unwrap();
        let SettledRefund { mut refund, order, events, tasks, changed } = told.unwrap();
        unit.refunds().update(&mut refund).await.unwrap();
        if let Some(mut order) = order {
            unit.orders().update(&mut order).await.unwrap();
        }
        for event in &events {
            unit.events().add(event).await.unwrap();
        }
        for task in &tasks {
            unit.tasks().add(task).await.unwrap();
        }
        for (task, was) in &changed {
            unit.tasks().change(task, was).await.unwrap();
        }
        unit.commit().await.unwrap();
    }
}

/// What a decision about a refund goes by, under the order's lock.
struct Known {
    order: Order,
    attempt: PaymentAttempt,
    refunds: Vec<Refund>,
    pushes: Vec<Task>,
}

impl Known {
    async fn read(unit: &mut dyn UnitOfWork, (order, attempt): &Paid) -> Self {
        let order = unit.orders().lock(order.id).await.unwrap().unwrap();
        let attempt = unit.attempts().find(attempt.id).await.unwrap().unwrap();
        let refunds = unit.refunds().of_attempt(attempt.id).await.unwrap();
        let mut pushes = unit.tasks().of_order(order.id).await.unwrap();
        pushes.retain(|task| matches!(task.kind, TaskKind::Push { .. }));
        Self { order, attempt, refunds, pushes }
    }

    fn ledger(&self) -> RefundLedger<'_> {
        let Self { order, attempt, refunds, pushes } = self;
        RefundLedger { order, attempt, refunds, tasks: pushes }
    }
}
