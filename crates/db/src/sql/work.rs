//! A unit of work, in parts: what it is, and the repositories that it is.

mod content;
mod imports;
mod leads;
mod money;
mod outside;
mod people;
mod shop;
mod staff;
mod supplier_reconciliations;
mod suppliers;
mod watch;

use super::{Conn, Transaction, now, orders};
use async_trait::async_trait;
use domain::ports::{
    AccountRepository, AccountSessionRepository, AlertRepository, AttemptRepository,
    AuditRepository, CampaignRepository, Cipher, Clock, ContentRepository, ConversionRepository,
    CustomerRepository, EventRepository, EvidenceRepository, FlowRepository, GuardRepository,
    IdempotencyRepository, ImportRepository, JobRepository, LatePaymentRepository, LeadRepository,
    OrderRepository, OutsideTokenRepository, PackageRepository, QuarantineRepository,
    ReconciliationRepository, RefundRepository, SessionRepository, StaffRepository, StoreError,
    SupplierNoticeRepository, SupplierOrderRepository, SupplierReconciliationRepository,
    TaskRepository, TrackRepository, UnitOfWork,
};
use domain::{Order, Timestamp};
use std::sync::Arc;

/// One transaction: the repositories are all itself.
pub(crate) struct Work {
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

    pub(crate) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.transaction.conn()
    }

    pub(super) fn parts(&mut self) -> Result<(&mut Conn, &dyn Cipher), StoreError> {
        Ok((self.transaction.conn()?, self.cipher.as_ref()))
    }

    pub(super) async fn time(&mut self) -> Result<Timestamp, StoreError> {
        now(self.transaction.conn()?, self.clock.as_ref()).await
    }

    pub(crate) async fn complete(self) -> Result<(), StoreError> {
        self.transaction.commit().await
    }

    pub(crate) async fn undo(self) -> Result<(), StoreError> {
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

    fn refunds(&mut self) -> &mut dyn RefundRepository {
        self
    }

    fn reconciliations(&mut self) -> &mut dyn ReconciliationRepository {
        self
    }

    fn staff(&mut self) -> &mut dyn StaffRepository {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }

    fn accounts(&mut self) -> &mut dyn AccountRepository {
        self
    }

    fn account_sessions(&mut self) -> &mut dyn AccountSessionRepository {
        self
    }

    fn guards(&mut self) -> &mut dyn GuardRepository {
        self
    }

    fn imports(&mut self) -> &mut dyn ImportRepository {
        self
    }

    fn content(&mut self) -> &mut dyn ContentRepository {
        self
    }

    fn tracks(&mut self) -> &mut dyn TrackRepository {
        self
    }

    fn leads(&mut self) -> &mut dyn LeadRepository {
        self
    }

    fn conversions(&mut self) -> &mut dyn ConversionRepository {
        self
    }

    fn campaigns(&mut self) -> &mut dyn CampaignRepository {
        self
    }

    fn outside_tokens(&mut self) -> &mut dyn OutsideTokenRepository {
        self
    }

    fn supplier_orders(&mut self) -> &mut dyn SupplierOrderRepository {
        self
    }

    fn supplier_notices(&mut self) -> &mut dyn SupplierNoticeRepository {
        self
    }

    fn supplier_reconciliations(&mut self) -> &mut dyn SupplierReconciliationRepository {
        self
    }

    fn flows(&mut self) -> &mut dyn FlowRepository {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobRepository {
        self
    }

    fn alerts(&mut self) -> &mut dyn AlertRepository {
        self
    }

    async fn is_replaced(&mut self, order: &Order) -> Result<bool, StoreError> {
        orders::is_replaced(self.conn()?, order).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.complete().await
    }

    async fn roll_back(self: Box<Self>) -> Result<(), StoreError> {
        self.undo().await
    }
}
