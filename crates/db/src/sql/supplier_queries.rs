use super::queries::SqlQueries;
use super::{supplied, supplier_notices, supplier_reconciliations, suppliers};
use crate::rows::supplied::StaticIpRow;
use crate::rows::supplier_order::SupplierOrderRow;
use crate::rows::supplier_reconciliation::SupplierReconciliationRow;
use async_trait::async_trait;
use domain::ports::{
    NoticeFilter, OwnOrders, OwnedIp, Page, Paged, StoreError, SupplierBalance,
    SupplierDifferenceFilter, SupplierOrderFilter, SupplierQueries,
};
use domain::supplier::{
    RefusedNotice, Supplier, SupplierDifference, SupplierOrder, SupplierReconciliation,
};

#[async_trait]
impl SupplierQueries for SqlQueries {
    async fn supplier_orders(
        &self,
        filter: &SupplierOrderFilter,
        page: Page,
    ) -> Result<Paged<SupplierOrder>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = suppliers::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(SupplierOrderRow::read)
    }

    async fn ips_of(&self, whose: &OwnOrders, page: Page) -> Result<Paged<OwnedIp>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let listed = supplied::ips_of(reading.conn()?, cipher, (whose, page)).await;
        reading.end(listed)?.read(StaticIpRow::read)
    }

    async fn balances(&self) -> Result<Vec<SupplierBalance>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = supplied::balances(reading.conn()?).await;
        reading.end(found)
    }
    async fn notices(
        &self,
        filter: NoticeFilter,
        page: Page,
    ) -> Result<Paged<RefusedNotice>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = supplier_notices::list(reading.conn()?, filter, page).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }
    async fn supplier_reconciliations(
        &self,
        supplier: Option<Supplier>,
        page: Page,
    ) -> Result<Paged<SupplierReconciliation>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = supplier_reconciliations::list(reading.conn()?, supplier, page).await;
        reading.end(listed)?.read(SupplierReconciliationRow::read)
    }

    async fn supplier_differences(
        &self,
        filter: SupplierDifferenceFilter,
        page: Page,
    ) -> Result<Paged<SupplierDifference>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed =
            supplier_reconciliations::list_differences(reading.conn()?, filter, page).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn open_supplier_differences(&self) -> Result<i64, StoreError> {
        let mut reading = self.pool.read().await?;
        let open = supplier_reconciliations::count_open(reading.conn()?).await;
        reading.end(open)
    }
}
