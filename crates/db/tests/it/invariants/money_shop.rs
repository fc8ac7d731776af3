use domain::attempt::Captured;
use domain::order::{Paid, PaidStage};
use domain::ports::UnitOfWork;
use domain::refund::RefundCause;
use domain::settlement::{LateDecision, LatePayment, LateReason};
use domain::{
    AttemptState, EventKind, Order, OrderState, PaymentAttempt, Refund, RefundState, Target, Task,
    TaskKind, TaskState, Timestamp,
};
use testkit::contract::store::Fixture;
use testkit::given;

/// Orders whose money came late or went back, and the attempt of each.
pub(super) struct MoneyShop {
    /// The whole is asked back, so that nothing is delivered any more.
    pub(super) refunding: (Order, PaymentAttempt),
    /// Given back after it had been delivered.
    pub(super) refunded: (Order, PaymentAttempt),
    /// A part has gone back, another could not.
    pub(super) partly: (Order, PaymentAttempt),
    /// Never delivered: its late money is on the way back.
    pub(super) returned: (Order, PaymentAttempt),
    /// Delivered for late money.
    pub(super) completed: (Order, PaymentAttempt),
}

/// As the use cases leave them.
pub(super) async fn money_shop(fixture: &Fixture) -> MoneyShop {
    let mut unit = fixture.store.begin().await.unwrap();
    let shop = MoneyShop {
        refunding: refunding(unit.as_mut()).await,
        refunded: refunded(unit.as_mut()).await,
        partly: partly(unit.as_mut()).await,
        returned: returned(unit.as_mut()).await,
        completed: completed(unit.as_mut()).await,
    };
    let reconciliation = given::reconciliation();
    unit.reconciliations().insert(&reconciliation).await.unwrap();
    unit.reconciliations().add_difference(&given::difference(&reconciliation)).await.unwrap();
    let reconcile = given::task(TaskKind::Reconcile(reconciliation.id));
    unit.tasks().add(&reconcile).await.unwrap();
    unit.staff().insert(&given::staff("finance")).await.unwrap();
    unit.commit().await.unwrap();
    shop
}

fn at() -> Timestamp {
    given::start()
}

async fn refunding(unit: &mut dyn UnitOfWork) -> (Order, PaymentAttempt) {
    let state = |paid| OrderState::Refunding { paid, since: at(), before: PaidStage::Paid };
    let made = keep(unit, state).await;
    push(unit, &made.0, TaskState::Cancelled { at: at() }).await;
    let refund = given::refund(&made.1);
    keep_refund(unit, &refund, TaskState::Due).await;
    made
}

async fn refunded(unit: &mut dyn UnitOfWork) -> (Order, PaymentAttempt) {
    let made = keep(unit, |paid| OrderState::Refunded { paid, at: at() }).await;
    push(unit, &made.0, TaskState::Done { at: at() }).await;
    let recall = TaskKind::Recall { order: made.0.id, target: Target::Zhuoyue };
    unit.tasks().add(&given::task(recall)).await.unwrap();
    let state = RefundState::Succeeded { at: at(), provider_no: None };
    let refund = Refund { state, ..given::refund(&made.1) };
    keep_refund(unit, &refund, TaskState::Done { at: at() }).await;
    made
}

async fn partly(unit: &mut dyn UnitOfWork) -> (Order, PaymentAttempt) {
    let stage = PaidStage::Fulfilled { at: at() };
    let made = keep(unit, |paid| OrderState::Live { paid, stage }).await;
    push(unit, &made.0, TaskState::Done { at: at() }).await;
    let states = [
        RefundState::Succeeded { at: at(), provider_no: None },
        RefundState::Failed { at: at(), reason: "closed".to_owned() },
    ];
    for state in states {
        let refund = Refund { state, ..given::partial_refund(&made.1, "1.00") };
        keep_refund(unit, &refund, TaskState::Done { at: at() }).await;
    }
    made
}

async fn returned(unit: &mut dyn UnitOfWork) -> (Order, PaymentAttempt) {
    let made = keep(unit, |_paid| OrderState::Expired { at: at() }).await;
    let late = given::late_payment(&made.1);
    let refund = Refund { cause: RefundCause::LateMoney(late.id), ..given::refund(&made.1) };
    keep_refund(unit, &refund, TaskState::Due).await;
    let decision = LateDecision::Refunded { at: at(), by: None, refund_id: refund.id };
    unit.late_payments().add(&LatePayment { decision, ..late }).await.unwrap();
    made
}

async fn completed(unit: &mut dyn UnitOfWork) -> (Order, PaymentAttempt) {
    let made = keep(unit, |paid| OrderState::Live { paid, stage: PaidStage::Paid }).await;
    push(unit, &made.0, TaskState::Due).await;
    let decision = LateDecision::Completed { at: at(), by: Some("finance".to_owned()) };
    let late = LatePayment { decision, ..given::late_payment(&made.1) };
    unit.late_payments().add(&late).await.unwrap();
    made
}

/// An order in the state with its captured attempt and its timeline.
async fn keep(
    unit: &mut dyn UnitOfWork,
    state: impl FnOnce(Paid) -> OrderState,
) -> (Order, PaymentAttempt) {
    let order = given::order();
    let attempt = given::attempt(&order);
    let trade_no = given::capture(&attempt).trade_no;
    let captured = AttemptState::Captured(Captured { trade_no, at: at(), late: false });
    let attempt = PaymentAttempt { state: captured, ..attempt };
    let order = Order { state: state(Paid { at: at(), by: attempt.id }), ..order };
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    let second = match order.state.paid() {
        Some(_) => EventKind::Paid(attempt.channel()),
        None => EventKind::LateMoney(LateReason::AfterExpiry),
    };
    for kind in [EventKind::Placed, second] {
        unit.events().add(&given::event(&order, kind)).await.unwrap();
    }
    (order, attempt)
}

async fn push(unit: &mut dyn UnitOfWork, order: &Order, state: TaskState) {
    let kind = TaskKind::Push { order: order.id, target: Target::Zhuoyue };
    unit.tasks().add(&Task { state, ..given::task(kind) }).await.unwrap();
}

async fn keep_refund(unit: &mut dyn UnitOfWork, refund: &Refund, followed: TaskState) {
    unit.refunds().insert(refund).await.unwrap();
    let follow = TaskKind::FollowRefund(refund.id);
    unit.tasks().add(&Task { state: followed, ..given::task(follow) }).await.unwrap();
}
