//! The repositories of orders and of what belongs to them.

use super::super::{
    attempts, catalogue, customers, events, idempotency, many, notes, orders, stock, tasks,
};
use super::Work;
use crate::rows::order::OrderRow;
use async_trait::async_trait;
use domain::intake::{KeyedRequest, StoredAnswer};
use domain::order::OrderNote;
use domain::ports::{
    AttemptRepository, CustomerRepository, EventRepository, IdempotencyRepository, KeyClaim,
    LeaseRequest, OrderRepository, PackageRepository, StoreError, TaskFilter, TaskRepository,
    Whose,
};
use domain::task::Lease;
use domain::{
    AttemptId, AttemptNumber, Channel, Contact, Customer, Order, OrderEvent, OrderId, Package,
    PackageId, PaymentAttempt, PhoneNumber, QueryId, Task, TaskId, TaskState, Timestamp,
};

#[async_trait]
impl PackageRepository for Work {
    async fn insert(&mut self, package: &Package) -> Result<(), StoreError> {
        catalogue::insert(self.conn()?, package).await
    }

    async fn find(&mut self, id: PackageId) -> Result<Option<Package>, StoreError> {
        catalogue::find(self.conn()?, id).await
    }

    async fn update(&mut self, package: &mut Package) -> Result<(), StoreError> {
        catalogue::update(self.conn()?, package).await
    }

    async fn stock(&mut self, id: PackageId) -> Result<Option<i64>, StoreError> {
        stock::left(self.conn()?, id).await
    }

    async fn set_stock(&mut self, id: PackageId, left: i64) -> Result<(), StoreError> {
        stock::set(self.conn()?, id, left).await
    }

    async fn take_stock(&mut self, id: PackageId) -> Result<bool, StoreError> {
        stock::take(self.conn()?, id).await
    }

    async fn return_stock(&mut self, id: PackageId) -> Result<(), StoreError> {
        stock::put_back(self.conn()?, id).await
    }
}

#[async_trait]
impl CustomerRepository for Work {
    async fn save(&mut self, customer: &Customer) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        customers::save(conn, cipher, customer).await
    }

    async fn find(&mut self, query_id: &QueryId) -> Result<Option<Customer>, StoreError> {
        let (conn, cipher) = self.parts()?;
        customers::find(conn, cipher, query_id).await
    }

    async fn of_phone(&mut self, phone: &PhoneNumber) -> Result<Vec<Customer>, StoreError> {
        let (conn, cipher) = self.parts()?;
        customers::of_phone(conn, cipher, phone).await
    }

    async fn remove(&mut self, query_id: &QueryId) -> Result<(), StoreError> {
        customers::remove(self.conn()?, query_id).await
    }
}

#[async_trait]
impl OrderRepository for Work {
    async fn insert(&mut self, order: &Order) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::insert(conn, OrderRow::new(order, cipher)?).await
    }

    async fn find(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::find(conn, cipher, id).await
    }

    async fn lock(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::lock(conn, cipher, id).await
    }

    async fn lock_many(&mut self, ids: &[OrderId]) -> Result<Vec<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::lock_many(conn, cipher, ids).await
    }

    async fn update(&mut self, order: &mut Order) -> Result<(), StoreError> {
        orders::update(self.conn()?, order).await
    }

    async fn update_many(&mut self, orders: &mut [Order]) -> Result<(), StoreError> {
        many::update_orders(self.conn()?, orders).await
    }

    async fn amend(&mut self, order: &mut Order) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::amend(conn, cipher, order).await
    }

    async fn owned_beside(&mut self, order: &Order) -> Result<u32, StoreError> {
        let now = domain::ports::UnitOfWork::now(self).await?;
        let (conn, cipher) = self.parts()?;
        orders::owned_beside(conn, cipher, order, now).await
    }

    async fn lock_all(&mut self, whose: &Whose) -> Result<Vec<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::lock_all(conn, cipher, whose).await
    }

    async fn add_note(&mut self, note: &OrderNote) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        notes::add(conn, cipher, note).await
    }

    async fn anonymise(&mut self, whose: &Whose, contact: &Contact) -> Result<u64, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::anonymise(conn, cipher, whose, contact).await
    }
}

#[async_trait]
impl AttemptRepository for Work {
    async fn insert(&mut self, attempt: &PaymentAttempt) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::insert(conn, cipher, attempt).await
    }

    async fn find(&mut self, id: AttemptId) -> Result<Option<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::find(conn, cipher, id).await
    }

    async fn find_many(&mut self, ids: &[AttemptId]) -> Result<Vec<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::find_many(conn, cipher, ids).await
    }

    async fn find_by_number(
        &mut self,
        number: AttemptNumber,
    ) -> Result<Option<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::find_by_number(conn, cipher, number).await
    }

    async fn find_by_trade(
        &mut self,
        channel: Channel,
        trade_no: &str,
    ) -> Result<Option<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::find_by_trade(conn, cipher, (channel, trade_no)).await
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::of_order(conn, cipher, order).await
    }

    async fn update(&mut self, attempt: &mut PaymentAttempt) -> Result<(), StoreError> {
        attempts::update(self.conn()?, attempt).await
    }
}

#[async_trait]
impl EventRepository for Work {
    async fn add(&mut self, event: &OrderEvent) -> Result<(), StoreError> {
        events::add(self.conn()?, event).await
    }

    async fn add_many(&mut self, events: &[OrderEvent]) -> Result<(), StoreError> {
        many::add_events(self.conn()?, events).await
    }
}

#[async_trait]
impl TaskRepository for Work {
    async fn add(&mut self, task: &Task) -> Result<(), StoreError> {
        tasks::add(self.conn()?, task).await
    }

    async fn find(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        tasks::find(self.conn()?, id).await
    }

    async fn lease(&mut self, request: &LeaseRequest) -> Result<Vec<Task>, StoreError> {
        tasks::lease(self.conn()?, request).await
    }

    async fn settle(&mut self, task: &Task, held: Lease) -> Result<(), StoreError> {
        tasks::settle(self.conn()?, task, held).await
    }

    async fn settle_many(&mut self, tasks: &[(Task, Lease)]) -> Result<(), StoreError> {
        many::settle_tasks(self.conn()?, tasks).await
    }

    async fn change(&mut self, task: &Task, was: &TaskState) -> Result<(), StoreError> {
        tasks::change(self.conn()?, task, was).await
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Task>, StoreError> {
        tasks::of_order(self.conn()?, order).await
    }

    async fn of_orders(&mut self, orders: &[OrderId]) -> Result<Vec<Task>, StoreError> {
        tasks::of_orders(self.conn()?, orders).await
    }

    async fn dead(&mut self, filter: &TaskFilter, most: u32) -> Result<Vec<Task>, StoreError> {
        tasks::dead(self.conn()?, filter, most).await
    }
}

#[async_trait]
impl IdempotencyRepository for Work {
    async fn claim(
        &mut self,
        request: &KeyedRequest,
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<KeyClaim, StoreError> {
        idempotency::claim(self.conn()?, request, now, claimed_until).await
    }

    async fn finish(
        &mut self,
        request: &KeyedRequest,
        answer: &StoredAnswer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        idempotency::finish(self.conn()?, request, answer, now).await
    }

    async fn forget(&mut self, request: &KeyedRequest) -> Result<(), StoreError> {
        idempotency::forget(self.conn()?, request).await
    }
}
