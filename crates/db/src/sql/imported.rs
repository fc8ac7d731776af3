//! What imports write: copies of customers, and the list of qualified users, many at once.

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::customer::CustomerRow;
use crate::rows::import_lines::QualifiedUserRow;
use crate::schema::{customer, qualified_user};
use diesel::upsert::excluded;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::import::{Qualification, QualifiedUser};
use domain::ports::{Cipher, StoreError};
use domain::{Customer, QueryId};

fn texts(ids: &[QueryId]) -> Vec<&str> {
    ids.iter().map(QueryId::as_str).collect()
}

pub(super) async fn customers(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    ids: &[QueryId],
) -> Result<Vec<Customer>, StoreError> {
    let found = customer::table
        .filter(customer::query_id.eq_any(texts(ids)))
        .select(<CustomerRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<CustomerRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn save_customers(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    customers: &[Customer],
) -> Result<(), StoreError> {
    let rows = customers.iter().map(|customer| CustomerRow::new(customer, cipher));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    // Two who write the same ones take them in the same order, and so never wait for each other.
    rows.sort_by(|one, other| one.query_id().cmp(other.query_id()));
    upsert_all!(
        conn,
        customer::table,
        rows,
        customer::query_id,
        (
            customer::contact.eq(excluded(customer::contact)),
            customer::phone_hash.eq(excluded(customer::phone_hash)),
            customer::package_name.eq(excluded(customer::package_name)),
            customer::package_rate.eq(excluded(customer::package_rate)),
            customer::expires_on.eq(excluded(customer::expires_on)),
            customer::qualified.eq(excluded(customer::qualified)),
            customer::copied_at.eq(excluded(customer::copied_at)),
        )
    );
    Ok(())
}

pub(super) async fn qualified_users(
    conn: &mut Conn,
    ids: &[QueryId],
) -> Result<Vec<QualifiedUser>, StoreError> {
    let found = qualified_user::table
        .filter(qualified_user::query_id.eq_any(texts(ids)))
        .select(<QualifiedUserRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<QualifiedUserRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(QualifiedUserRow::read).collect()
}

pub(super) async fn save_qualified_users(
    conn: &mut Conn,
    users: &[QualifiedUser],
) -> Result<(), StoreError> {
    let mut users: Vec<&QualifiedUser> = users.iter().collect();
    users.sort_by(|one, other| one.query_id.cmp(&other.query_id));
    let rows: Vec<_> = users.into_iter().map(QualifiedUserRow::new).collect();
    upsert_all!(
        conn,
        qualified_user::table,
        rows,
        qualified_user::query_id,
        (
            qualified_user::campaign.eq(excluded(qualified_user::campaign)),
            qualified_user::since.eq(excluded(qualified_user::since)),
        )
    );
    Ok(())
}

pub(super) async fn remove_qualified_users(
    conn: &mut Conn,
    ids: &[QueryId],
) -> Result<(), StoreError> {
    let gone = qualified_user::table.filter(qualified_user::query_id.eq_any(texts(ids)));
    diesel::delete(gone).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

pub(super) async fn qualification(
    conn: &mut Conn,
    query_id: &QueryId,
) -> Result<Qualification, StoreError> {
    let by_boss = customer::table
        .filter(customer::query_id.eq(query_id.as_str()))
        .select(customer::qualified);
    let by_boss = cached(by_boss).get_result::<bool>(conn).await.optional();
    let listed = qualified_users(conn, std::slice::from_ref(query_id)).await?.pop();
    let by_boss = by_boss.map_err(error::store)?;
    Ok(Qualification { query_id: query_id.clone(), by_boss, listed })
}
