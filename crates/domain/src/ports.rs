//! The ports: how the application sees the world. One file each, grouped by what they are for.
//!
//! State: [`Store`] with its [`UnitOfWork`], [`Queries`] and [`MoneyQueries`], [`OrderIntake`],
//! [`PaymentSettlement`], [`ContentQueries`], [`PeopleQueries`], [`WatchQueries`], [`LeadQueries`], [`WorkerSlots`]. Money: [`PaymentGateway`], [`NotificationVerifier`],
//! [`StatementSource`], [`ExchangeLog`], [`EvidenceArchive`]. World: [`CustomerDirectory`], [`BackOffice`],
//! [`TokenIssuer`], [`TokenSource`], [`WeChatLogin`], [`AlipayLogin`], [`TelecomLogin`], [`SmsSender`], [`ConversionUpload`], [`AddressLookup`],
//! [`CaptchaPainter`], [`HtmlCleaner`], [`Clock`], [`IdGenerator`], [`Cipher`], [`Secrets`].

mod accounts;
mod alerts;
mod campaigns;
mod cipher;
mod clock;
mod content;
mod conversions;
mod evidence_archive;
mod exchange_log;
mod flows;
mod gateway;
mod guards;
mod imports;
mod intake;
mod invariants;
mod jobs;
mod leads;
mod login;
mod messages;
mod money_desk;
mod money_queries;
mod monitor;
mod notifications;
mod outside;
mod outside_tokens;
mod people_queries;
mod queries;
mod repositories;
mod settlement;
mod staff;
mod statements;
mod store;
mod supplier_notices;
mod supplier_orders;
mod supplier_reconciliations;
mod suppliers;
mod worker_slots;

pub use crate::task::PushReceipt;
pub use accounts::{AccountRepository, AccountSessionRepository};
pub use alerts::{AlertRepository, AlertSender};
pub use campaigns::{CampaignRepository, Candidate, CandidatesAfter, MessageFilter};
pub use cipher::{Cipher, CipherError, Purpose};
pub use clock::{Clock, IdError, IdGenerator};
pub use content::{
    ArticleFilter, CaptchaPainter, ContentQueries, ContentRepository, HtmlCleaner, TrackRepository,
};
pub use conversions::{ConversionRepository, ConversionUpload, RefusedConversion, UploadError};
pub use evidence_archive::{ArchiveError, ArchiveState, EvidenceArchive};
pub use exchange_log::{ExchangeLog, OutsideExchange};
pub use flows::FlowRepository;
pub use gateway::{
    CloseReport, CreatedPayment, Device, Payer, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, RefundReport, TradeReport,
};
pub use guards::GuardRepository;
pub use imports::{
    FileBytes, ImportFilter, ImportQueries, ImportRepository, SheetError, SheetFile, SheetLines,
    SheetReader,
};
pub use intake::OrderIntake;
pub use invariants::{ChainCheck, Invariant, InvariantCheck};
pub use jobs::JobRepository;
pub use leads::{LeadFilter, LeadQueries, LeadRepository};
pub use login::{AlipayLogin, LoginError, TelecomLogin, WeChatApp, WeChatLogin};
pub use messages::{
    AddressError, AddressLookup, AddressTip, SmsError, SmsMessage, SmsReceipt, SmsSender, SmsText,
};
pub use money_desk::{
    EvidenceRepository, LatePaymentRepository, QuarantineRepository, ReconciliationRepository,
    RefundRepository,
};
pub use money_queries::{AccountSpan, Beside, MoneyFilter, MoneyQueries, Page, Paged};
pub use monitor::{FlowFilter, WatchQueries};
pub use notifications::{
    NotificationRejected, NotificationVerifier, ProviderReply, RawNotification, RejectionReason,
    ReplyKind, ReportedRefund, VerifiedMessage, VerifiedNotification,
};
pub use outside::{BackOffice, CustomerDirectory, OutsideError, PushOrder};
pub use outside_tokens::{KeptToken, OutsideTokenRepository, TokenIssuer, TokenSource};
pub use people_queries::{AuditFilter, CustomerFilter, OrderFilter, OwnOrders, PeopleQueries};
pub use queries::{Figures, Queries, StoreHealth, TaskFigure};
pub use repositories::{
    AttemptRepository, CustomerRepository, EventRepository, IdempotencyRepository, KeyClaim,
    LeaseRequest, OrderRepository, PackageRepository, TaskFilter, TaskRepository, Whose,
};
pub use settlement::{PaymentSettlement, Settlement};
pub use staff::{AuditRepository, Secrets, SessionRepository, StaffRepository};
pub use statements::{StatementError, StatementLines, StatementSource};
pub use store::{Store, StoreError, UnitOfWork};
pub use supplier_notices::{NoticeBound, NoticeFilter, NoticeKept, SupplierNoticeRepository};
pub use supplier_orders::{
    OwnedIp, SupplierBalance, SupplierOrderFilter, SupplierOrderRepository, SupplierQueries,
};
pub use supplier_reconciliations::{SupplierDifferenceFilter, SupplierReconciliationRepository};
pub use suppliers::{
    NoticeRefused, ProxyOrderFilter, ProxyOrderPage, ProxyQuote, ProxyRequest, ProxySupplier,
    RechargeNotice, RechargeNoticeVerifier, RechargeReceipt, RechargeReport, RechargeRequest,
    RechargeSupplier, SupplierGate, SupplierReference, Withdrawn,
};
pub use worker_slots::{ClaimedSlot, WorkerSlots};

