use super::{PeopleDesk, PeopleError};
use crate::staff::allow;
use domain::account::CustomerAccount;
use domain::customer::{Customer, PhoneNumber};
use domain::ports::{AuditFilter, CustomerFilter, Page, Paged};
use domain::staff::{AuditEntry, Permission, StaffMember};

impl PeopleDesk {
    /// The copies of BOSS, by queryId.
    pub async fn customers(
        &self,
        staff: &StaffMember,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Paged<Customer>, PeopleError> {
        allow(staff, Permission::SeeOrders)?;
        Ok(self.ports.people.customers(filter, page).await?)
    }

    /// Those who sign in, newest first.
    pub async fn accounts(
        &self,
        staff: &StaffMember,
        phone: Option<PhoneNumber>,
        page: Page,
    ) -> Result<Paged<CustomerAccount>, PeopleError> {
        allow(staff, Permission::SeeOrders)?;
        Ok(self.ports.people.accounts(phone, page).await?)
    }

    /// What staff did, newest first.
    pub async fn audit(
        &self,
        staff: &StaffMember,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Paged<AuditEntry>, PeopleError> {
        allow(staff, Permission::SeeAudit)?;
        Ok(self.ports.people.audit(filter, page).await?)
    }
}
