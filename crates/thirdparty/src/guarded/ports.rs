//! The ports, call by call.

use super::Guarded;
use async_trait::async_trait;
use domain::money::Money;
use domain::ports::{
    ProxyOrderFilter, ProxyOrderPage, ProxyQuote, ProxyRequest, ProxySupplier, RechargeReceipt,
    RechargeReport, RechargeRequest, RechargeSupplier, SupplierReference, Withdrawn,
};
use domain::supplier::{ProxyOrder, ProxyProduct, StaticIp, SupplierError};
use std::sync::Arc;

#[async_trait]
impl RechargeSupplier for Guarded<Arc<dyn RechargeSupplier>> {
    async fn order(&self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        self.gate.pass(self.inner.order(request)).await
    }

    async fn find(
        &self,
        reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError> {
        self.gate.pass(self.inner.find(reference)).await
    }

    async fn balance(&self) -> Result<Money, SupplierError> {
        self.gate.pass(self.inner.balance()).await
    }

    async fn confirm(&self, supplier_no: &str) -> Result<(), SupplierError> {
        self.gate.pass(self.inner.confirm(supplier_no)).await
    }

    async fn withdraw(&self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        self.gate.pass(self.inner.withdraw(reference)).await
    }
}

#[async_trait]
impl ProxySupplier for Guarded<Arc<dyn ProxySupplier>> {
    async fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError> {
        self.gate.pass(self.inner.quote(request)).await
    }

    async fn create(&self, request: &ProxyRequest) -> Result<ProxyOrder, SupplierError> {
        self.gate.pass(self.inner.create(request)).await
    }

    async fn orders(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> Result<ProxyOrderPage, SupplierError> {
        self.gate.pass(self.inner.orders(filter, page, page_size)).await
    }

    async fn close(&self, trade_no: &str) -> Result<(), SupplierError> {
        self.gate.pass(self.inner.close(trade_no)).await
    }

    async fn static_ips(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplierError> {
        self.gate.pass(self.inner.static_ips(product)).await
    }

    async fn balance(&self) -> Result<Option<ProxyQuote>, SupplierError> {
        self.gate.pass(self.inner.balance()).await
    }
}
