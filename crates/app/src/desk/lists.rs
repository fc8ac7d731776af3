use super::{DeskError, MoneyDesk};
use crate::staff::allow;
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::id::ReconciliationId;
use domain::ports::{MoneyFilter, Page, Paged};
use domain::reconciliation::{Difference, Reconciliation};
use domain::refund::Refund;
use domain::settlement::{LatePayment, Quarantine};
use domain::staff::{Permission, StaffMember};
use std::collections::BTreeMap;

impl MoneyDesk {
    pub async fn payments(
        &self,
        staff: &StaffMember,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<PaymentAttempt>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.payments(filter, page).await?)
    }

    /// By merchant's number the files that older evidence about it has been archived in.
    pub async fn evidence_archives(
        &self,
        staff: &StaffMember,
        numbers: &[String],
    ) -> Result<BTreeMap<String, Vec<String>>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.archives_about(numbers).await?)
    }

    pub async fn refunds(
        &self,
        staff: &StaffMember,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Refund>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.refunds(filter, page).await?)
    }

    pub async fn quarantine(
        &self,
        staff: &StaffMember,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Quarantine>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.quarantine(filter, page).await?)
    }

    pub async fn late_payments(
        &self,
        staff: &StaffMember,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<LatePayment>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.late_payments(filter, page).await?)
    }

    pub async fn reconciliations(
        &self,
        staff: &StaffMember,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Reconciliation>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        Ok(self.ports.money.reconciliations(filter, page).await?)
    }

    /// Of a reconciliation that there is.
    pub async fn differences(
        &self,
        staff: &StaffMember,
        id: ReconciliationId,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Difference>, DeskError> {
        allow(staff, Permission::SeeMoney)?;
        let mut work = self.ports.store.begin().await?;
        let known = work.reconciliations().find(id).await;
        finish(work, known).await?.ok_or(DeskError::Unknown)?;
        Ok(self.ports.money.differences(id, filter, page).await?)
    }
}
