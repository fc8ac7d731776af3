use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::attempt::Captured;
use domain::ports::{IdError, IdGenerator, Store, UnitOfWork};
use domain::reconciliation::Reconciliation;
use domain::settlement::Capture;
use domain::{
    AttemptState, Order, OrderState, Package, PaymentAttempt, Refund, Snowflake, Task, TaskId,
};

/// The ids of `given::id`, for the rules of the domain.
#[derive(Debug)]
pub(super) struct GivenIds;

impl IdGenerator for GivenIds {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        Ok(given::id())
    }
}

/// What the cases put there first, each in a unit of work of its own.
impl Fixture {
    pub(super) async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.store.begin().await.unwrap()
    }

    pub(super) async fn stored_package(&self, package: &Package) {
        let mut unit = self.begin().await;
        unit.packages().insert(package).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// An unpaid order of package 74, which is made on the first call.
    pub(super) async fn stored_order(&self) -> Order {
        let order = given::order();
        self.keep_order(&order).await;
        order
    }

    pub(super) async fn keep_order(&self, order: &Order) {
        let mut unit = self.begin().await;
        if unit.packages().find(order.package.id).await.unwrap().is_none() {
            unit.packages().insert(&given::package()).await.unwrap();
        }
        unit.orders().insert(order).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// A new order with its first attempt, still created.
    pub(super) async fn stored_attempt(&self) -> (Order, PaymentAttempt) {
        let order = self.stored_order().await;
        let attempt = given::attempt(&order);
        self.keep_attempt(&attempt).await;
        (order, attempt)
    }

    pub(super) async fn keep_attempt(&self, attempt: &PaymentAttempt) {
        let mut unit = self.begin().await;
        unit.attempts().insert(attempt).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Brings the order into the state; gives it with its new version.
    pub(super) async fn enter(&self, order: &Order, state: OrderState) -> Order {
        let mut order = Order { state, ..order.clone() };
        let mut unit = self.begin().await;
        unit.orders().update(&mut order).await.unwrap();
        unit.commit().await.unwrap();
        order
    }

    /// Brings the attempt into the state; gives it with its new version.
    pub(super) async fn enter_attempt(
        &self,
        attempt: &PaymentAttempt,
        state: AttemptState,
    ) -> PaymentAttempt {
        let mut attempt = PaymentAttempt { state, ..attempt.clone() };
        let mut unit = self.begin().await;
        unit.attempts().update(&mut attempt).await.unwrap();
        unit.commit().await.unwrap();
        attempt
    }

    /// The attempt, captured by its own trade.
    pub(super) async fn capture(&self, attempt: &PaymentAttempt) -> PaymentAttempt {
        let Capture { trade_no, paid_at: at, .. } = given::capture(attempt);
        let captured = Captured { trade_no, at, late: false };
        self.enter_attempt(attempt, AttemptState::Captured(captured)).await
    }

    /// A paid order with its attempt.
    pub(super) async fn captured_attempt(&self) -> (Order, PaymentAttempt) {
        let order = given::order();
        self.paid_at(&order, order.created_at + TimeDelta::minutes(1)).await
    }

    pub(super) async fn keep_refund(&self, refund: &Refund) {
        let mut unit = self.begin().await;
        unit.refunds().insert(refund).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub(super) async fn keep_reconciliation(&self, reconciliation: &Reconciliation) {
        let mut unit = self.begin().await;
        unit.reconciliations().insert(reconciliation).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub(super) async fn add_task(&self, task: &Task) {
        let mut unit = self.begin().await;
        unit.tasks().add(task).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub(super) async fn found_order(&self, order: &Order) -> Order {
        self.queries.order(order.id).await.unwrap().expect("the order is there")
    }

    /// The order's only attempt.
    pub(super) async fn found_attempt(&self, order: &Order) -> PaymentAttempt {
        let mut attempts = self.queries.attempts(order.id).await.unwrap();
        assert_eq!(attempts.len(), 1);
        attempts.remove(0)
    }

    pub(super) async fn found_task(&self, id: TaskId) -> Task {
        let mut unit = self.begin().await;
        let found = unit.tasks().find(id).await.unwrap().expect("the task is there");
        unit.roll_back().await.unwrap();
        found
    }

    /// Of `_store`: whether it lets a writer write at once.
    pub(super) async fn write_through(store: &dyn Store, order: &Order) {
        let mut unit = store.begin().await.unwrap();
        let mut order = unit.orders().lock(order.id).await.unwrap().expect("the order is there");
        unit.orders().update(&mut order).await.unwrap();
        unit.commit().await.unwrap();
    }
}
