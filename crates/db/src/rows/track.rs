use crate::place::{kind_letter, storable};
use crate::schema::track_event;
use diesel::prelude::Insertable;
use domain::track::TrackEvent;

/// Written only: it is read by those who count visits.
#[derive(Insertable)]
#[diesel(table_name = track_event, treat_none_as_default_value = false)]
pub(crate) struct TrackRow {
    id: i64,
    name: String,
    page: Option<String>,
    visit: Option<String>,
    order_id: Option<i64>,
    order_kind: Option<String>,
    properties: Option<String>,
    source_info: Option<String>,
    source_detail: Option<String>,
    happened_at: Option<i64>,
    received_at: i64,
}

impl TrackRow {
    pub(crate) fn new(event: &TrackEvent) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(storable);
        Self {
            id: event.id.as_i64(),
            name: storable(&event.name),
            page: text(&event.page),
            visit: text(&event.visit),
            order_id: event.order_id.map(|id| id.number().as_i64()),
            order_kind: event.order_id.map(kind_letter),
            properties: text(&event.properties),
            source_info: text(&event.source.info),
            source_detail: text(&event.source.detail),
            happened_at: event.happened_at.map(|at| at.timestamp_micros()),
            received_at: event.received_at.timestamp_micros(),
        }
    }
}
