use super::Leads;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::LeadId;
use domain::lead::Lead;
use domain::ports::{IdError, LeadFilter, Page, Paged, StoreError};
use domain::staff::{Permission, StaffMember};

/// So many leads a file holds at most: the newest.
const MOST_EXPORTED: u32 = 20_000;
const BATCH: u32 = 100;

#[derive(Debug, thiserror::Error)]
pub enum LeadDeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no lead of this id")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// How much of a person a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadExport<'a> {
    Masked,
    /// For a reason, which is recorded.
    Plain {
        reason: &'a str,
    },
}

impl Leads {
    /// Newest first; to be masked before it is shown.
    pub async fn list(
        &self,
        staff: &StaffMember,
        filter: &LeadFilter,
        page: Page,
    ) -> Result<Paged<Lead>, LeadDeskError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.leads(filter, page).await?)
    }

    /// One lead in plain text. The look is recorded before it is had.
    pub async fn reveal(
        &self,
        staff: &StaffMember,
        id: LeadId,
        reason: &str,
    ) -> Result<Lead, LeadDeskError> {
        allow(staff, Permission::SeeLeads)?;
        allow(staff, Permission::SeePersonalData)?;
        let mut work = self.ports.store.begin().await?;
        let revealed = async {
            let lead = work.leads().find(id).await?.ok_or(LeadDeskError::Unknown)?;
            let now = work.now().await?;
            let record = ("lead.reveal", id.to_string(), reason.to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await?;
            Ok(lead)
        }
        .await;
        finish(work, revealed).await
    }

    /// All that the filter lets through, newest first, up to 20,000. Plain text needs the permission
    /// for it and is recorded before it is given out.
    pub async fn export(
        &self,
        staff: &StaffMember,
        filter: &LeadFilter,
        export: LeadExport<'_>,
    ) -> Result<Vec<Lead>, LeadDeskError> {
        allow(staff, Permission::SeeLeads)?;
        if let LeadExport::Plain { reason } = export {
            allow(staff, Permission::SeePersonalData)?;
            let mut work = self.ports.store.begin().await?;
            let now = work.now().await?;
            let record = ("lead.export", "leads".to_owned(), reason.to_owned());
            let told = audit(work.as_mut(), self.ports.ids.as_ref(), staff, record, now).await;
            finish(work, told).await?;
        }
        let mut all = Vec::new();
        for number in 1..=MOST_EXPORTED / BATCH {
            let page = Page { number, size: BATCH };
            let found = self.ports.leads.leads(filter, page).await?;
            let is_last = found.rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            all.extend(found.rows);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}
