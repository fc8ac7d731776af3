use super::store::StoreError;
use crate::id::SupplierDifferenceId;
use crate::supplier::{Supplier, SupplierDifference, SupplierReconciliation};
use async_trait::async_trait;
use chrono::NaiveDate;

/// How suppliers' orders and ours agree, day by day (供应商对账).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SupplierReconciliationRepository: Send {
    async fn find(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Option<SupplierReconciliation>, StoreError>;

    /// Of this day and later, by day.
    async fn since(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierReconciliation>, StoreError>;

    /// In the place of what was there of its supplier and day, but for when that was made.
    async fn keep(&mut self, reconciliation: &SupplierReconciliation) -> Result<(), StoreError>;

    /// One that is the same is there: it stays as it is, and one that was healed is open again.
    async fn add_difference(&mut self, difference: &SupplierDifference) -> Result<(), StoreError>;

    async fn find_difference(
        &mut self,
        id: SupplierDifferenceId,
    ) -> Result<Option<SupplierDifference>, StoreError>;

    /// In the order in which they were found.
    async fn open_differences(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierDifference>, StoreError>;

    /// Writes down its state. `Conflict`: it is not open (any more).
    async fn settle_difference(
        &mut self,
        difference: &SupplierDifference,
    ) -> Result<(), StoreError>;
}

/// Which differences are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SupplierDifferenceFilter {
    pub supplier: Option<Supplier>,
    pub day: Option<NaiveDate>,
    /// One of `DifferenceState::NAMES`.
    pub state: Option<&'static str>,
}
