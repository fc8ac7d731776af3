use crate::place::{Place, storable};
use crate::schema::supplier_reconciliation;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::supplier::{Supplier, SupplierReconciliation, SupplierReconciliationState};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supplier_reconciliation, treat_none_as_default_value = false)]
pub(crate) struct SupplierReconciliationRow {
    supplier: String,
    day: String,
    #[diesel(embed)]
    run: RunColumns,
    created_at: i64,
}

/// What a run changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supplier_reconciliation)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct RunColumns {
    state: String,
    why: Option<String>,
    runs: i64,
    compared: i64,
    differences: i64,
    updated_at: i64,
}

impl SupplierReconciliationRow {
    pub(crate) fn new(reconciliation: &SupplierReconciliation) -> Self {
        Self {
            supplier: reconciliation.supplier.name().to_owned(),
            day: reconciliation.day.to_string(),
            run: RunColumns::new(reconciliation),
            created_at: reconciliation.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<SupplierReconciliation, StoreError> {
        let id = format!("{} {}", self.supplier, self.day);
        let place = Place { table: "supplier_reconciliation", id: &id };
        let state = match (self.run.state.as_str(), self.run.why) {
            ("requested", None) => SupplierReconciliationState::Requested,
            ("incomplete", Some(why)) => SupplierReconciliationState::Incomplete { why },
            ("done", None) => SupplierReconciliationState::Done,
            (_unknown, _why) => return Err(place.corrupt("state", "is an unknown word")),
        };
        Ok(SupplierReconciliation {
            supplier: place.word("supplier", &self.supplier, Supplier::from_name)?,
            day: place.read("day", self.day.parse())?,
            state,
            runs: place.read("runs", u32::try_from(self.run.runs))?,
            compared: self.run.compared,
            differences: self.run.differences,
            created_at: place.time("created_at", self.created_at)?,
            updated_at: place.time("updated_at", self.run.updated_at)?,
        })
    }
}

impl RunColumns {
    pub(crate) fn new(reconciliation: &SupplierReconciliation) -> Self {
        let why = match &reconciliation.state {
            SupplierReconciliationState::Incomplete { why } => Some(storable(why)),
            SupplierReconciliationState::Requested | SupplierReconciliationState::Done => None,
        };
        Self {
            state: reconciliation.state.name().to_owned(),
            why,
            runs: reconciliation.runs.into(),
            compared: reconciliation.compared,
            differences: reconciliation.differences,
            updated_at: reconciliation.updated_at.timestamp_micros(),
        }
    }
}
