//! The repository of how suppliers' orders and ours agree.

use super::super::supplier_reconciliations;
use super::Work;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::SupplierDifferenceId;
use domain::ports::{StoreError, SupplierReconciliationRepository};
use domain::supplier::{Supplier, SupplierDifference, SupplierReconciliation};

#[async_trait]
impl SupplierReconciliationRepository for Work {
    async fn find(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Option<SupplierReconciliation>, StoreError> {
        supplier_reconciliations::find(self.conn()?, supplier, day).await
    }

    async fn since(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierReconciliation>, StoreError> {
        supplier_reconciliations::since(self.conn()?, supplier, day).await
    }

    async fn keep(&mut self, reconciliation: &SupplierReconciliation) -> Result<(), StoreError> {
        supplier_reconciliations::keep(self.conn()?, reconciliation).await
    }

    async fn add_difference(&mut self, difference: &SupplierDifference) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        supplier_reconciliations::add_difference(conn, cipher, difference).await
    }

    async fn find_difference(
        &mut self,
        id: SupplierDifferenceId,
    ) -> Result<Option<SupplierDifference>, StoreError> {
        let (conn, cipher) = self.parts()?;
        supplier_reconciliations::find_difference(conn, cipher, id).await
    }

    async fn open_differences(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierDifference>, StoreError> {
        let (conn, cipher) = self.parts()?;
        supplier_reconciliations::open_differences(conn, cipher, (supplier, day)).await
    }

    async fn settle_difference(
        &mut self,
        difference: &SupplierDifference,
    ) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        supplier_reconciliations::settle_difference(conn, cipher, difference).await
    }
}
