//! Orders at suppliers, and the turn at one that takes no number of ours.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::order::key;
use crate::rows::supplier_order::{ProgressColumns, SupplierOrderRow};
use crate::schema::{supplier_order as supplied, supplier_turn as turn};
use diesel::query_dsl::methods::FilterDsl;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{StoreError, SupplierOrderFilter};
use domain::supplier::{Supplier, SupplierOrder};
use domain::{OrderId, SupplierOrderId};

/// So many values are asked for in one statement.
pub(super) const AT_ONCE: usize = 500;

/// `Duplicate` leaves the transaction as it was.
pub(super) async fn add(conn: &mut Conn, order: &SupplierOrder) -> Result<(), StoreError> {
    let row = SupplierOrderRow::new(order);
    let insert = diesel::insert_into(supplied::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    id: SupplierOrderId,
) -> Result<Option<SupplierOrder>, StoreError> {
    let found = QueryDsl::filter(supplied::table, supplied::id.eq(id.as_i64()))
        .select(<SupplierOrderRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<SupplierOrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(SupplierOrderRow::read).transpose()
}

pub(super) async fn of_order(
    conn: &mut Conn,
    order: OrderId,
) -> Result<Vec<SupplierOrder>, StoreError> {
    let (number, kind) = key(order);
    let found = QueryDsl::filter(supplied::table, supplied::order_id.eq(number));
    let found = QueryDsl::filter(found, supplied::order_kind.eq(kind))
        .order(supplied::step)
        .select(<SupplierOrderRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<SupplierOrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(SupplierOrderRow::read).collect()
}

/// After `Duplicate` the transaction is good for nothing but its end.
pub(super) async fn update(conn: &mut Conn, order: &mut SupplierOrder) -> Result<(), StoreError> {
    let version = order.version + 1;
    let read_at = QueryDsl::filter(supplied::table, supplied::id.eq(order.id.as_i64()));
    let read_at = QueryDsl::filter(read_at, supplied::version.eq(order.version));
    let update =
        diesel::update(read_at).set((ProgressColumns::new(order), supplied::version.eq(version)));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            order.version = version;
            Ok(())
        }
    }
}

pub(super) async fn claimed(
    conn: &mut Conn,
    supplier: Supplier,
    numbers: &[String],
) -> Result<Vec<String>, StoreError> {
    let mut claimed = Vec::new();
    for numbers in numbers.chunks(AT_ONCE) {
        let ours = QueryDsl::filter(supplied::table, supplied::supplier.eq(supplier.name()));
        let ours = QueryDsl::filter(ours, supplied::supplier_no.eq_any(numbers.to_vec()))
            .select(supplied::supplier_no);
        let ours: Vec<Option<String>> = ours.load(conn).await.map_err(error::store)?;
        claimed.extend(ours.into_iter().flatten());
    }
    Ok(claimed)
}

/// By one statement: whoever takes it at the same time waits for this transaction's end. It is the
/// holder's again if it takes it once more.
pub(super) async fn take_turn(
    conn: &mut Conn,
    supplier: Supplier,
    holder: SupplierOrderId,
) -> Result<bool, StoreError> {
    let take = diesel::insert_into(turn::table)
        .values((turn::supplier.eq(supplier.name()), turn::holder.eq(holder.as_i64())))
        .on_conflict(turn::supplier)
        .do_update()
        .set(turn::holder.eq(holder.as_i64()))
        .filter(turn::holder.eq(holder.as_i64()));
    Ok(cached(take).execute(conn).await.map_err(error::store)? > 0)
}

pub(super) async fn end_turn(
    conn: &mut Conn,
    supplier: Supplier,
    holder: SupplierOrderId,
) -> Result<(), StoreError> {
    let own = QueryDsl::filter(turn::table, turn::supplier.eq(supplier.name()));
    let own = QueryDsl::filter(own, turn::holder.eq(holder.as_i64()));
    cached(diesel::delete(own)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// Latest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &SupplierOrderFilter,
    page: Paging<'_>,
) -> Result<Listed<SupplierOrderRow>, StoreError> {
    let filtered = || filtered(filter);
    let latest = || (supplied::created_at.desc(), supplied::id.desc());
    Ok(
        pages::one_page!(conn, page, filtered, supplied::table, supplied::id, latest() => SupplierOrderRow),
    )
}

fn filtered(filter: &SupplierOrderFilter) -> supplied::BoxedQuery<'static, Db> {
    let mut query = supplied::table.into_boxed();
    if let Some(supplier) = filter.supplier {
        query = QueryDsl::filter(query, supplied::supplier.eq(supplier.name()));
    }
    if let Some(state) = filter.state {
        query = QueryDsl::filter(query, supplied::state.eq(state));
    }
    if let Some(order) = filter.order {
        let (number, kind) = key(order);
        query = QueryDsl::filter(query, supplied::order_id.eq(number));
        query = QueryDsl::filter(query, supplied::order_kind.eq(kind));
    }
    if let Some(number) = &filter.supplier_no {
        query = QueryDsl::filter(query, supplied::supplier_no.eq(number.clone()));
    }
    if let Some(from) = filter.from {
        query = QueryDsl::filter(query, supplied::created_at.ge(from.timestamp_micros()));
    }
    if let Some(until) = filter.until {
        query = QueryDsl::filter(query, supplied::created_at.lt(until.timestamp_micros()));
    }
    query
}
