//! What was found to differ between bills and our records.

use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::difference::{DifferenceRow, DifferenceStateColumns, sameness};
use crate::schema::difference;
use diesel::dsl::{count_star, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper, TextExpressionMethods};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, MoneyFilter, Page, StoreError};
use domain::reconciliation::Difference;
use domain::{DifferenceId, ReconciliationId};

pub(super) async fn add(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Difference,
) -> Result<(), StoreError> {
    let row = DifferenceRow::new(new, cipher);
    let insert = diesel::insert_into(difference::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: DifferenceId,
) -> Result<Option<Difference>, StoreError> {
    let found = difference::table
        .filter(difference::id.eq(id.as_i64()))
        .select(<DifferenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<DifferenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// The newest other one that is the same and that staff have resolved.
pub(super) async fn resolved_before(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    own: &Difference,
) -> Result<Option<Difference>, StoreError> {
    // The state in the words of the index.
    let found = difference::table
        .filter(difference::sameness.eq(sameness(own)))
        .filter(difference::id.ne(own.id.as_i64()))
        .filter(sql::<Bool>("state = 'resolved'"))
        .order(difference::id.desc())
        .limit(1)
        .select(<DifferenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<DifferenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn settle(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    settled: &Difference,
) -> Result<(), StoreError> {
    let open = difference::table
        .filter(difference::id.eq(settled.id.as_i64()))
        .filter(difference::state.eq("open"));
    let update = diesel::update(open).set(DifferenceStateColumns::new(settled, cipher));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

/// In the order in which they were found.
pub(super) async fn list(
    conn: &mut Conn,
    (of, filter): (ReconciliationId, &MoneyFilter),
    page: Page,
) -> Result<Listed<DifferenceRow>, StoreError> {
    let filtered = || {
        let mut query = difference::table.into_boxed::<Db>();
        query = query.filter(difference::reconciliation_id.eq(of.as_i64()));
        if let Some(order) = filter.order_id {
            query = query.filter(difference::number.like(pages::numbers_of(order)));
        }
        if let Some(channel) = filter.channel {
            query = query.filter(difference::channel.eq(channel.name()));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(difference::state.eq(state));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(difference::id)
        .limit(limit)
        .offset(offset)
        .select(<DifferenceRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}

/// How many staff must look at.
pub(super) async fn count_open(conn: &mut Conn) -> Result<i64, StoreError> {
    // In the words of the index.
    let open = difference::table.filter(sql::<Bool>("state = 'open'")).select(count_star());
    cached(open).get_result(conn).await.map_err(error::store)
}
