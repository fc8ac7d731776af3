//! Money that waits for staff because it is not as it should be.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::place::storable;
use crate::rows::quarantine::{QuarantineRow, ResolutionColumns};
use crate::schema::quarantine;
use diesel::dsl::{count_star, sql};
use diesel::sql_types::Bool;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper, TextExpressionMethods,
};
use diesel_async::RunQueryDsl;
use domain::QuarantineId;
use domain::ports::{Cipher, MoneyFilter, StoreError};
use domain::settlement::Quarantine;

pub(super) async fn add(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Quarantine,
) -> Result<(), StoreError> {
    let row = QuarantineRow::new(new, cipher);
    let insert = diesel::insert_into(quarantine::table)
        .values(&row)
        .on_conflict(quarantine::sameness)
        .do_nothing();
    cached(insert).execute(conn).await.map(|_one_or_none| ()).map_err(error::store)
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: QuarantineId,
) -> Result<Option<Quarantine>, StoreError> {
    let found = quarantine::table
        .filter(quarantine::id.eq(id.as_i64()))
        .select(<QuarantineRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<QuarantineRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Oldest first.
pub(super) async fn of_number(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    number: &str,
) -> Result<Vec<Quarantine>, StoreError> {
    let found = quarantine::table
        .filter(quarantine::number.eq(storable(number)))
        .order((quarantine::at, quarantine::id))
        .select(<QuarantineRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<QuarantineRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn resolve(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    resolved: &Quarantine,
) -> Result<(), StoreError> {
    let open = quarantine::table
        .filter(quarantine::id.eq(resolved.id.as_i64()))
        .filter(quarantine::resolved_at.is_null());
    let update = diesel::update(open).set(ResolutionColumns::new(resolved, cipher));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn newest(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    most: u32,
) -> Result<Vec<Quarantine>, StoreError> {
    let newest = quarantine::table
        .order(quarantine::id.desc())
        .limit(most.into())
        .select(<QuarantineRow as SelectableHelper<Db>>::as_select());
    let rows = cached(newest).load::<QuarantineRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &MoneyFilter,
    page: Paging<'_>,
) -> Result<Listed<QuarantineRow>, StoreError> {
    let filtered = || {
        let mut query = quarantine::table.into_boxed::<Db>();
        if let Some(order) = filter.order_id {
            query = query.filter(quarantine::number.like(pages::numbers_of(order)));
        }
        if let Some(channel) = filter.channel {
            query = query.filter(quarantine::channel.eq(channel.name()));
        }
        if let Some(number) = filter.number.as_deref() {
            let number = storable(number);
            let is_ours = quarantine::number.eq(number.clone());
            query = query.filter(is_ours.or(quarantine::trade_no.eq(number)));
        }
        if let Some(from) = filter.from {
            query = query.filter(quarantine::at.ge(from.timestamp_micros()));
        }
        if let Some(until) = filter.until {
            query = query.filter(quarantine::at.lt(until.timestamp_micros()));
        }
        match filter.state.as_deref() {
            None => query,
            Some("open") => query.filter(quarantine::resolved_at.is_null()),
            Some("resolved") => query.filter(quarantine::resolved_at.is_not_null()),
            Some(_unknown) => query.filter(sql::<Bool>("1 = 0")),
        }
    };
    Ok(
        pages::one_page!(conn, page, filtered, quarantine::table, quarantine::id, quarantine::id.desc() => QuarantineRow),
    )
}

/// How many are not resolved.
pub(super) async fn count_open(conn: &mut Conn) -> Result<i64, StoreError> {
    // In the words of the index.
    let open = quarantine::table.filter(sql::<Bool>("resolved_at IS NULL")).select(count_star());
    cached(open).get_result(conn).await.map_err(error::store)
}
