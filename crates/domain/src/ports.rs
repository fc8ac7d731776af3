//! The ports: how the application sees the world. One file each, grouped by what they are for.
//!
//! State: [`Store`] with its [`UnitOfWork`], [`Queries`], [`OrderIntake`], [`PaymentSettlement`],
//! [`WorkerSlots`]. Money: [`PaymentGateway`], [`NotificationVerifier`]. World:
//! [`CustomerDirectory`], [`BackOffice`], [`Clock`], [`IdGenerator`], [`Cipher`].

mod cipher;
mod clock;
mod gateway;
mod intake;
mod invariants;
mod notifications;
mod outside;
mod queries;
mod repositories;
mod settlement;
mod store;
mod worker_slots;

pub use cipher::{Cipher, CipherError, Purpose};
pub use clock::{Clock, IdError, IdGenerator};
pub use gateway::{
    CloseReport, CreatedPayment, PaymentGateway, PaymentRequest, PrepareError, PreparedPayment,
    TradeReport,
};
pub use intake::OrderIntake;
pub use invariants::{Invariant, InvariantCheck};
pub use notifications::{
    NotificationRejected, NotificationVerifier, ProviderReply, RawNotification, RejectionReason,
    ReplyKind, VerifiedMessage, VerifiedNotification,
};
pub use outside::{BackOffice, CustomerDirectory, OutsideError, PushOrder, PushReceipt};
pub use queries::{Figures, Queries, StoreHealth, TaskFigure};
pub use repositories::{
    AttemptRepository, CustomerRepository, EventRepository, Evidence, EvidenceRepository,
    EvidenceVerdict, IdempotencyRepository, KeyClaim, LatePaymentRepository, LeaseRequest,
    OrderRepository, PackageRepository, QuarantineRepository, TaskRepository,
};
pub use settlement::{PaymentSettlement, Settlement};
pub use store::{Store, StoreError, UnitOfWork};
pub use worker_slots::{ClaimedSlot, WorkerSlots};

#[cfg(feature = "mock")]
pub use {
    cipher::MockCipher,
    clock::{MockClock, MockIdGenerator},
    gateway::MockPaymentGateway,
    intake::MockOrderIntake,
    notifications::MockNotificationVerifier,
    outside::{MockBackOffice, MockCustomerDirectory},
    queries::MockQueries,
    repositories::{
        MockAttemptRepository, MockCustomerRepository, MockEventRepository, MockEvidenceRepository,
        MockIdempotencyRepository, MockLatePaymentRepository, MockOrderRepository,
        MockPackageRepository, MockQuarantineRepository, MockTaskRepository,
    },
    settlement::MockPaymentSettlement,
    store::MockStore,
    worker_slots::MockWorkerSlots,
};

/// The cause of a failure, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
