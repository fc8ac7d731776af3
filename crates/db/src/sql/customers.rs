use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::customer::CustomerRow;
use crate::schema::{customer, import_change, qualified_user};
use crate::seal::phone_hash;
use diesel::dsl::exists;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, CustomerFilter, StoreError};
use domain::{Customer, PhoneNumber, QueryId};

macro_rules! is_listed {
    () => {
        exists(qualified_user::table.filter(qualified_user::query_id.eq(customer::query_id)))
    };
}

/// The row, and whether the list of qualified users has it too.
macro_rules! listed_too {
    () => {
        (<CustomerRow as SelectableHelper<Db>>::as_select(), is_listed!())
    };
}

pub(super) fn read(
    (row, is_listed): (CustomerRow, bool),
    cipher: &dyn Cipher,
) -> Result<Customer, StoreError> {
    row.listed(is_listed).read(cipher)
}

/// What the list of qualified users says is no part of it.
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
    cached(save).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    query_id: &QueryId,
) -> Result<Option<Customer>, StoreError> {
    let found =
        customer::table.filter(customer::query_id.eq(query_id.as_str())).select(listed_too!());
    let rows = cached(found).load::<(CustomerRow, bool)>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| read(row, cipher)).transpose()
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
        .select(listed_too!());
    let rows = cached(found).load::<(CustomerRow, bool)>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| read(row, cipher)).collect()
}

pub(super) async fn remove(conn: &mut Conn, query_id: &QueryId) -> Result<(), StoreError> {
    let gone = customer::table.filter(customer::query_id.eq(query_id.as_str()));
    cached(diesel::delete(gone)).execute(conn).await.map_err(error::store)?;
    let shown = import_change::table.filter(import_change::query_id.eq(query_id.as_str()));
    cached(diesel::delete(shown)).execute(conn).await.map_err(error::store)?;
    let listed = qualified_user::table.filter(qualified_user::query_id.eq(query_id.as_str()));
    cached(diesel::delete(listed)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// By queryId.
pub(super) async fn list(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (filter, page): (&CustomerFilter, Paging<'_>),
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
            let is_qualified = || customer::qualified.or(is_listed!());
            query = if qualified {
                query.filter(is_qualified())
            } else {
                query.filter(diesel::dsl::not(is_qualified()))
            };
        }
        query
    };
    let (limit, offset) = pages::window(page.page);
    let total = pages::total!(conn, page, filtered, customer::query_id, customer::query_id);
    let rows =
        filtered().order(customer::query_id).limit(limit).offset(offset).select(listed_too!());
    let rows: Vec<(CustomerRow, bool)> = rows.load(conn).await.map_err(error::store)?;
    let rows = rows.into_iter().map(|(row, is_listed)| row.listed(is_listed)).collect();
    Ok(Listed { total, rows })
}
