//! The repositories of what is bought at suppliers, and of what they said that was refused.

use super::super::{supplied, supplier_notices, suppliers};
use super::Work;
use async_trait::async_trait;
use domain::ports::{
    NoticeBound, NoticeKept, StoreError, SupplierNoticeRepository, SupplierOrderRepository,
};
use domain::supplier::{RefusedNotice, StaticIp, Supplier, SupplierOrder};
use domain::{Money, OrderId, SupplierOrderId, Timestamp};

#[async_trait]
impl SupplierOrderRepository for Work {
    async fn add(&mut self, order: &SupplierOrder) -> Result<(), StoreError> {
        suppliers::add(self.conn()?, order).await
    }

    async fn find(&mut self, id: SupplierOrderId) -> Result<Option<SupplierOrder>, StoreError> {
        suppliers::find(self.conn()?, id).await
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<SupplierOrder>, StoreError> {
        suppliers::of_order(self.conn()?, order).await
    }

    async fn update(&mut self, order: &mut SupplierOrder) -> Result<(), StoreError> {
        suppliers::update(self.conn()?, order).await
    }

    async fn claimed(
        &mut self,
        supplier: Supplier,
        numbers: &[String],
    ) -> Result<Vec<String>, StoreError> {
        suppliers::claimed(self.conn()?, supplier, numbers).await
    }

    async fn take_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<bool, StoreError> {
        suppliers::take_turn(self.conn()?, supplier, holder).await
    }

    async fn end_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<(), StoreError> {
        suppliers::end_turn(self.conn()?, supplier, holder).await
    }

    async fn keep_ips(
        &mut self,
        order: OrderId,
        ips: &[StaticIp],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        supplied::keep_ips(self.conn()?, order, (ips, now)).await
    }

    async fn owners(&mut self, upids: &[i64]) -> Result<Vec<(i64, OrderId)>, StoreError> {
        supplied::owners(self.conn()?, upids).await
    }

    async fn keep_balance(
        &mut self,
        supplier: Supplier,
        balance: Money,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        supplied::keep_balance(self.conn()?, supplier, (balance, at)).await
    }
}

#[async_trait]
impl SupplierNoticeRepository for Work {
    async fn keep(
        &mut self,
        notice: &RefusedNotice,
        bound: NoticeBound,
    ) -> Result<NoticeKept, StoreError> {
        let (conn, cipher) = self.parts()?;
        supplier_notices::keep(conn, cipher, (notice, bound)).await
    }
}
