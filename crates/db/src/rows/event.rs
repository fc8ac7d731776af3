use crate::place::Place;
use crate::rows::columns::columns;
use crate::schema::order_event;
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::{EventId, EventKind, OrderEvent, OrderId};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = order_event, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    id: i64,
    order_id: i64,
    kind: String,
    about: Option<String>,
    at: i64,
}

columns!(EventRow { id: i64, order_id: i64, kind: String, about: Option<String>, at: i64 });

impl EventRow {
    pub(crate) fn new(event: &OrderEvent) -> Self {
        let (kind, about) = event.kind.words();
        Self {
            id: event.id.as_i64(),
            order_id: event.order_id.number().as_i64(),
            kind: kind.to_owned(),
            about: about.map(str::to_owned),
            at: event.at.timestamp_micros(),
        }
    }

    /// `order_id`: the order that the row was found by.
    pub(crate) fn read(self, order_id: OrderId) -> Result<OrderEvent, StoreError> {
        let place = Place { table: "order_event", id: &self.id };
        let kind = EventKind::from_words(&self.kind, self.about.as_deref());
        Ok(OrderEvent {
            id: EventId(place.snowflake("id", self.id)?),
            order_id,
            kind: kind.ok_or_else(|| place.corrupt("kind", "is an unknown word"))?,
            at: place.time("at", self.at)?,
        })
    }
}
