//! What staff read of money: lists, page by page, newest first.

use super::invariants::ChainCheck;
use super::store::StoreError;
use crate::attempt::{Channel, PaymentAttempt};
use crate::evidence::{ArchivedEvidence, ChainEnd, Evidence, OpenEnds, SealedEvidence};
use crate::id::{AttemptId, EvidenceId, OrderId, ReconciliationId};
use crate::reconciliation::{Difference, Reconciliation, StatementLine};
use crate::refund::Refund;
use crate::settlement::{LatePayment, Quarantine};
use crate::snowflake::{Snowflake, WorkerSlot};
use crate::time::Timestamp;
use crate::turnover::Turnover;
use async_trait::async_trait;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Which page of a list: `number` from 1, `size` from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub number: u32,
    pub size: u32,
}

/// A place in a list that shows the newest rows first: the row of this id need not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The rows that follow it.
    After(Snowflake),
    /// The last rows before it.
    Before(Snowflake),
}

/// One page, and how many rows there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    pub total: i64,
    /// There are more rows than are counted: `total` is what the database expects, or the least
    /// that there are.
    pub is_estimate: bool,
    pub rows: Vec<T>,
}

impl<T> Paged<T> {
    /// So many rows of a list that grows with the shop are counted.
    pub const MOST_COUNTED: i64 = 10_000;
}

/// What is set narrows the list. States by their words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoneyFilter {
    pub order_id: Option<OrderId>,
    pub channel: Option<Channel>,
    pub state: Option<String>,
    /// The whole number of the payment, refund or trade, ours or the provider's. Narrows neither
    /// reconciliations nor differences.
    pub number: Option<String>,
    /// Made from this instant on, and up to (not at) the other; of a reconciliation its day. Narrows
    /// no differences.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Of payments and refunds: instead of the number of the page.
    pub beside: Option<Beside>,
}

/// One account of ours at a provider, within a span of the provider's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSpan {
    pub channel: Channel,
    /// Our merchant number there.
    pub account: String,
    pub from: Timestamp,
    /// Not included.
    pub until: Timestamp,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait MoneyQueries: Send + Sync + Debug {
    async fn payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<PaymentAttempt>, StoreError>;
    async fn refunds(&self, filter: &MoneyFilter, page: Page) -> Result<Paged<Refund>, StoreError>;
    /// Oldest first.
    async fn refunds_of_order(&self, order: OrderId) -> Result<Vec<Refund>, StoreError>;
    /// States: `open`, `resolved`.
    async fn quarantine(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Quarantine>, StoreError>;
    async fn late_payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<LatePayment>, StoreError>;
    async fn reconciliations(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Reconciliation>, StoreError>;
    /// In the order in which they were found. States: those of
    /// `DifferenceState::NAMES`.
    async fn differences(
        &self,
        id: ReconciliationId,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Difference>, StoreError>;
    /// Of the days from the one to the other, both of Asia/Shanghai, those that have anything.
    async fn turnover(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<BTreeMap<NaiveDate, Turnover>, StoreError>;
    /// The evidence about a merchant's number, oldest first, at most `most`. What has been archived
    /// is not in it: see `archives_about`.
    async fn evidence(&self, number: &str, most: u32) -> Result<Vec<Evidence>, StoreError>;

    /// Attempts still `Created` though whoever was creating them has given up by `now`: of the order
    /// or of all, oldest first, at most `most`.
    async fn stuck_attempts(
        &self,
        order: Option<OrderId>,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError>;
    /// Captured attempts of the span with an id after `after`, by id, at most `most`.
    async fn captures(
        &self,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError>;
    /// Like `captures`, those that no payment line of the reconciliation names by number.
    async fn captures_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError>;
    /// Refunds that succeeded within the span and that no refund line of the reconciliation names by
    /// number; not those made outside.
    async fn refunds_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
    ) -> Result<Vec<Refund>, StoreError>;
    /// The reconciliation's lines after the given one, by line, at most `most`.
    async fn statement_lines(
        &self,
        id: ReconciliationId,
        after: u64,
        most: u32,
    ) -> Result<Vec<StatementLine>, StoreError>;
    /// Works every evidence chain out anew. Reads whole tables: not for a request's path.
    async fn evidence_chains(&self) -> Result<Vec<ChainCheck>, StoreError>;
    /// Every chain, and the end of what has been archived of it: where nothing has, its start.
    async fn archived_ends(&self) -> Result<BTreeMap<WorkerSlot, ChainEnd>, StoreError>;
    /// The links of a chain behind that position, as they are stored, in order, at most `most`.
    async fn links(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<SealedEvidence>, StoreError>;
    /// What is open about the money that each of them speaks of: those without are not in it.
    async fn open_ends(
        &self,
        links: &[SealedEvidence],
    ) -> Result<BTreeMap<EvidenceId, OpenEnds>, StoreError>;
    /// What has been archived of a chain behind that position, in order, at most `most`.
    async fn archives(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<ArchivedEvidence>, StoreError>;
    /// By merchant's number the files in which archived evidence about it lies, oldest first: those
    /// without are not in it.
    async fn archives_about(
        &self,
        numbers: &[String],
    ) -> Result<BTreeMap<String, Vec<String>>, StoreError>;
}
