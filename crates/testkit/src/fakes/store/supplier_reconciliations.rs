//! How suppliers' orders and ours agree.

use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::SupplierDifferenceId;
use domain::ports::{StoreError, SupplierReconciliationRepository};
use domain::reconciliation::DifferenceState;
use domain::supplier::{Supplier, SupplierDifference, SupplierReconciliation};

#[async_trait]
impl SupplierReconciliationRepository for FakeUnitOfWork {
    async fn find(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Option<SupplierReconciliation>, StoreError> {
        Ok(self.state.supplier_reconciliations.get(&(supplier, day)).cloned())
    }

    async fn since(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierReconciliation>, StoreError> {
        let rows = self.state.supplier_reconciliations.values();
        Ok(rows.filter(|row| row.supplier == supplier && row.day >= day).cloned().collect())
    }

    async fn keep(&mut self, reconciliation: &SupplierReconciliation) -> Result<(), StoreError> {
        let rows = &mut self.state.supplier_reconciliations;
        let key = (reconciliation.supplier, reconciliation.day);
        let created_at = rows.get(&key).map_or(reconciliation.created_at, |row| row.created_at);
        rows.insert(key, SupplierReconciliation { created_at, ..reconciliation.clone() });
        Ok(())
    }

    async fn add_difference(&mut self, difference: &SupplierDifference) -> Result<(), StoreError> {
        let rows = &mut self.state.supplier_differences;
        match rows.values_mut().find(|row| row.sameness() == difference.sameness()) {
            Some(same) if matches!(same.state, DifferenceState::Healed { .. }) => {
                same.state = DifferenceState::Open;
            }
            Some(_same) => {}
            None => drop(rows.insert(difference.id, difference.clone())),
        }
        Ok(())
    }

    async fn find_difference(
        &mut self,
        id: SupplierDifferenceId,
    ) -> Result<Option<SupplierDifference>, StoreError> {
        Ok(self.state.supplier_differences.get(&id).cloned())
    }

    async fn open_differences(
        &mut self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<Vec<SupplierDifference>, StoreError> {
        let rows = self.state.supplier_differences.values();
        let is_open = |row: &&SupplierDifference| {
            row.supplier == supplier && row.day == day && row.state == DifferenceState::Open
        };
        Ok(rows.filter(is_open).cloned().collect())
    }

    async fn settle_difference(
        &mut self,
        difference: &SupplierDifference,
    ) -> Result<(), StoreError> {
        let row = self.state.supplier_differences.get_mut(&difference.id);
        let open = row.filter(|row| row.state == DifferenceState::Open);
        open.ok_or(StoreError::Conflict)?.state = difference.state.clone();
        Ok(())
    }
}
