//! The repositories of what staff look at when money is not as it should be.

use super::store::StoreError;
use crate::attempt::Channel;
use crate::evidence::{ArchivedEvidence, Evidence, SealedEvidence};
use crate::id::{
    AttemptId, DifferenceId, LatePaymentId, OrderId, QuarantineId, ReconciliationId, RefundId,
};
use crate::reconciliation::{Difference, Reconciliation, StatementLine};
use crate::refund::{Refund, RefundNumber};
use crate::settlement::{LatePayment, Quarantine};
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::NaiveDate;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EvidenceRepository: Send {
    /// Adds it as the next link of its chain. The chain is held until the transaction ends, so this
    /// comes last in one.
    async fn add(&mut self, evidence: &Evidence) -> Result<(), StoreError>;
    /// Newest first.
    async fn newest(&mut self, most: u32) -> Result<Vec<Evidence>, StoreError>;
    /// Takes the links away and remembers where they are kept. `Conflict` when they are not the
    /// oldest of their chain, or not as they were read, sealed anew included.
    async fn archive(
        &mut self,
        kept: &ArchivedEvidence,
        links: &[SealedEvidence],
    ) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait QuarantineRepository: Send {
    /// Does nothing when one of the same `Quarantine::sameness` is there already.
    async fn add(&mut self, quarantine: &Quarantine) -> Result<(), StoreError>;
    async fn find(&mut self, id: QuarantineId) -> Result<Option<Quarantine>, StoreError>;
    /// Of the merchant's number, resolved or not, oldest first.
    async fn of_number(&mut self, number: &str) -> Result<Vec<Quarantine>, StoreError>;
    /// Stores the resolution of one that has none; `Conflict` when it has one by now.
    async fn resolve(&mut self, quarantine: &Quarantine) -> Result<(), StoreError>;
    /// Newest first.
    async fn newest(&mut self, most: u32) -> Result<Vec<Quarantine>, StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LatePaymentRepository: Send {
    async fn add(&mut self, late: &LatePayment) -> Result<(), StoreError>;
    async fn find(&mut self, id: LatePaymentId) -> Result<Option<LatePayment>, StoreError>;
    /// Stores the decision about one that waits; `Conflict` when it does not wait any more.
    async fn decide(&mut self, late: &LatePayment) -> Result<(), StoreError>;
    /// Newest first.
    async fn newest(&mut self, most: u32) -> Result<Vec<LatePayment>, StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RefundRepository: Send {
    /// `Duplicate` when the number is taken.
    async fn insert(&mut self, refund: &Refund) -> Result<(), StoreError>;
    async fn find(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError>;
    async fn find_by_number(&mut self, number: &RefundNumber)
    -> Result<Option<Refund>, StoreError>;
    /// Oldest first.
    async fn of_attempt(&mut self, attempt: AttemptId) -> Result<Vec<Refund>, StoreError>;
    /// Those of all these attempts, oldest first.
    async fn of_attempts(&mut self, attempts: &[AttemptId]) -> Result<Vec<Refund>, StoreError>;
    /// Oldest first.
    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Refund>, StoreError>;
    /// Stores amount and state under the next version, which it puts into `refund`; `Conflict` when
    /// the stored one is not the version it was read at.
    async fn update(&mut self, refund: &mut Refund) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ReconciliationRepository: Send {
    /// `Duplicate` when it is a daily one and that day of the account has one.
    async fn insert(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError>;
    async fn find(&mut self, id: ReconciliationId) -> Result<Option<Reconciliation>, StoreError>;
    /// Stores state and counts.
    async fn update(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError>;
    /// The first day of the account that was reconciled by the schedule.
    async fn first_daily(
        &mut self,
        channel: Channel,
        account: &str,
    ) -> Result<Option<NaiveDate>, StoreError>;
    /// Ends the open differences of all runs of that day of the account but the newest done one.
    async fn supersede(&mut self, of: &Reconciliation, at: Timestamp) -> Result<(), StoreError>;
    /// Takes away the lines and the differences of an earlier, broken-off run of it.
    async fn clear(&mut self, id: ReconciliationId) -> Result<(), StoreError>;
    async fn add_lines(
        &mut self,
        id: ReconciliationId,
        lines: &[StatementLine],
    ) -> Result<(), StoreError>;
    async fn add_difference(&mut self, difference: &Difference) -> Result<(), StoreError>;
    async fn find_difference(&mut self, id: DifferenceId)
    -> Result<Option<Difference>, StoreError>;
    /// The newest other resolved difference of the same `Difference::sameness`.
    async fn resolved_before(
        &mut self,
        difference: &Difference,
    ) -> Result<Option<Difference>, StoreError>;
    /// Stores state and resolution of an open one; `Conflict` when it is not open any more.
    async fn settle_difference(&mut self, difference: &Difference) -> Result<(), StoreError>;
}
