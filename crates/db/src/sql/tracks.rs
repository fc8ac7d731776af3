//! What visitors did.

use super::Conn;
use crate::cached::Cached;
use crate::error;
use crate::rows::track::TrackRow;
use crate::schema::track_event;
use diesel::QueryDsl;
use diesel::dsl::count_star;
use diesel_async::RunQueryDsl;
use domain::ports::StoreError;
use domain::track::TrackEvent;

pub(super) async fn add_all(conn: &mut Conn, events: &[TrackEvent]) -> Result<(), StoreError> {
    let rows: Vec<_> = events.iter().map(TrackRow::new).collect();
    insert_all!(conn, track_event::table, rows);
    Ok(())
}

pub(super) async fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    let count = Cached(track_event::table.select(count_star()));
    count.get_result(conn).await.map_err(error::store)
}
