use crate::place::{Place, kind_letter, storable};
use crate::schema::supplier_order;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::supplier::{
    Baseline, Fee, HoldReason, Supplier, SupplierOrder, SupplierOrderState, SupplyFailure,
};
use domain::{SupplierOrderId, Timestamp};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supplier_order, treat_none_as_default_value = false)]
pub(crate) struct SupplierOrderRow {
    id: i64,
    order_id: i64,
    order_kind: String,
    supplier: String,
    product: String,
    step: i64,
    most_cost: i64,
    currency: String,
    created_at: i64,
    #[diesel(embed)]
    progress: ProgressColumns,
    version: i64,
}

/// What changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supplier_order, treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub(crate) struct ProgressColumns {
    quoted: Option<i64>,
    baseline_order: Option<i64>,
    baseline_upid: Option<i64>,
    state: String,
    state_at: Option<i64>,
    why: Option<String>,
    supplier_no: Option<String>,
    reported: Option<i64>,
    cost: Option<i64>,
    looks: i64,
    updated_at: i64,
}

impl SupplierOrderRow {
    pub(crate) fn new(order: &SupplierOrder) -> Self {
        Self {
            id: order.id.as_i64(),
            order_id: order.order_id.number().as_i64(),
            order_kind: kind_letter(order.order_id),
            supplier: order.supplier.name().to_owned(),
            product: storable(&order.product),
            step: order.step.into(),
            most_cost: order.most_cost.fen(),
            currency: order.most_cost.currency().code().to_owned(),
            created_at: order.created_at.timestamp_micros(),
            progress: ProgressColumns::new(order),
            version: order.version,
        }
    }

    pub(crate) fn read(self) -> Result<SupplierOrder, StoreError> {
        let place = Place { table: "supplier_order", id: &self.id };
        let progress = self.progress;
        let quoted = progress.quoted.map(|micros| place.some("quoted", Fee::from_micros(micros)));
        let cost = progress.cost.map(|fen| place.money("cost", fen, &self.currency));
        Ok(SupplierOrder {
            id: SupplierOrderId(place.snowflake("id", self.id)?),
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            supplier: place.word("supplier", &self.supplier, Supplier::from_name)?,
            step: place.number("step", self.step)?,
            most_cost: place.money("most_cost", self.most_cost, &self.currency)?,
            quoted: quoted.transpose()?,
            baseline: progress.baseline(place)?,
            state: progress.state(place)?,
            reported: progress.reported,
            cost: cost.transpose()?,
            looks: place.number("looks", progress.looks)?,
            created_at: place.time("created_at", self.created_at)?,
            updated_at: place.time("updated_at", progress.updated_at)?,
            version: self.version,
            supplier_no: progress.supplier_no,
            product: self.product,
        })
    }
}

impl ProgressColumns {
    pub(crate) fn new(order: &SupplierOrder) -> Self {
        let (state_at, why) = entered(&order.state);
        Self {
            quoted: order.quoted.map(Fee::micros),
            baseline_order: order.baseline.map(|baseline| baseline.order),
            baseline_upid: order.baseline.map(|baseline| baseline.upid),
            state: order.state.name().to_owned(),
            state_at: state_at.map(|at| at.timestamp_micros()),
            why: why.map(str::to_owned),
            supplier_no: order.supplier_no.as_deref().map(storable),
            reported: order.reported,
            cost: order.cost.map(domain::Money::fen),
            looks: order.looks.into(),
            updated_at: order.updated_at.timestamp_micros(),
        }
    }

    fn baseline(&self, place: Place<'_>) -> Result<Option<Baseline>, StoreError> {
        match (self.baseline_order, self.baseline_upid) {
            (None, None) => Ok(None),
            (Some(order), Some(upid)) => Ok(Some(Baseline { order, upid })),
            (Some(_), None) | (None, Some(_)) => {
                Err(place.corrupt("baseline_order", "is there without the other half"))
            }
        }
    }

    fn state(&self, place: Place<'_>) -> Result<SupplierOrderState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        let why = || place.some("why", self.why.as_deref());
        Ok(match self.state.as_str() {
            "planned" => SupplierOrderState::Planned,
            "asked" => SupplierOrderState::Asked,
            "running" => SupplierOrderState::Running,
            "delivered" => SupplierOrderState::Delivered { at: at()? },
            "disputed" => SupplierOrderState::Disputed { at: at()? },
            "failed" => {
                let why = place.word("why", why()?, SupplyFailure::from_name)?;
                SupplierOrderState::Failed { at: at()?, why }
            }
            "held" => {
                let why = place.word("why", why()?, HoldReason::from_name)?;
                SupplierOrderState::Held { at: at()?, why }
            }
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}

/// Since when, and why.
fn entered(state: &SupplierOrderState) -> (Option<Timestamp>, Option<&'static str>) {
    match state {
        SupplierOrderState::Planned | SupplierOrderState::Asked | SupplierOrderState::Running => {
            (None, None)
        }
        SupplierOrderState::Delivered { at } | SupplierOrderState::Disputed { at } => {
            (Some(*at), None)
        }
        SupplierOrderState::Failed { at, why } => (Some(*at), Some(why.name())),
        SupplierOrderState::Held { at, why } => (Some(*at), Some(why.name())),
    }
}
