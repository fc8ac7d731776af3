use crate::place::{Place, kind_letter, storable};
use crate::schema::track_event;
use crate::seal::seal_text;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::Cipher;
use domain::track::TrackEvent;

/// Written only: it is read by those who count visits. Where a visitor was and what else the
/// browser told may name somebody, so both are sealed.
#[derive(Insertable)]
#[diesel(table_name = track_event, treat_none_as_default_value = false)]
pub(crate) struct TrackRow {
    id: i64,
    name: String,
    visit: Option<String>,
    order_id: Option<i64>,
    order_kind: Option<String>,
    source_info: Option<String>,
    source_detail: Option<String>,
    happened_at: Option<i64>,
    received_at: i64,
    sealed_page: Option<Vec<u8>>,
    sealed_properties: Option<Vec<u8>>,
}

impl TrackRow {
    pub(crate) fn new(event: &TrackEvent, cipher: &dyn Cipher) -> Self {
        let id = event.id.as_i64();
        let text = |text: &Option<String>| text.as_deref().map(storable);
        Self {
            id,
            name: storable(&event.name),
            visit: text(&event.visit),
            order_id: event.order_id.map(|id| id.number().as_i64()),
            order_kind: event.order_id.map(kind_letter),
            source_info: text(&event.source.info),
            source_detail: text(&event.source.detail),
            happened_at: event.happened_at.map(|at| at.timestamp_micros()),
            received_at: event.received_at.timestamp_micros(),
            sealed_page: sealed(cipher, id, PAGE, event.page.as_deref()),
            sealed_properties: sealed(cipher, id, PROPERTIES, event.properties.as_deref()),
        }
    }
}

/// What an earlier release wrote in clear.
#[derive(Queryable, Selectable)]
#[diesel(table_name = track_event)]
pub(crate) struct ClearTrack {
    pub(crate) id: i64,
    page: Option<String>,
    properties: Option<String>,
}

/// The same, sealed; nothing stays in clear.
#[derive(AsChangeset)]
#[diesel(table_name = track_event, treat_none_as_null = true)]
pub(crate) struct SealedTrack {
    page: Option<String>,
    properties: Option<String>,
    sealed_page: Option<Vec<u8>>,
    sealed_properties: Option<Vec<u8>>,
}

impl ClearTrack {
    pub(crate) fn sealed(&self, cipher: &dyn Cipher) -> SealedTrack {
        SealedTrack {
            page: None,
            properties: None,
            sealed_page: sealed(cipher, self.id, PAGE, self.page.as_deref()),
            sealed_properties: sealed(cipher, self.id, PROPERTIES, self.properties.as_deref()),
        }
    }
}

const PAGE: &str = "sealed_page";
const PROPERTIES: &str = "sealed_properties";

fn sealed(cipher: &dyn Cipher, id: i64, column: &str, text: Option<&str>) -> Option<Vec<u8>> {
    let place = Place { table: "track_event", id: &id };
    text.map(|text| seal_text(cipher, text, place, column))
}
