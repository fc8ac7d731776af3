use super::FakeStore;
use super::state::State;
use async_trait::async_trait;
use domain::ports::{
    AccountRepository, AccountSessionRepository, AlertRepository, AttemptRepository,
    AuditRepository, CampaignRepository, ContentRepository, ConversionRepository,
    CustomerRepository, EventRepository, EvidenceRepository, FlowRepository, GuardRepository,
    IdempotencyRepository, ImportRepository, JobRepository, LatePaymentRepository, LeadRepository,
    OrderRepository, OutsideTokenRepository, PackageRepository, QuarantineRepository,
    ReconciliationRepository, RefundRepository, SessionRepository, StaffRepository, StoreError,
    SupplierNoticeRepository, SupplierOrderRepository, SupplierReconciliationRepository,
    TaskRepository, TrackRepository, UnitOfWork,
};
use domain::{Order, Timestamp};
use tokio::sync::OwnedMutexGuard;

/// The writer's turn, and the copy that it works on. All repositories are its own.
pub(super) struct FakeUnitOfWork {
    pub(super) store: FakeStore,
    pub(super) state: State,
    /// Gives the turn to the next writer when it is dropped.
    pub(super) _permit: OwnedMutexGuard<()>,
}

impl FakeUnitOfWork {
    pub(super) fn complete(self) -> Result<(), StoreError> {
        self.store.commit(self.state)
    }
}

#[async_trait]
impl UnitOfWork for FakeUnitOfWork {
    async fn now(&mut self) -> Result<Timestamp, StoreError> {
        Ok(self.store.now())
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
        Ok(self.state.is_replaced(order))
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.complete()
    }

    async fn roll_back(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