#[cfg(feature = "mock")]
pub use {
    accounts::{MockAccountRepository, MockAccountSessionRepository},
    alerts::{MockAlertRepository, MockAlertSender},
    campaigns::MockCampaignRepository,
    cipher::MockCipher,
    clock::{MockClock, MockIdGenerator},
    content::{
        MockCaptchaPainter, MockContentQueries, MockContentRepository, MockHtmlCleaner,
        MockTrackRepository,
    },
    conversions::{MockConversionRepository, MockConversionUpload},
    evidence_archive::MockEvidenceArchive,
    exchange_log::MockExchangeLog,
    flows::MockFlowRepository,
    gateway::MockPaymentGateway,
    guards::MockGuardRepository,
    imports::{MockImportQueries, MockImportRepository},
    intake::MockOrderIntake,
    jobs::MockJobRepository,
    leads::{MockLeadQueries, MockLeadRepository},
    login::{MockAlipayLogin, MockTelecomLogin, MockWeChatLogin},
    messages::{MockAddressLookup, MockSmsSender},
    money_desk::{
        MockEvidenceRepository, MockLatePaymentRepository, MockQuarantineRepository,
        MockReconciliationRepository, MockRefundRepository,
    },
    money_queries::MockMoneyQueries,
    monitor::MockWatchQueries,
    notifications::MockNotificationVerifier,
    outside::{MockBackOffice, MockCustomerDirectory},
    outside_tokens::{MockOutsideTokenRepository, MockTokenIssuer, MockTokenSource},
    people_queries::MockPeopleQueries,
    queries::MockQueries,
    repositories::{
        MockAttemptRepository, MockCustomerRepository, MockEventRepository,
        MockIdempotencyRepository, MockOrderRepository, MockPackageRepository, MockTaskRepository,
    },
    settlement::MockPaymentSettlement,
    staff::{MockAuditRepository, MockSecrets, MockSessionRepository, MockStaffRepository},
    statements::MockStatementSource,
    store::MockStore,
    supplier_notices::MockSupplierNoticeRepository,
    supplier_orders::{MockSupplierOrderRepository, MockSupplierQueries},
    supplier_reconciliations::MockSupplierReconciliationRepository,
    suppliers::{MockProxySupplier, MockRechargeNoticeVerifier, MockRechargeSupplier},
    worker_slots::MockWorkerSlots,
};

/// The cause of a failure, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
