use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{AttemptRepository, OrderRepository, StoreError};
use domain::{AttemptId, AttemptNumber, Order, OrderId, PaymentAttempt};

#[async_trait]
impl OrderRepository for FakeUnitOfWork {
    async fn insert(&mut self, order: &Order) -> Result<(), StoreError> {
        self.state.insert_order(order)
    }

    async fn find(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.state.orders.get(&id).cloned())
    }

    /// The whole store is this writer's until it ends.
    async fn lock(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.state.orders.get(&id).cloned())
    }

    async fn update(&mut self, order: &mut Order) -> Result<(), StoreError> {
        self.state.update_order(order)
    }
}

#[async_trait]
impl AttemptRepository for FakeUnitOfWork {
    async fn insert(&mut self, attempt: &PaymentAttempt) -> Result<(), StoreError> {
        self.state.insert_attempt(attempt)
    }

    async fn find(&mut self, id: AttemptId) -> Result<Option<PaymentAttempt>, StoreError> {
        Ok(self.state.attempts.get(&id).cloned())
    }

    async fn find_by_number(
        &mut self,
        number: AttemptNumber,
    ) -> Result<Option<PaymentAttempt>, StoreError> {
        Ok(self.state.attempt_by_number(number).cloned())
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError> {
        Ok(self.state.attempts_of(order))
    }

    async fn update(&mut self, attempt: &mut PaymentAttempt) -> Result<(), StoreError> {
        self.state.update_attempt(attempt)
    }
}
