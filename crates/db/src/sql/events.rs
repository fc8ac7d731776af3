use super::fixed::Fixed;
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::event::EventRow;
use crate::schema::order_event;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::StoreError;
use domain::{OrderEvent, OrderId};

pub(crate) async fn add(conn: &mut Conn, event: &OrderEvent) -> Result<(), StoreError> {
    let row = EventRow::new(event);
    Fixed::insert(row).execute(conn).await.map(|_one| ()).map_err(error::store)
}

/// Oldest first.
pub(super) async fn of_order(
    conn: &mut Conn,
    order: OrderId,
) -> Result<Vec<OrderEvent>, StoreError> {
    let found = order_event::table
        .filter(order_event::order_id.eq(order.number().as_i64()))
        .order((order_event::at, order_event::id))
        .select(<EventRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<EventRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(order)).collect()
}
