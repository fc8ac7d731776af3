use super::{
    Conn, Transaction, attempts, catalogue, customers, events, idempotency, money_desk, now,
    orders, tasks,
};
use async_trait::async_trait;
use domain::intake::{KeyedRequest, StoredAnswer};
use domain::ports::{
    AttemptRepository, Cipher, Clock, CustomerRepository, EventRepository, Evidence,
    EvidenceRepository, IdempotencyRepository, KeyClaim, LatePaymentRepository, LeaseRequest,
    OrderRepository, PackageRepository, QuarantineRepository, StoreError, TaskRepository,
    UnitOfWork,
};
use domain::settlement::{LatePayment, Quarantine};
use domain::task::Lease;
use domain::{
    AttemptId, AttemptNumber, Customer, Order, OrderEvent, OrderId, Package, PackageId,
    PaymentAttempt, QueryId, Task, TaskId, Timestamp,
};
use std::sync::Arc;

/// One transaction: the repositories are all itself.
pub(super) struct Work {
    transaction: Transaction,
    cipher: Arc<dyn Cipher>,
    clock: Arc<dyn Clock>,
}

impl Work {
    pub(super) fn new(
        transaction: Transaction,
        cipher: Arc<dyn Cipher>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { transaction, cipher, clock }
    }

    pub(super) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.transaction.conn()
    }

    pub(super) fn parts(&mut self) -> Result<(&mut Conn, &dyn Cipher), StoreError> {
        Ok((self.transaction.conn()?, self.cipher.as_ref()))
    }

    pub(super) async fn time(&mut self) -> Result<Timestamp, StoreError> {
        now(self.transaction.conn()?, self.clock.as_ref()).await
    }

    pub(super) async fn end(self) -> Result<(), StoreError> {
        self.transaction.commit().await
    }

    pub(super) async fn undo(self) -> Result<(), StoreError> {
        self.transaction.roll_back().await
    }
}

#[async_trait]
impl UnitOfWork for Work {
    async fn now(&mut self) -> Result<Timestamp, StoreError> {
        self.time().await
    }

    fn packages(&mut self) -> &mut dyn PackageRepository {
        self
    }

    fn customers(&mut self) -> &mut dyn CustomerRepository {
        self
    }

    fn orders(&mut self) -> &mut dyn OrderRepository {
        self
    }

    fn attempts(&mut self) -> &mut dyn AttemptRepository {
        self
    }

    fn events(&mut self) -> &mut dyn EventRepository {
        self
    }

    fn tasks(&mut self) -> &mut dyn TaskRepository {
        self
    }

    fn evidence(&mut self) -> &mut dyn EvidenceRepository {
        self
    }

    fn quarantine(&mut self) -> &mut dyn QuarantineRepository {
        self
    }

    fn late_payments(&mut self) -> &mut dyn LatePaymentRepository {
        self
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.end().await
    }

    async fn roll_back(self: Box<Self>) -> Result<(), StoreError> {
        self.undo().await
    }
}

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
}

#[async_trait]
impl OrderRepository for Work {
    async fn insert(&mut self, order: &Order) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::insert(conn, cipher, order).await
    }

    async fn find(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::find(conn, cipher, id).await
    }

    async fn lock(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let (conn, cipher) = self.parts()?;
        orders::lock(conn, cipher, id).await
    }

    async fn update(&mut self, order: &mut Order) -> Result<(), StoreError> {
        orders::update(self.conn()?, order).await
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

    async fn find_by_number(
        &mut self,
        number: AttemptNumber,
    ) -> Result<Option<PaymentAttempt>, StoreError> {
        let (conn, cipher) = self.parts()?;
        attempts::find_by_number(conn, cipher, number).await
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

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Task>, StoreError> {
        tasks::of_order(self.conn()?, order).await
    }
}

#[async_trait]
impl EvidenceRepository for Work {
    async fn add(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        money_desk::add_evidence(conn, cipher, evidence).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Evidence>, StoreError> {
        let (conn, cipher) = self.parts()?;
        money_desk::newest_evidence(conn, cipher, most).await
    }
}

#[async_trait]
impl QuarantineRepository for Work {
    async fn add(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        money_desk::add_quarantine(self.conn()?, quarantine).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Quarantine>, StoreError> {
        money_desk::newest_quarantine(self.conn()?, most).await
    }
}

#[async_trait]
impl LatePaymentRepository for Work {
    async fn add(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        money_desk::add_late_payment(self.conn()?, late).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<LatePayment>, StoreError> {
        money_desk::newest_late_payments(self.conn()?, most).await
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
