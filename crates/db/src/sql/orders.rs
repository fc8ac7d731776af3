use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::rows::order::{OrderRow, key};
use crate::rows::order_state::OrderStateColumns;
use crate::schema::{customer, orders};
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, StoreError};
use domain::{Order, OrderId};

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: &Order,
) -> Result<(), StoreError> {
    let row = OrderRow::new(order, cipher)?;
    let insert = diesel::insert_into(orders::table).values(&row).on_conflict_do_nothing();
    match Cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let (number, kind) = key(id);
    let found = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .select(<OrderRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<OrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn lock(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let (number, kind) = key(id);
    let found = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .select(<OrderRow as SelectableHelper<Db>>::as_select());
    let found = Cached(locking!(found));
    let rows = found.load::<OrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn update(conn: &mut Conn, order: &mut Order) -> Result<(), StoreError> {
    let (number, kind) = key(order.id);
    let version = order.version + 1;
    let read_at = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .filter(orders::version.eq(order.version));
    let update = diesel::update(read_at)
        .set((OrderStateColumns::new(&order.state), orders::version.eq(version)));
    match Cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            order.version = version;
            Ok(())
        }
    }
}

/// Whether another order of the same queryId and package was paid since this one was made. Nobody
/// else asks about this queryId until the transaction ends: of two late payments only the first
/// finds nothing paid in its place.
pub(super) async fn is_replaced(conn: &mut Conn, order: &Order) -> Result<bool, StoreError> {
    let Some(query_id) = &order.query_id else { return Ok(false) };
    let own =
        customer::table.filter(customer::query_id.eq(query_id.as_str())).select(customer::query_id);
    let own = Cached(locking!(own));
    own.load::<String>(conn).await.map_err(error::store)?;
    let others = orders::table
        .filter(orders::query_id.eq(query_id.as_str()))
        .filter(orders::package_id.eq(order.package.id.0))
        .filter(orders::paid_at.ge(order.created_at.timestamp_micros()))
        .filter(orders::id.ne(order.id.number().as_i64()))
        .select(count_star());
    let others: i64 = Cached(others).get_result(conn).await.map_err(error::store)?;
    Ok(others > 0)
}

/// How many there are in each state.
pub(super) async fn figures(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    let figures = orders::table
        .group_by(orders::state)
        .select((orders::state, count_star()))
        .order(orders::state);
    Cached(figures).load(conn).await.map_err(error::store)
}
