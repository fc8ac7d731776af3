use super::invariants::InvariantCheck;
use super::money_queries::{Page, Paged};
use super::repositories::TaskFilter;
use super::store::StoreError;
use crate::attempt::PaymentAttempt;
use crate::content::PackageGroup;
use crate::customer::{Customer, QueryId};
use crate::event::OrderEvent;
use crate::id::{OrderId, PackageId};
use crate::order::Order;
use crate::package::Package;
use crate::task::Task;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// How many tasks of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFigure {
    /// `TaskKind::name`.
    pub kind: String,
    /// `TaskState::name`.
    pub state: String,
    pub count: i64,
    /// When the one that waits longest was or is due (`Task::waits_since`).
    pub oldest_due_at: Timestamp,
}

/// The figures that those who run the shop watch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// All but the finished ones.
    pub tasks: Vec<TaskFigure>,
    /// Orders by the name of their state, all but those that have ended (`OrderState::ENDED`).
    pub orders: Vec<(String, i64)>,
    /// Not resolved yet.
    pub quarantined: i64,
    /// Waiting for a decision.
    pub late_payments: i64,
    /// Refunds by the name of their state, all but the succeeded and failed ones.
    pub refunds: Vec<(String, i64)>,
    /// Open differences between bills and our records.
    pub differences: i64,
    pub rejected_messages: i64,
}

/// Whether the store can be worked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreHealth {
    /// The database's own clock where it has one; else the machine's.
    pub database_time: Timestamp,
    pub is_migrated: bool,
}

/// Reading outside a transaction: each call sees what is committed when it runs.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Queries: Send + Sync + Debug {
    /// All packages, on sale or not, by position and id.
    async fn packages(&self) -> Result<Vec<Package>, StoreError>;
    /// What is left of a limited package; `None` where no stock was ever set.
    async fn stock(&self, id: PackageId) -> Result<Option<i64>, StoreError>;
    /// All groups, published or not, by rank and code.
    async fn package_groups(&self) -> Result<Vec<PackageGroup>, StoreError>;
    /// A number that rises with every change to any package or group.
    async fn catalogue_version(&self) -> Result<i64, StoreError>;
    async fn customer(&self, query_id: &QueryId) -> Result<Option<Customer>, StoreError>;
    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError>;
    /// Oldest first.
    async fn attempts(&self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError>;
    /// The order with its attempts, oldest first.
    async fn order_tried(
        &self,
        id: OrderId,
    ) -> Result<Option<(Order, Vec<PaymentAttempt>)>, StoreError>;
    /// Oldest first.
    async fn timeline(&self, order: OrderId) -> Result<Vec<OrderEvent>, StoreError>;
    async fn figures(&self) -> Result<Figures, StoreError>;
    /// Newest first.
    async fn tasks(&self, filter: &TaskFilter, page: Page) -> Result<Paged<Task>, StoreError>;
    async fn health(&self) -> Result<StoreHealth, StoreError>;
    /// Checks every `Invariant`, in their order. Reads whole tables: not for a request's path.
    async fn invariants(&self) -> Result<Vec<InvariantCheck>, StoreError>;
}
