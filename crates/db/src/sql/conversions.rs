//! Conversions that Baidu is told.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::conversion::{ConversionProgress, ConversionRow};
use crate::schema::conversion;
use diesel::dsl::count_star;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::Timestamp;
use domain::conversion::Conversion;
use domain::ports::{Cipher, StoreError};
use domain::task::Lease;

/// `Duplicate` when the same call was told before.
pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Conversion,
) -> Result<(), StoreError> {
    let row = ConversionRow::new(new, cipher);
    let insert = diesel::insert_into(conversion::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn lease(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (most, lease, now): (u32, Lease, Timestamp),
) -> Result<Vec<Conversion>, StoreError> {
    let micros = now.timestamp_micros();
    let ready = conversion::table
        .filter(conversion::ended_at.is_null())
        .filter(conversion::due_at.le(micros))
        .filter(conversion::lease_until.is_null().or(conversion::lease_until.le(micros)))
        .order((conversion::due_at, conversion::id))
        .limit(most.into())
        .select(<ConversionRow as SelectableHelper<Db>>::as_select());
    let ready = cached(locking!(ready, skip locked));
    let rows = ready.load::<ConversionRow>(conn).await.map_err(error::store)?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in rows {
        let mut conversion = row.read(cipher)?;
        if conversion.lease(lease, now).is_ok() {
            leased.push(conversion);
        }
    }
    for held in &leased {
        let row = conversion::table.filter(conversion::id.eq(held.id.as_i64()));
        let update = diesel::update(row).set(ConversionProgress::new(held));
        cached(update).execute(conn).await.map_err(error::store)?;
    }
    Ok(leased)
}

/// `Conflict` when the lease is not held any more.
pub(super) async fn settle(
    conn: &mut Conn,
    settled: &Conversion,
    held: Lease,
) -> Result<(), StoreError> {
    let held = conversion::table
        .filter(conversion::id.eq(settled.id.as_i64()))
        .filter(conversion::state.eq("leased"))
        .filter(conversion::lease_token.eq(held.token.as_i64()));
    let update = diesel::update(held).set(ConversionProgress::new(settled));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    let open = conversion::table.filter(conversion::ended_at.is_null()).select(count_star());
    cached(open).get_result(conn).await.map_err(error::store)
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    state: Option<&str>,
    page: Paging<'_>,
) -> Result<Listed<ConversionRow>, StoreError> {
    let filtered = || {
        let mut query = conversion::table.into_boxed::<Db>();
        if let Some(state) = state {
            query = query.filter(conversion::state.eq(state.to_owned()));
        }
        query
    };
    Ok(
        pages::one_page!(conn, page, filtered, conversion::table, conversion::id, conversion::id.desc() => ConversionRow),
    )
}
