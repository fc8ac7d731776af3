//! Reconciliation of supplier orders (供应商对账): each day at each supplier, what they have against what
//! we have.

mod asking;
mod recording;

use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use chrono::{Days, NaiveDate};
use domain::id::SupplierDifferenceId;
use domain::job::{Job, JobName};
use domain::ports::{IdError, Page, Paged, StoreError, SupplierDifferenceFilter};
use domain::reconciliation::{DifferenceResolution, DifferenceState, bill_is_due, days_due};
use domain::staff::{Permission, StaffMember};
use domain::supplier::{
    Supplier, SupplierDifference, SupplierReconciliation, SupplierReconciliationState,
};
use std::sync::Arc;

/// Days before the newest of which what differed is looked at again.
const LOOKED_AT_AGAIN: u64 = 6;

#[derive(Debug, thiserror::Error)]
pub enum SupplierReconcileError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no adapter for the supplier")]
    NotConfigured,
    #[error("the day is not over, or not due yet")]
    NotOver,
    #[error("there is no such difference")]
    Unknown,
    /// It was resolved, or has gone away.
    #[error("the difference is not open")]
    NotOpen,
    #[error("a reconciliation with {supplier} is incomplete: {why}")]
    Incomplete { supplier: &'static str, why: String },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, Clone)]
pub struct SupplierReconciliations {
    ports: Arc<Ports>,
}

impl SupplierReconciliations {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Runs every day that is due, at each supplier that is dealt with. One that cannot be asked does
    /// not keep the other from being asked; that it is incomplete is told, so that it is run again.
    pub async fn run_due(&self) -> Result<(), SupplierReconcileError> {
        let mut incomplete = None;
        for supplier in Supplier::ALL.into_iter().filter(|one| self.is_dealt_with(*one)) {
            for day in self.days_due(supplier).await? {
                let done = self.run(supplier, day).await?;
                if let SupplierReconciliationState::Incomplete { why } = done.state {
                    let supplier = supplier.name();
                    incomplete = Some(SupplierReconcileError::Incomplete { supplier, why });
                }
            }
        }
        incomplete.map_or(Ok(()), Err)
    }

    /// Staff want a day run (again): the job is due at once.
    pub async fn request(
        &self,
        staff: &StaffMember,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<SupplierReconciliation, SupplierReconcileError> {
        allow(staff, Permission::MoveMoney)?;
        if !self.is_dealt_with(supplier) {
            return Err(SupplierReconcileError::NotConfigured);
        }
        let now = self.ports.clock.now();
        let newest = bill_is_due(now).0;
        if day > newest || day < newest - Days::new(LOOKED_AT_AGAIN) {
            return Err(SupplierReconcileError::NotOver);
        }
        let mut work = self.ports.store.begin().await?;
        let requested = async {
            let now = work.now().await?;
            let known = work.supplier_reconciliations().find(supplier, day).await?;
            let new = SupplierReconciliation::new(supplier, day, now);
            let requested = SupplierReconciliation {
                state: SupplierReconciliationState::Requested,
                updated_at: now,
                ..known.unwrap_or(new)
            };
            work.supplier_reconciliations().keep(&requested).await?;
            work.jobs().add(&Job::new(JobName::ReconcileSuppliers, now)).await?;
            let job = work.jobs().lock(JobName::ReconcileSuppliers).await?;
            let mut job = job.ok_or(StoreError::Conflict)?;
            let _due = job.run_now(now);
            work.jobs().update(&job).await?;
            let detail = format!("{} {day}", supplier.name());
            let what = ("supplier_reconciliation.run", day.to_string(), detail);
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            Ok::<_, SupplierReconcileError>(requested)
        }
        .await;
        finish(work, requested).await
    }

    /// Latest day first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        supplier: Option<Supplier>,
        page: Page,
    ) -> Result<Paged<SupplierReconciliation>, SupplierReconcileError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.suppliers.supplier_reconciliations(supplier, page).await?)
    }

    /// What was found last first.
    pub async fn differences(
        &self,
        staff: &StaffMember,
        filter: SupplierDifferenceFilter,
        page: Page,
    ) -> Result<Paged<SupplierDifference>, SupplierReconcileError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.suppliers.supplier_differences(filter, page).await?)
    }

    /// Staff have looked at a difference: what they found holds when it is found again.
    pub async fn resolve(
        &self,
        staff: &StaffMember,
        id: SupplierDifferenceId,
        reason: &str,
    ) -> Result<SupplierDifference, SupplierReconcileError> {
        allow(staff, Permission::MoveMoney)?;
        let mut work = self.ports.store.begin().await?;
        let resolved = async {
            let found = work.supplier_reconciliations().find_difference(id).await?;
            let found = found.ok_or(SupplierReconcileError::Unknown)?;
            let at = work.now().await?;
            let (by, reason) = (staff.account.clone(), reason.to_owned());
            let state = DifferenceState::Resolved(DifferenceResolution { at, by, reason });
            let resolved = SupplierDifference { state, ..found };
            match work.supplier_reconciliations().settle_difference(&resolved).await {
                Err(StoreError::Conflict) => return Err(SupplierReconcileError::NotOpen),
                settled => settled?,
            }
            let what = ("supplier_difference.resolve", id.to_string(), resolved.detail.clone());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await?;
            Ok(resolved)
        }
        .await;
        finish(work, resolved).await
    }

    fn is_dealt_with(&self, supplier: Supplier) -> bool {
        match supplier {
            Supplier::Jiuyi => self.ports.recharges.is_some(),
            Supplier::ProxyShop => self.ports.proxies.is_some(),
        }
    }

    /// Oldest first: those that were missed, those that have not come to their end, and those of
    /// which something may have been set right since.
    async fn days_due(&self, supplier: Supplier) -> Result<Vec<NaiveDate>, StoreError> {
        let now = self.ports.clock.now();
        let week = bill_is_due(now).0 - Days::new(LOOKED_AT_AGAIN);
        let mut work = self.ports.store.begin().await?;
        let known = work.supplier_reconciliations().since(supplier, week).await;
        let known = finish(work, known).await?;
        let days = days_due(now, known.first().map(|first| first.day));
        let is_due = |day: &NaiveDate| {
            known.iter().find(|run| run.day == *day).is_none_or(|run| run.is_due(now))
        };
        Ok(days.into_iter().filter(is_due).collect())
    }
}
