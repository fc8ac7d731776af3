use super::queries::SqlQueries;
use super::{accounts, customers, notes, order_lists, staff};
use crate::rows::staff::StaffRow;
use async_trait::async_trait;
use domain::account::CustomerAccount;
use domain::order::OrderNote;
use domain::ports::{
    AuditFilter, CustomerFilter, OrderFilter, OwnOrders, Page, Paged, PeopleQueries, StoreError,
};
use domain::staff::{AuditEntry, StaffAccount};
use domain::{Customer, Order, OrderId, PhoneNumber};

#[async_trait]
impl PeopleQueries for SqlQueries {
    async fn orders(&self, filter: &OrderFilter, page: Page) -> Result<Paged<Order>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let listed = order_lists::list(reading.conn()?, cipher, (filter, self.paging(page))).await;
        reading.end(listed)?.read(|row| row.read(cipher))
    }

    async fn own_orders(&self, own: &OwnOrders, page: Page) -> Result<Paged<Order>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let listed = order_lists::own(reading.conn()?, cipher, (own, self.paging(page))).await;
        reading.end(listed)?.read(|row| row.read(cipher))
    }

    async fn order_notes(&self, order: OrderId) -> Result<Vec<OrderNote>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let found = notes::of_order(reading.conn()?, cipher, order).await;
        reading.end(found)
    }

    async fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Paged<Customer>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let listed = customers::list(reading.conn()?, cipher, (filter, self.paging(page))).await;
        reading.end(listed)?.read(|row| row.read(cipher))
    }

    async fn accounts(
        &self,
        phone: Option<PhoneNumber>,
        page: Page,
    ) -> Result<Paged<CustomerAccount>, StoreError> {
        let (mut reading, cipher) = (self.pool.read().await?, self.cipher.as_ref());
        let listed =
            accounts::list(reading.conn()?, cipher, (phone.as_ref(), self.paging(page))).await;
        reading.end(listed)?.read(|row| row.read(cipher))
    }

    async fn staff(&self, page: Page) -> Result<Paged<StaffAccount>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = staff::list(reading.conn()?, page).await;
        reading.end(listed)?.read(StaffRow::read)
    }

    async fn audit(
        &self,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Paged<AuditEntry>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = staff::list_audit(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }
}
