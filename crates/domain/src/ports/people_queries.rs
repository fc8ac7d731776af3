//! What staff and customers read of orders and people: lists, page by page, newest first.

use super::money_queries::{Beside, Page, Paged};
use super::store::StoreError;
use crate::account::CustomerAccount;
use crate::attempt::Channel;
use crate::customer::{Customer, PersonName, PhoneNumber, QueryId};
use crate::id::{AccountId, OrderId, OrderKind, PackageId};
use crate::order::{Order, OrderNote};
use crate::staff::{AuditEntry, StaffAccount};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// What is set narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    pub order_id: Option<OrderId>,
    pub kind: Option<OrderKind>,
    pub query_id: Option<QueryId>,
    pub account: Option<AccountId>,
    /// The whole name.
    pub name: Option<PersonName>,
    /// The whole number.
    pub phone: Option<PhoneNumber>,
    pub package: Option<PackageId>,
    /// `OrderState::name`.
    pub state: Option<String>,
    pub source: Option<String>,
    /// Paid at this provider.
    pub channel: Option<Channel>,
    /// Made from this instant on, and up to (not at) the other.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Instead of the number of the page.
    pub beside: Option<Beside>,
}

/// Whose orders: those saved by the account, and those of the customers whose phone it is according
/// to BOSS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnOrders {
    pub account: AccountId,
    pub phone: PhoneNumber,
    pub kind: Option<OrderKind>,
    /// `OrderState::name`.
    pub state: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    pub query_id: Option<QueryId>,
    pub phone: Option<PhoneNumber>,
    pub qualified: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub account: Option<String>,
    pub action: Option<String>,
    pub subject: Option<String>,
    /// Done from this instant on, and up to (not at) the other.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Instead of the number of the page.
    pub beside: Option<Beside>,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PeopleQueries: Send + Sync + Debug {
    async fn orders(&self, filter: &OrderFilter, page: Page) -> Result<Paged<Order>, StoreError>;
    async fn own_orders(&self, own: &OwnOrders, page: Page) -> Result<Paged<Order>, StoreError>;
    /// Oldest first.
    async fn order_notes(&self, order: OrderId) -> Result<Vec<OrderNote>, StoreError>;
    /// The copies of BOSS, by queryId.
    async fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Paged<Customer>, StoreError>;
    async fn accounts(
        &self,
        phone: Option<PhoneNumber>,
        page: Page,
    ) -> Result<Paged<CustomerAccount>, StoreError>;
    /// By account.
    async fn staff(&self, page: Page) -> Result<Paged<StaffAccount>, StoreError>;
    async fn audit(
        &self,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Paged<AuditEntry>, StoreError>;
}
