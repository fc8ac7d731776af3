use crate::place::{Place, storable};
use crate::schema::supplier_difference;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::reconciliation::{DifferenceKind, DifferenceResolution, DifferenceState};
use domain::supplier::{Supplier, SupplierDifference};
use domain::{Money, SupplierDifferenceId, SupplierOrderId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supplier_difference, treat_none_as_default_value = false)]
pub(crate) struct SupplierDifferenceRow {
    id: i64,
    supplier: String,
    day: String,
    kind: String,
    supplier_order_id: Option<i64>,
    supplier_no: Option<String>,
    ours_state: Option<String>,
    theirs_report: Option<String>,
    ours_cost: Option<i64>,
    theirs_cost: Option<i64>,
    currency: Option<String>,
    detail: String,
    #[diesel(embed)]
    state: SettledColumns,
    at: i64,
    sameness: String,
}

#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supplier_difference)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct SettledColumns {
    state: String,
    state_at: Option<i64>,
    resolved_by: Option<String>,
    resolved_reason: Option<Vec<u8>>,
}

impl SupplierDifferenceRow {
    pub(crate) fn new(difference: &SupplierDifference, cipher: &dyn Cipher) -> Self {
        let costs = difference.ours_cost.or(difference.theirs_cost);
        let text = |text: &Option<String>| text.as_deref().map(storable);
        Self {
            id: difference.id.as_i64(),
            supplier: difference.supplier.name().to_owned(),
            day: difference.day.to_string(),
            kind: difference.kind.name().to_owned(),
            supplier_order_id: difference.order.map(SupplierOrderId::as_i64),
            supplier_no: text(&difference.supplier_no),
            ours_state: text(&difference.ours),
            theirs_report: text(&difference.theirs),
            ours_cost: difference.ours_cost.map(Money::fen),
            theirs_cost: difference.theirs_cost.map(Money::fen),
            currency: costs.map(|cost| cost.currency().code().to_owned()),
            detail: storable(&difference.detail),
            state: SettledColumns::new(difference, cipher),
            at: difference.at.timestamp_micros(),
            sameness: storable(&difference.sameness()),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<SupplierDifference, StoreError> {
        let place = Place { table: "supplier_difference", id: &self.id };
        let money = |column, fen: Option<i64>| {
            let Some(fen) = fen else { return Ok(None) };
            let currency = place.some("currency", self.currency.as_deref())?;
            place.money(column, fen, currency).map(Some)
        };
        let order = self.supplier_order_id.map(|id| place.snowflake("supplier_order_id", id));
        Ok(SupplierDifference {
            id: SupplierDifferenceId(place.snowflake("id", self.id)?),
            supplier: place.word("supplier", &self.supplier, Supplier::from_name)?,
            day: place.read("day", self.day.parse())?,
            kind: place.word("kind", &self.kind, DifferenceKind::from_name)?,
            order: order.transpose()?.map(SupplierOrderId),
            ours_cost: money("ours_cost", self.ours_cost)?,
            theirs_cost: money("theirs_cost", self.theirs_cost)?,
            state: self.state.read(place, cipher)?,
            at: place.time("at", self.at)?,
            supplier_no: self.supplier_no,
            ours: self.ours_state,
            theirs: self.theirs_report,
            detail: self.detail,
        })
    }
}

impl SettledColumns {
    pub(crate) fn new(difference: &SupplierDifference, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "supplier_difference", id: &difference.id };
        let name = Self { state: difference.state.name().to_owned(), ..Self::default() };
        match &difference.state {
            DifferenceState::Open => name,
            DifferenceState::Healed { at } | DifferenceState::Superseded { at } => {
                Self { state_at: Some(at.timestamp_micros()), ..name }
            }
            DifferenceState::Resolved(DifferenceResolution { at, by, reason }) => Self {
                state_at: Some(at.timestamp_micros()),
                resolved_by: Some(storable(by)),
                resolved_reason: Some(seal_text(cipher, reason, place, "resolved_reason")),
                ..name
            },
        }
    }

    fn read(self, place: Place<'_>, cipher: &dyn Cipher) -> Result<DifferenceState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "open" => DifferenceState::Open,
            "healed" => DifferenceState::Healed { at: at()? },
            "superseded" => DifferenceState::Superseded { at: at()? },
            "resolved" => {
                let reason = place.some("resolved_reason", self.resolved_reason)?;
                DifferenceState::Resolved(DifferenceResolution {
                    at: at()?,
                    by: place.some("resolved_by", self.resolved_by)?,
                    reason: open_text(cipher, &reason, place, "resolved_reason")?,
                })
            }
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}
