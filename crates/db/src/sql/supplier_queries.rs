use super::queries::SqlQueries;
use super::{supplied, supplier_notices, suppliers};
use crate::rows::supplied::StaticIpRow;
use crate::rows::supplier_order::SupplierOrderRow;
use async_trait::async_trait;
use domain::ports::{
    NoticeFilter, OwnOrders, OwnedIp, Page, Paged, StoreError, SupplierBalance,
    SupplierOrderFilter, SupplierQueries,
};
use domain::supplier::{RefusedNotice, SupplierOrder};

#[async_trait]
impl SupplierQueries for SqlQueries {
    async fn supplier_orders(
        &self,
        filter: &SupplierOrderFilter,
        page: Page,
    ) -> Result<Paged<SupplierOrder>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = suppliers::list(reading.conn()?, filter, page).await;
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
}
