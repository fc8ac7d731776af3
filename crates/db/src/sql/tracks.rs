//! What visitors did.

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::track::{ClearTrack, TrackRow};
use crate::schema::track_event;
use diesel::dsl::count_star;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use domain::ports::{Cipher, StoreError};
use domain::track::TrackEvent;
use domain::{Snowflake, Timestamp};

pub(super) async fn add_all(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    events: &[TrackEvent],
) -> Result<(), StoreError> {
    let rows: Vec<_> = events.iter().map(|event| TrackRow::new(event, cipher)).collect();
    insert_all!(conn, track_event::table, rows);
    Ok(())
}

/// Seals what earlier releases wrote in clear, at most so many events; how many it were. What another
/// server is at is passed over.
pub(super) async fn seal_clear(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    most: u32,
) -> Result<u64, StoreError> {
    let is_clear = track_event::page.is_not_null().or(track_event::properties.is_not_null());
    let clear = track_event::table
        .filter(is_clear)
        .order(track_event::id)
        .limit(i64::from(most))
        .select(<ClearTrack as SelectableHelper<Db>>::as_select());
    let clear = cached(locking!(clear, skip locked))
        .load::<ClearTrack>(conn)
        .await
        .map_err(error::store)?;
    for event in &clear {
        let one = track_event::table.filter(track_event::id.eq(event.id));
        let seal = diesel::update(one).set(event.sealed(cipher));
        cached(seal).execute(conn).await.map_err(error::store)?;
    }
    Ok(u64::try_from(clear.len()).unwrap_or_default())
}

/// By their ids, which are made when they come in.
pub(super) async fn remove_before(
    conn: &mut Conn,
    before: Timestamp,
    most: u32,
) -> Result<u64, StoreError> {
    let old = track_event::table
        .filter(track_event::id.lt(Snowflake::first_at(before).as_i64()))
        .order(track_event::id)
        .limit(most.into())
        .select(track_event::id);
    let old: Vec<i64> = cached(old).load(conn).await.map_err(error::store)?;
    let Some(last) = old.last() else { return Ok(0) };
    let remove = diesel::delete(track_event::table.filter(track_event::id.le(*last)));
    let removed = cached(remove).execute(conn).await.map_err(error::store)?;
    Ok(u64::try_from(removed).unwrap_or_default())
}

pub(super) async fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    let count = cached(track_event::table.select(count_star()));
    count.get_result(conn).await.map_err(error::store)
}
