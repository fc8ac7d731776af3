//! What is read of flow records, jobs, alerts and of all that is watched.

use super::money_queries::{Beside, Page, Paged};
use super::store::StoreError;
use crate::alert::{Alert, AlertState};
use crate::flow::PaymentFlow;
use crate::id::{OrderId, PackageId};
use crate::job::{Job, JobName};
use crate::monitor::WatchFigures;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// What is set narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlowFilter {
    pub order_id: Option<OrderId>,
    pub package_id: Option<PackageId>,
    /// Captured at or after.
    pub from: Option<Timestamp>,
    /// Captured before.
    pub until: Option<Timestamp>,
    /// Instead of the number of the page.
    pub beside: Option<Beside>,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait WatchQueries: Send + Sync + Debug {
    /// Latest captured first.
    async fn flows(
        &self,
        filter: &FlowFilter,
        page: Page,
    ) -> Result<Paged<PaymentFlow>, StoreError>;
    /// By name; those that only a newer release knows are left out.
    async fn jobs(&self) -> Result<Vec<Job>, StoreError>;
    async fn job(&self, name: JobName) -> Result<Option<Job>, StoreError>;
    /// Newest first.
    async fn alerts(
        &self,
        state: Option<AlertState>,
        page: Page,
    ) -> Result<Paged<Alert>, StoreError>;
    /// Cheap enough to be asked for every few seconds, however much there is.
    async fn watched(&self, now: Timestamp) -> Result<WatchFigures, StoreError>;
}
