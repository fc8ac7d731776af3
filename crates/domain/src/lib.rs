//! What the shop is about: pure types, their rules, and the ports through which the world is seen.
//!
//! Nothing in here does I/O, reads a clock, draws a random number or serialises. A rule that decides
//! about money is a function of this crate, so that the group writer, the plain unit of work and the
//! fake all call the same one.

pub mod account;
pub mod alert;
pub mod attempt;
pub mod campaign;
mod causes;
pub mod content;
pub mod conversion;
pub mod customer;
pub mod event;
pub mod evidence;
pub mod flow;
pub mod id;
pub mod import;
pub mod intake;
pub mod job;
pub mod lead;
pub mod limit;
pub mod mask;
pub mod money;
pub mod monitor;
pub mod one_time;
pub mod order;
pub mod outside_token;
pub mod package;
pub mod ports;
pub mod reconciliation;
pub mod refund;
#[cfg(test)]
mod sample;
pub mod settlement;
pub mod sms;
pub mod snowflake;
pub mod staff;
pub mod supplier;
pub mod task;
pub mod time;
pub mod track;
pub mod turnover;
mod typed;

pub use attempt::{Action, AttemptNumber, AttemptState, Channel, PaymentAttempt, Scene};
pub use causes::with_causes;
pub use customer::{Address, Contact, Customer, PersonName, PhoneNumber, QueryId, Source};
pub use event::{EventKind, OrderEvent};
pub use id::{
    AccountId, AlertId, AlertMessageId, ArticleId, AttemptId, AuditId, BannerId, CampaignId,
    ColumnId, ConversionId, DifferenceId, EventId, EvidenceId, FlowId, ImportId, LatePaymentId,
    LeadId, MessageId, NoteId, OrderId, OrderKind, PackageGroupId, PackageId, QuarantineId,
    ReconciliationId, RefundId, StaffId, SupplierDifferenceId, SupplierNoticeId, SupplierOrderId,
    TaskId, TrackId,
};
pub use mask::Masked;
pub use money::{Currency, Money, MoneyError};
pub use order::{Order, OrderState, PackageSnapshot};
pub use outside_token::OutsideToken;
pub use package::Package;
pub use refund::{Refund, RefundNumber, RefundState};
pub use snowflake::Snowflake;
pub use task::{Target, Task, TaskKind, TaskState};
pub use time::Timestamp;

/// What a transition did. Repeating one is no error: it says that nothing was left to do.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    Applied,
    AlreadyApplied,
}

/// A transition that the state machine refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{subject} cannot go from {from} by {event}")]
pub struct TransitionError {
    pub subject: &'static str,
    pub from: &'static str,
    pub event: &'static str,
}

/// Text that is not what its type asks for. `field` is the camelCase name that a client knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Invalid {
    pub field: &'static str,
    pub problem: &'static str,
}
