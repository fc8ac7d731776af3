//! How suppliers' orders and ours agree, day by day.

use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::supplier_difference::{SettledColumns, SupplierDifferenceRow};
use crate::rows::supplier_reconciliation::{RunColumns, SupplierReconciliationRow};
use crate::schema::{supplier_difference as difference, supplier_reconciliation as reconciliation};
use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::query_dsl::methods::FilterDsl;
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::SupplierDifferenceId;
use domain::ports::{Cipher, Page, StoreError, SupplierDifferenceFilter};
use domain::supplier::{Supplier, SupplierDifference, SupplierReconciliation};

/// Of this day and later, by day.
pub(super) async fn since(
    conn: &mut Conn,
    supplier: Supplier,
    day: NaiveDate,
) -> Result<Vec<SupplierReconciliation>, StoreError> {
    let of = FilterDsl::filter(reconciliation::table, reconciliation::supplier.eq(supplier.name()));
    let since = FilterDsl::filter(of, reconciliation::day.ge(day.to_string()))
        .order(reconciliation::day)
        .select(<SupplierReconciliationRow as SelectableHelper<Db>>::as_select());
    let rows = cached(since).load::<SupplierReconciliationRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(SupplierReconciliationRow::read).collect()
}

pub(super) async fn find(
    conn: &mut Conn,
    supplier: Supplier,
    day: NaiveDate,
) -> Result<Option<SupplierReconciliation>, StoreError> {
    let of = FilterDsl::filter(reconciliation::table, reconciliation::supplier.eq(supplier.name()));
    let found = FilterDsl::filter(of, reconciliation::day.eq(day.to_string()))
        .select(<SupplierReconciliationRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<SupplierReconciliationRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(SupplierReconciliationRow::read).transpose()
}

pub(super) async fn keep(conn: &mut Conn, kept: &SupplierReconciliation) -> Result<(), StoreError> {
    let keep = diesel::insert_into(reconciliation::table)
        .values(SupplierReconciliationRow::new(kept))
        .on_conflict((reconciliation::supplier, reconciliation::day))
        .do_update()
        .set(RunColumns::new(kept));
    cached(keep).execute(conn).await.map(|_one| ()).map_err(error::store)
}

/// Latest day first.
pub(super) async fn list(
    conn: &mut Conn,
    supplier: Option<Supplier>,
    page: Page,
) -> Result<Listed<SupplierReconciliationRow>, StoreError> {
    let filtered = || {
        let query = reconciliation::table.into_boxed::<Db>();
        match supplier {
            None => query,
            Some(one) => FilterDsl::filter(query, reconciliation::supplier.eq(one.name())),
        }
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order((reconciliation::day.desc(), reconciliation::supplier))
        .limit(limit)
        .offset(offset)
        .select(<SupplierReconciliationRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}

/// The same one stays as it is, but for one that was healed.
pub(super) async fn add_difference(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &SupplierDifference,
) -> Result<(), StoreError> {
    let add = diesel::insert_into(difference::table)
        .values(SupplierDifferenceRow::new(new, cipher))
        .on_conflict(difference::sameness)
        .do_update()
        .set((difference::state.eq("open"), difference::state_at.eq(None::<i64>)))
        .filter(difference::state.eq("healed"));
    cached(add).execute(conn).await.map(|_one_or_none| ()).map_err(error::store)
}

pub(super) async fn find_difference(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: SupplierDifferenceId,
) -> Result<Option<SupplierDifference>, StoreError> {
    let found = FilterDsl::filter(difference::table, difference::id.eq(id.as_i64()))
        .select(<SupplierDifferenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<SupplierDifferenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// In the order in which they were found.
pub(super) async fn open_differences(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (supplier, day): (Supplier, NaiveDate),
) -> Result<Vec<SupplierDifference>, StoreError> {
    let of = FilterDsl::filter(difference::table, difference::supplier.eq(supplier.name()));
    let of = FilterDsl::filter(of, difference::day.eq(day.to_string()));
    let open = FilterDsl::filter(of, difference::state.eq("open"))
        .order(difference::id)
        .select(<SupplierDifferenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(open).load::<SupplierDifferenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn settle_difference(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    settled: &SupplierDifference,
) -> Result<(), StoreError> {
    let one = FilterDsl::filter(difference::table, difference::id.eq(settled.id.as_i64()));
    let open = FilterDsl::filter(one, difference::state.eq("open"));
    let update = diesel::update(open).set(SettledColumns::new(settled, cipher));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

/// What was found last first.
pub(super) async fn list_differences(
    conn: &mut Conn,
    filter: SupplierDifferenceFilter,
    page: Page,
) -> Result<Listed<SupplierDifferenceRow>, StoreError> {
    let filtered = || {
        let mut query = difference::table.into_boxed::<Db>();
        if let Some(supplier) = filter.supplier {
            query = FilterDsl::filter(query, difference::supplier.eq(supplier.name()));
        }
        if let Some(day) = filter.day {
            query = FilterDsl::filter(query, difference::day.eq(day.to_string()));
        }
        if let Some(state) = filter.state {
            query = FilterDsl::filter(query, difference::state.eq(state));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(difference::id.desc())
        .limit(limit)
        .offset(offset)
        .select(<SupplierDifferenceRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}

/// How many staff must look at.
pub(super) async fn count_open(conn: &mut Conn) -> Result<i64, StoreError> {
    // In the words of the index.
    let open = FilterDsl::filter(difference::table, sql::<Bool>("state = 'open'"));
    cached(open.select(count_star())).get_result(conn).await.map_err(error::store)
}
