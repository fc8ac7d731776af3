use super::pages::{self, Listed};
use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::rows::customer::CustomerRow;
use crate::schema::customer;
use crate::seal::phone_hash;
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, CustomerFilter, Page, StoreError};
use domain::{Customer, PhoneNumber, QueryId};

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

/// By queryId.
pub(super) async fn of_phone(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    phone: &PhoneNumber,
) -> Result<Vec<Customer>, StoreError> {
    let found = customer::table
        .filter(customer::phone_hash.eq(phone_hash(cipher, phone)))
        .order(customer::query_id)
        .select(<CustomerRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<CustomerRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn remove(conn: &mut Conn, query_id: &QueryId) -> Result<(), StoreError> {
    let gone = customer::table.filter(customer::query_id.eq(query_id.as_str()));
    Cached(diesel::delete(gone)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// By queryId.
pub(super) async fn list(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (filter, page): (&CustomerFilter, Page),
) -> Result<Listed<CustomerRow>, StoreError> {
    let filtered = || {
        let mut query = customer::table.into_boxed::<Db>();
        if let Some(query_id) = &filter.query_id {
            query = query.filter(customer::query_id.eq(query_id.as_str()));
        }
        if let Some(phone) = &filter.phone {
            query = query.filter(customer::phone_hash.eq(phone_hash(cipher, phone)));
        }
        if let Some(qualified) = filter.qualified {
            query = query.filter(customer::qualified.eq(qualified));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total = filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(customer::query_id)
        .limit(limit)
        .offset(offset)
        .select(<CustomerRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total, rows: rows.load(conn).await.map_err(error::store)? })
}
