//! What staff wrote beside orders.

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::note::NoteRow;
use crate::schema::order_note;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::OrderId;
use domain::order::OrderNote;
use domain::ports::{Cipher, StoreError};

pub(super) async fn add(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    note: &OrderNote,
) -> Result<(), StoreError> {
    let row = NoteRow::new(note, cipher);
    let insert = diesel::insert_into(order_note::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

/// Oldest first.
pub(super) async fn of_order(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: OrderId,
) -> Result<Vec<OrderNote>, StoreError> {
    let found = order_note::table
        .filter(order_note::order_id.eq(order.number().as_i64()))
        .order(order_note::id)
        .select(<NoteRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<NoteRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(order, cipher)).collect()
}
