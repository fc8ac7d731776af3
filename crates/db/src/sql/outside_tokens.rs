//! The token of the outside platform, and who fetches the next one.

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::outside_token::{FetchedColumns, OutsideTokenRow, PLATFORM};
use crate::schema::outside_token;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::{BoolExpressionMethods, ExpressionMethods, SelectableHelper};
use domain::ports::{Cipher, KeptToken, StoreError};
use domain::task::Lease;
use domain::{OutsideToken, Timestamp};

pub(super) async fn find(conn: &mut Conn, cipher: &dyn Cipher) -> Result<KeptToken, StoreError> {
    let found = outside_token::table.filter(outside_token::platform.eq(PLATFORM));
    let found = SelectDsl::select(found, <OutsideTokenRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<OutsideTokenRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map_or_else(|| Ok(KeptToken::default()), |row| row.read(cipher))
}

/// By one statement: of two callers one waits, and then finds the lease taken.
pub(super) async fn claim(
    conn: &mut Conn,
    lease: Lease,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let columns = (
        outside_token::holder.eq(lease.token.as_i64()),
        outside_token::fetching_until.eq(lease.until.timestamp_micros()),
    );
    let is_free = outside_token::fetching_until
        .is_null()
        .or(outside_token::fetching_until.le(now.timestamp_micros()));
    let claim = diesel::insert_into(outside_token::table)
        .values((outside_token::platform.eq(PLATFORM), columns))
        .on_conflict(outside_token::platform)
        .do_update()
        .set(columns)
        .filter(is_free);
    Ok(cached(claim).execute(conn).await.map_err(error::store)? > 0)
}

pub(super) async fn keep(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    token: &OutsideToken,
    held: Lease,
) -> Result<(), StoreError> {
    let own = outside_token::table
        .filter(outside_token::platform.eq(PLATFORM))
        .filter(outside_token::holder.eq(held.token.as_i64()));
    let update = diesel::update(own).set(FetchedColumns::new(token, cipher));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn release(conn: &mut Conn, held: Lease) -> Result<(), StoreError> {
    let own = outside_token::table
        .filter(outside_token::platform.eq(PLATFORM))
        .filter(outside_token::holder.eq(held.token.as_i64()));
    let update = diesel::update(own).set((
        outside_token::holder.eq(None::<i64>),
        outside_token::fetching_until.eq(None::<i64>),
    ));
    cached(update).execute(conn).await.map(|_one| ()).map_err(error::store)
}
