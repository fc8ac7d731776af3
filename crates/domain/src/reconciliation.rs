//! Reconciliation (对账): a day of one account, our records against the provider's bill.

mod compare;
mod difference;
mod span;

pub use compare::{compare_payment, compare_refund, is_made_outside, sized_by_bill};
pub use difference::{
    Difference, DifferenceKind, DifferenceResolution, DifferenceState, LineKind, Mismatch,
};
pub use span::{bill_is_due, day_span, days_due};

use crate::attempt::Channel;
use crate::id::ReconciliationId;
use crate::money::Money;
use crate::time::Timestamp;
use chrono::NaiveDate;

/// One line of a bill, in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Its place in the file, from 1.
    pub line: u64,
    pub kind: LineKind,
    /// The merchant's number of the payment.
    pub number: String,
    /// The provider's number of the payment.
    pub trade_no: String,
    /// Of a refund line, the merchant's number of the refund.
    pub refund_number: Option<String>,
    /// What was paid, or given back.
    pub amount: Money,
    /// By the provider's clock.
    pub at: Timestamp,
}

/// A line that is not to be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct BadLine {
    pub line: u64,
    pub problem: &'static str,
}

/// What made it run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReconciliationSource {
    /// The schedule; there is one a day and account.
    Daily,
    /// Staff, with the provider's bill.
    Staff,
    /// Staff, with a file.
    File,
}

impl ReconciliationSource {
    pub const ALL: [Self; 3] = [Self::Daily, Self::Staff, Self::File];

    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Staff => "staff",
            Self::File => "file",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReconciliationState {
    Requested,
    Running,
    Done {
        at: Timestamp,
    },
    /// It cannot be had: staff must look.
    Failed {
        at: Timestamp,
        reason: String,
    },
}

impl ReconciliationState {
    pub const NAMES: [&'static str; 4] = ["requested", "running", "done", "failed"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Running => "running",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
        }
    }
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReconciliationCounts {
    /// Lines of the bill; without a bill, payments that were asked about.
    pub lines: i64,
    /// That agree with our records.
    pub matched: i64,
    pub differences: i64,
    /// Differences that went away once the provider was asked again.
    pub healed: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    pub id: ReconciliationId,
    pub channel: Channel,
    /// Our merchant number there.
    pub account: String,
    /// In Asia/Shanghai, by the provider's time.
    pub day: NaiveDate,
    pub source: ReconciliationSource,
    pub state: ReconciliationState,
    pub counts: ReconciliationCounts,
    pub created_at: Timestamp,
}
