//! Flow records (流水): listed for staff, and made where they are missing.

use crate::monitor::WatchError;
use crate::ports::Ports;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::id::{AttemptId, FlowId, PackageId};
use domain::ports::{FlowFilter, Page, Paged};
use domain::staff::{Permission, StaffMember};
use std::sync::Arc;

/// How many captures are looked at in one transaction.
const BATCH: u32 = 200;

/// What became of looking for missing ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlowReport {
    /// Captured payments that were looked at.
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
        if let Some(id) = package {
            let mut work = self.ports.store.begin().await?;
            let known = work.packages().find(id).await;
            finish(work, known).await?.ok_or(WatchError::UnknownPackage)?;
        }
        let report = self.make(package).await?;
        let mut work = self.ports.store.begin().await?;
        let audited = async {
            let now = work.now().await?;
            let subject = package.map_or_else(|| "all".to_owned(), |id| id.to_string());
            let FlowReport { checked, created } = report;
            let what = ("flows.compensate", subject, format!("checked {checked}, made {created}"));
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await
        }
        .await;
        finish(work, audited).await?;
        Ok(report)
    }

    /// The same for all, by the schedule.
    pub(crate) async fn make_missing(&self) -> Result<(), WatchError> {
        let FlowReport { checked, created } = self.make(None).await?;
        if created > 0 {
            tracing::info!(checked, created, "flow records that were missing have been made");
        }
        Ok(())
    }

    /// Through all captures by their ids, batch by batch, so that no transaction is long.
    async fn make(&self, package: Option<PackageId>) -> Result<FlowReport, WatchError> {
        let mut report = FlowReport::default();
        let mut after = None;
        loop {
            let captures = self.make_some(after, package, &mut report).await?;
            match captures.last() {
                Some(last) => after = Some(last.attempt_id),
                None => return Ok(report),
            }
        }
    }

    async fn make_some(
        &self,
        after: Option<AttemptId>,
        package: Option<PackageId>,
        report: &mut FlowReport,
    ) -> Result<Vec<CapturedPayment>, WatchError> {
        let mut work = self.ports.store.begin().await?;
        let made = async {
            let now = work.now().await?;
            let captures = work.flows().captures(after, BATCH).await?;
            let is_wanted = |capture: &&CapturedPayment| {
                package.is_none_or(|package| capture.package_id == package)
            };
            let mut counted = FlowReport::default();
            for capture in captures.iter().filter(is_wanted) {
                counted.checked += 1;
                if !capture.has_flow {
                    let id = FlowId(self.ports.ids.next_id()?);
                    let added = work.flows().add(&capture.flow(id, now)).await?;
                    counted.created += u64::from(added);
                }
            }
            Ok::<_, WatchError>((captures, counted))
        }
        .await;
        let (captures, counted) = finish(work, made).await?;
        report.checked += counted.checked;
        report.created += counted.created;
        Ok(captures)
    }
}
