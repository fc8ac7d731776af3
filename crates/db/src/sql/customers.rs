use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::rows::customer::CustomerRow;
use crate::schema::customer;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, StoreError};
use domain::{Customer, QueryId};

pub(super) async fn save(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    customer: &Customer,
) -> Result<(), StoreError> {
    let row = CustomerRow::new(customer, cipher)?;
    let save = diesel::insert_into(customer::table)
        .values(&row)
        .on_conflict(customer::query_id)
        .do_update()
        .set(&row);
    Cached(save).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    query_id: &QueryId,
) -> Result<Option<Customer>, StoreError> {
    let found = customer::table
        .filter(customer::query_id.eq(query_id.as_str()))
        .select(<CustomerRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<CustomerRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}
