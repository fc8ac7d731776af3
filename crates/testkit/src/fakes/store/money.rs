use super::state::{insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::order::OrderNote;
use domain::ports::{AttemptRepository, OrderRepository, RefundRepository, StoreError, Whose};
use domain::{
    AttemptId, AttemptNumber, Channel, Contact, Order, OrderId, PaymentAttempt, Refund, RefundId,
    RefundNumber,
};
use std::collections::BTreeSet;

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

    async fn lock_many(&mut self, ids: &[OrderId]) -> Result<Vec<Order>, StoreError> {
        let ids: BTreeSet<&OrderId> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| self.state.orders.get(id)).cloned().collect())
    }

    async fn update(&mut self, order: &mut Order) -> Result<(), StoreError> {
        self.state.update_order(order)
    }

    async fn update_many(&mut self, orders: &mut [Order]) -> Result<(), StoreError> {
        orders.iter_mut().try_for_each(|order| self.state.update_order(order))
    }

    async fn amend(&mut self, order: &mut Order) -> Result<(), StoreError> {
        self.state.amend_order(order)
    }

    async fn owned_beside(&mut self, order: &Order) -> Result<u32, StoreError> {
        Ok(self.state.owned(order))
    }

    async fn lock_all(&mut self, whose: &Whose) -> Result<Vec<Order>, StoreError> {
        let orders = self.state.orders.values().filter(|order| is_of(whose, order));
        let mut orders: Vec<_> = orders.cloned().collect();
        orders.sort_by_key(|order| order.id.number());
        Ok(orders)
    }

    async fn add_note(&mut self, note: &OrderNote) -> Result<(), StoreError> {
        insert_new(&mut self.state.notes, note.id, note)
    }

    async fn anonymise(&mut self, whose: &Whose, contact: &Contact) -> Result<u64, StoreError> {
        let mut count = 0;
        for order in self.state.orders.values_mut().filter(|order| is_of(whose, order)) {
            order.contact = contact.clone();
            order.wish = order.wish.forgotten();
            order.version += 1;
            count += 1;
        }
        Ok(count)
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

    async fn find_many(&mut self, ids: &[AttemptId]) -> Result<Vec<PaymentAttempt>, StoreError> {
        let ids: BTreeSet<&AttemptId> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| self.state.attempts.get(id)).cloned().collect())
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

    async fn find_by_trade(
        &mut self,
        channel: Channel,
        trade_no: &str,
    ) -> Result<Option<PaymentAttempt>, StoreError> {
        let is_by_it = |attempt: &&PaymentAttempt| {
            attempt.channel() == channel
                && attempt.captured().is_some_and(|captured| captured.trade_no == trade_no)
        };
        Ok(self.state.attempts.values().find(is_by_it).cloned())
    }

    async fn update(&mut self, attempt: &mut PaymentAttempt) -> Result<(), StoreError> {
        self.state.update_attempt(attempt)
    }
}

#[async_trait]
impl RefundRepository for FakeUnitOfWork {
    async fn insert(&mut self, refund: &Refund) -> Result<(), StoreError> {
        self.state.insert_refund(refund)
    }

    async fn find(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError> {
        Ok(self.state.refunds.get(&id).cloned())
    }

    async fn find_by_number(
        &mut self,
        number: &RefundNumber,
    ) -> Result<Option<Refund>, StoreError> {
        Ok(self.state.refunds.values().find(|refund| refund.number == *number).cloned())
    }

    async fn of_attempt(&mut self, attempt: AttemptId) -> Result<Vec<Refund>, StoreError> {
        let refunds = self.state.refunds.values();
        Ok(refunds.filter(|refund| refund.attempt_id == attempt).cloned().collect())
    }

    async fn of_attempts(&mut self, attempts: &[AttemptId]) -> Result<Vec<Refund>, StoreError> {
        let refunds = self.state.refunds.values();
        Ok(refunds.filter(|refund| attempts.contains(&refund.attempt_id)).cloned().collect())
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Refund>, StoreError> {
        Ok(self.state.refunds_of(order))
    }

    async fn update(&mut self, refund: &mut Refund) -> Result<(), StoreError> {
        let stored = self.state.refunds.get_mut(&refund.id).ok_or(StoreError::Conflict)?;
        refund.version = next_version(stored.version, refund.version)?;
        stored.amount = refund.amount;
        stored.state = refund.state.clone();
        stored.version = refund.version;
        Ok(())
    }
}

fn is_of(whose: &Whose, order: &Order) -> bool {
    (whose.account.is_some() && whose.account == order.account)
        || order.query_id.as_ref().is_some_and(|id| whose.query_ids.contains(id))
        || whose.phone.as_ref() == Some(&order.contact.phone)
}
