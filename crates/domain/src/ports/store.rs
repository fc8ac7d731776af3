use super::Cause;
use super::accounts::{AccountRepository, AccountSessionRepository};
use super::alerts::AlertRepository;
use super::campaigns::CampaignRepository;
use super::content::{ContentRepository, TrackRepository};
use super::conversions::ConversionRepository;
use super::flows::FlowRepository;
use super::guards::GuardRepository;
use super::imports::ImportRepository;
use super::jobs::JobRepository;
use super::leads::LeadRepository;
use super::money_desk::{
    EvidenceRepository, LatePaymentRepository, QuarantineRepository, ReconciliationRepository,
    RefundRepository,
};
use super::outside_tokens::OutsideTokenRepository;
use super::repositories::{
    AttemptRepository, CustomerRepository, EventRepository, IdempotencyRepository, OrderRepository,
    PackageRepository, TaskRepository,
};
use super::staff::{AuditRepository, SessionRepository, StaffRepository};
use super::supplier_notices::SupplierNoticeRepository;
use super::supplier_orders::SupplierOrderRepository;
use super::supplier_reconciliations::SupplierReconciliationRepository;
use crate::order::Order;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// What a caller can do about a failing store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed it first: load again and decide again.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// A row with this key is there already.
    #[error("there already")]
    Duplicate,
    /// A row that cannot be: for those who run the shop.
    #[error("{table}.{column} of row {id} cannot be read: {problem}")]
    Corrupt { table: &'static str, column: &'static str, id: String, problem: String },
    /// The queue before the store is full, or a lock did not come in time: later.
    #[error("the store is busy")]
    Busy,
    #[error("the store cannot be reached")]
    Unavailable(#[source] Cause),
}

/// Where the shop's state lives.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Store: Send + Sync + Debug {
    /// Begins a transaction. One that is dropped instead of ended is rolled back and leaves no lock.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;
}

/// One transaction, and the repositories that work within it.
#[async_trait]
pub trait UnitOfWork: Send {
    /// The time to which leases, guards and expiries are measured: the database's own where it has
    /// one, moved by the clock's offset.
    async fn now(&mut self) -> Result<Timestamp, StoreError>;

    fn packages(&mut self) -> &mut dyn PackageRepository;
    fn customers(&mut self) -> &mut dyn CustomerRepository;
    fn orders(&mut self) -> &mut dyn OrderRepository;
    fn attempts(&mut self) -> &mut dyn AttemptRepository;
    fn events(&mut self) -> &mut dyn EventRepository;
    fn tasks(&mut self) -> &mut dyn TaskRepository;
    fn evidence(&mut self) -> &mut dyn EvidenceRepository;
    fn quarantine(&mut self) -> &mut dyn QuarantineRepository;
    fn late_payments(&mut self) -> &mut dyn LatePaymentRepository;
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    fn refunds(&mut self) -> &mut dyn RefundRepository;
    fn reconciliations(&mut self) -> &mut dyn ReconciliationRepository;
    fn staff(&mut self) -> &mut dyn StaffRepository;
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    fn audit(&mut self) -> &mut dyn AuditRepository;
    fn content(&mut self) -> &mut dyn ContentRepository;
    fn accounts(&mut self) -> &mut dyn AccountRepository;
    fn account_sessions(&mut self) -> &mut dyn AccountSessionRepository;
    fn guards(&mut self) -> &mut dyn GuardRepository;
    fn imports(&mut self) -> &mut dyn ImportRepository;
    fn tracks(&mut self) -> &mut dyn TrackRepository;
    fn flows(&mut self) -> &mut dyn FlowRepository;
    fn jobs(&mut self) -> &mut dyn JobRepository;
    fn alerts(&mut self) -> &mut dyn AlertRepository;
    fn leads(&mut self) -> &mut dyn LeadRepository;
    fn conversions(&mut self) -> &mut dyn ConversionRepository;
    fn campaigns(&mut self) -> &mut dyn CampaignRepository;
    fn outside_tokens(&mut self) -> &mut dyn OutsideTokenRepository;
    fn supplier_orders(&mut self) -> &mut dyn SupplierOrderRepository;
    fn supplier_notices(&mut self) -> &mut dyn SupplierNoticeRepository;
    fn supplier_reconciliations(&mut self) -> &mut dyn SupplierReconciliationRepository;

    /// Whether another order of the same queryId and package was paid since this one was made.
    async fn is_replaced(&mut self, order: &Order) -> Result<bool, StoreError>;

    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
    async fn roll_back(self: Box<Self>) -> Result<(), StoreError>;
}
