use crate::place::Place;
use crate::rows::columns::columns;
use crate::schema::orders;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::order::{Paid, PaidStage};
use domain::ports::StoreError;
use domain::{AttemptId, OrderState, Timestamp};

/// An order's state: its word, since when, by whom paid, and while it is being refunded where a
/// refund that fails leads back to.
#[derive(Clone, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = orders, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct OrderStateColumns {
    state: String,
    state_at: Option<i64>,
    paid_at: Option<i64>,
    paid_by: Option<i64>,
    stage_before: Option<String>,
    stage_before_at: Option<i64>,
}

columns!(OrderStateColumns {
    state: String, state_at: Option<i64>, paid_at: Option<i64>, paid_by: Option<i64>,
    stage_before: Option<String>, stage_before_at: Option<i64>,
});

impl OrderStateColumns {
    pub(crate) fn new(state: &OrderState) -> Self {
        let (since, before) = match state {
            OrderState::AwaitingPayment => (None, None),
            OrderState::Cancelled { at }
            | OrderState::Expired { at }
            | OrderState::Refunded { at, .. } => (Some(*at), None),
            OrderState::Live { stage, .. } => (stage_time(stage), None),
            OrderState::Refunding { since, before, .. } => (Some(*since), Some(before)),
        };
        let paid = state.paid();
        Self {
            state: state.name().to_owned(),
            state_at: since.map(|at| at.timestamp_micros()),
            paid_at: paid.map(|paid| paid.at.timestamp_micros()),
            paid_by: paid.map(|paid| paid.by.as_i64()),
            stage_before: before.map(|stage| stage.name().to_owned()),
            stage_before_at: before.and_then(stage_time).map(|at| at.timestamp_micros()),
        }
    }

    pub(crate) fn read(&self, place: Place<'_>) -> Result<OrderState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "awaiting_payment" => OrderState::AwaitingPayment,
            "cancelled" => OrderState::Cancelled { at: at()? },
            "expired" => OrderState::Expired { at: at()? },
            "refunded" => OrderState::Refunded { paid: self.paid(place)?, at: at()? },
            "refunding" => {
                let word = place.some("stage_before", self.stage_before.as_deref())?;
                let before = stage(place, ("stage_before", word), self.stage_before_at)?;
                OrderState::Refunding { paid: self.paid(place)?, since: at()?, before }
            }
            word => {
                let stage = stage(place, ("state", word), self.state_at)?;
                OrderState::Live { paid: self.paid(place)?, stage }
            }
        })
    }

    fn paid(&self, place: Place<'_>) -> Result<Paid, StoreError> {
        let by = place.some("paid_by", self.paid_by)?;
        Ok(Paid {
            at: place.time_in("paid_at", self.paid_at)?,
            by: AttemptId(place.snowflake("paid_by", by)?),
        })
    }
}

fn stage_time(stage: &PaidStage) -> Option<Timestamp> {
    match stage {
        PaidStage::Paid => None,
        PaidStage::Fulfilling { since: at }
        | PaidStage::FulfilmentFailed { at }
        | PaidStage::Fulfilled { at } => Some(*at),
    }
}

fn stage(
    place: Place<'_>,
    (column, word): (&'static str, &str),
    at: Option<i64>,
) -> Result<PaidStage, StoreError> {
    let at = || place.time_in(column, at);
    Ok(match word {
        "paid" => PaidStage::Paid,
        "fulfilling" => PaidStage::Fulfilling { since: at()? },
        "fulfilment_failed" => PaidStage::FulfilmentFailed { at: at()? },
        "fulfilled" => PaidStage::Fulfilled { at: at()? },
        _unknown => return Err(place.corrupt(column, "is an unknown word")),
    })
}
