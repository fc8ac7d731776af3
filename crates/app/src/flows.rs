//! Flow records (流水): listed for staff, and made where they are missing.

use crate::monitor::WatchError;
use crate::ports::Ports;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::flow::PaymentFlow;
use domain::id::{AttemptId, FlowId, PackageId};
use domain::ports::{FlowFilter, Page, Paged};
use domain::staff::{Permission, StaffMember};
use std::sync::Arc;

/// How many are made in one transaction.
const BATCH: u32 = 200;

/// What became of looking for missing ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlowReport {
    /// Captured payments that there are.
    pub checked: u64,
    pub created: u64,
}

#[derive(Debug, Clone)]
pub struct Flows {
    ports: Arc<Ports>,
}

impl Flows {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Latest captured first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        filter: &FlowFilter,
        page: Page,
    ) -> Result<Paged<PaymentFlow>, WatchError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.watch.flows(filter, page).await?)
    }

    /// 补偿-创建流水: makes the missing ones of a package, or of all. Each is made once, however
    /// often and by however many this is called.
    pub async fn compensate(
        &self,
        staff: &StaffMember,
        package: Option<PackageId>,
    ) -> Result<FlowReport, WatchError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let counted = async {
            if let Some(id) = package {
                work.packages().find(id).await?.ok_or(WatchError::UnknownPackage)?;
            }
            Ok::<_, WatchError>(work.flows().count_captures(package).await?)
        }
        .await;
        let checked = finish(work, counted).await?;
        Ok(FlowReport { checked, created: self.make(package, Some(staff)).await? })
    }

    /// The same for all, by the schedule.
    pub(crate) async fn make_missing(&self) -> Result<(), WatchError> {
        let created = self.make(None, None).await?;
        if created > 0 {
            tracing::info!(created, "flow records that were missing have been made");
        }
        Ok(())
    }

    /// Through the captures without one by their ids, batch by batch, so that no transaction is
    /// long. How many were made.
    async fn make(
        &self,
        package: Option<PackageId>,
        by: Option<&StaffMember>,
    ) -> Result<u64, WatchError> {
        let (mut created, mut after) = (0, None);
        loop {
            let batch = self.make_some(after, package, by).await?;
            created += batch.created;
            if batch.is_last {
                return Ok(created);
            }
            after = batch.last;
        }
    }

    /// What staff have made is recorded in the transaction that makes it, and that they asked in
    /// the first one.
    async fn make_some(
        &self,
        after: Option<AttemptId>,
        package: Option<PackageId>,
        by: Option<&StaffMember>,
    ) -> Result<Batch, WatchError> {
        let mut work = self.ports.store.begin().await?;
        let made = async {
            let now = work.now().await?;
            let missing = work.flows().missing(after, package, BATCH).await?;
            let mut created = 0;
            for capture in &missing {
                let id = FlowId(self.ports.ids.next_id()?);
                created += u64::from(work.flows().add(&capture.flow(id, now)).await?);
            }
            if let Some(staff) = by.filter(|_staff| created > 0 || after.is_none()) {
                let subject = package.map_or_else(|| "all".to_owned(), |id| id.to_string());
                let what = ("flows.compensate", subject, format!("made {created}"));
                audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            }
            let is_last = u32::try_from(missing.len()).is_ok_and(|found| found < BATCH);
            let last = missing.last().map(|capture| capture.attempt_id);
            Ok::<_, WatchError>(Batch { created, last, is_last })
        }
        .await;
        finish(work, made).await
    }
}

/// What became of some of the captures without a flow record.
struct Batch {
    created: u64,
    /// The last that was looked at.
    last: Option<AttemptId>,
    /// There are no more after it.
    is_last: bool,
}
