use super::money_queries::{Page, Paged};
use super::people_queries::OwnOrders;
use super::store::StoreError;
use super::supplier_notices::NoticeFilter;
use super::supplier_reconciliations::SupplierDifferenceFilter;
use crate::id::{OrderId, SupplierOrderId};
use crate::money::Money;
use crate::supplier::{
    RefusedNotice, StaticIp, Supplier, SupplierDifference, SupplierOrder, SupplierReconciliation,
};
use crate::time::Timestamp;
use async_trait::async_trait;

/// What is bought at suppliers, and what of it belongs to whom.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SupplierOrderRepository: Send {
    /// `Duplicate`: the order has one of this step already.
    async fn add(&mut self, order: &SupplierOrder) -> Result<(), StoreError>;

    async fn find(&mut self, id: SupplierOrderId) -> Result<Option<SupplierOrder>, StoreError>;

    /// By step.
    async fn of_order(&mut self, order: OrderId) -> Result<Vec<SupplierOrder>, StoreError>;

    /// `Conflict`: somebody else changed it meanwhile. `Duplicate`: its number at the supplier is
    /// another one's already.
    async fn update(&mut self, order: &mut SupplierOrder) -> Result<(), StoreError>;

    /// Which of these numbers of the supplier's are some order's of ours.
    async fn claimed(
        &mut self,
        supplier: Supplier,
        numbers: &[String],
    ) -> Result<Vec<String>, StoreError>;

    /// The right to have the one order in flight at a supplier that takes no number of ours. Held
    /// until it is given back, however long that takes: what may have been sent comes first.
    /// `false`: another one has it.
    async fn take_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<bool, StoreError>;

    /// Gives it back; nothing happens if another one has it.
    async fn end_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<(), StoreError>;

    /// Writes down that the addresses came with the order, or what has become of them.
    async fn keep_ips(
        &mut self,
        order: OrderId,
        ips: &[StaticIp],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// With which order each of the addresses came; those that came with none are left out.
    async fn owners(&mut self, upids: &[i64]) -> Result<Vec<(i64, OrderId)>, StoreError>;

    /// What was left at the supplier when it was asked last.
    async fn keep_balance(
        &mut self,
        supplier: Supplier,
        balance: Money,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}

/// Which supplier orders are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupplierOrderFilter {
    pub supplier: Option<Supplier>,
    /// One of `SupplierOrderState::NAMES`.
    pub state: Option<&'static str>,
    pub order: Option<OrderId>,
    pub supplier_no: Option<String>,
    /// Made at or after.
    pub from: Option<Timestamp>,
    /// Made before.
    pub until: Option<Timestamp>,
}

/// An address with the order that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedIp {
    pub order: OrderId,
    pub ip: StaticIp,
}

/// What was left at a supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupplierBalance {
    pub supplier: Supplier,
    pub balance: Money,
    pub at: Timestamp,
}

/// Lists for staff and customers.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SupplierQueries: Send + Sync + std::fmt::Debug {
    /// Latest first.
    async fn supplier_orders(
        &self,
        filter: &SupplierOrderFilter,
        page: Page,
    ) -> Result<Paged<SupplierOrder>, StoreError>;

    /// The addresses that came with somebody's orders, by `upid`.
    async fn ips_of(&self, whose: &OwnOrders, page: Page) -> Result<Paged<OwnedIp>, StoreError>;

    /// One for each supplier that was ever asked.
    async fn balances(&self) -> Result<Vec<SupplierBalance>, StoreError>;

    /// Words that were refused; what came last first.
    async fn notices(
        &self,
        filter: NoticeFilter,
        page: Page,
    ) -> Result<Paged<RefusedNotice>, StoreError>;

    /// Latest day first.
    async fn supplier_reconciliations(
        &self,
        supplier: Option<Supplier>,
        page: Page,
    ) -> Result<Paged<SupplierReconciliation>, StoreError>;

    /// What was found last first.
    async fn supplier_differences(
        &self,
        filter: SupplierDifferenceFilter,
        page: Page,
    ) -> Result<Paged<SupplierDifference>, StoreError>;

    /// How many differences staff must look at.
    async fn open_supplier_differences(&self) -> Result<i64, StoreError>;
}
