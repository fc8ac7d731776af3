use super::{ImportError, Imports};
use crate::staff::allow;
use domain::customer::QueryId;
use domain::id::ImportId;
use domain::import::{Import, Qualification, Refusal, SampledChange};
use domain::ports::{ImportFilter, Page, Paged};
use domain::staff::{Permission, StaffMember};

/// So many refused lines are read at once.
const REPORT_PAGE: u32 = 1_000;

impl Imports {
    /// Newest first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        filter: &ImportFilter,
        page: Page,
    ) -> Result<Paged<Import>, ImportError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.imports.imports(filter, page).await?)
    }

    pub async fn one(&self, staff: &StaffMember, id: ImportId) -> Result<Import, ImportError> {
        allow(staff, Permission::SeeWork)?;
        self.ports.imports.import(id).await?.ok_or(ImportError::Unknown)
    }

    /// What a dry run would have changed, by line: the first ones.
    pub async fn samples(
        &self,
        staff: &StaffMember,
        id: ImportId,
    ) -> Result<Vec<SampledChange>, ImportError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.imports.samples(id).await?)
    }

    /// The refused lines after the given one; none at the end.
    pub async fn refusals(
        &self,
        staff: &StaffMember,
        id: ImportId,
        after: u64,
    ) -> Result<Vec<Refusal>, ImportError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.imports.refusals(id, after, REPORT_PAGE).await?)
    }

    /// Whether a queryId is qualified (查询-达标).
    pub async fn qualification(
        &self,
        staff: &StaffMember,
        query_id: &QueryId,
    ) -> Result<Qualification, ImportError> {
        allow(staff, Permission::SeeOrders)?;
        Ok(self.ports.imports.qualification(query_id).await?)
    }
}
