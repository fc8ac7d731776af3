//! What is left of limited packages.

use super::{Conn, cached};
use crate::error;
use crate::schema::package_stock;
use diesel::{ExpressionMethods, QueryDsl};
use domain::PackageId;
use domain::ports::StoreError;

pub(super) async fn left(conn: &mut Conn, id: PackageId) -> Result<Option<i64>, StoreError> {
    let left = package_stock::table
        .filter(package_stock::package_id.eq(id.0))
        .select(package_stock::left_count);
    let rows = cached(left).load::<i64>(conn).await.map_err(error::store)?;
    Ok(rows.into_iter().next())
}

pub(super) async fn set(conn: &mut Conn, id: PackageId, left: i64) -> Result<(), StoreError> {
    let set = diesel::insert_into(package_stock::table)
        .values((package_stock::package_id.eq(id.0), package_stock::left_count.eq(left)))
        .on_conflict(package_stock::package_id)
        .do_update()
        .set(package_stock::left_count.eq(left));
    cached(set).execute(conn).await.map(|_one| ()).map_err(error::store)
}

/// Takes one, if there is one: whether it did. Others who take wait here for this transaction's end.
pub(super) async fn take(conn: &mut Conn, id: PackageId) -> Result<bool, StoreError> {
    let some = package_stock::table
        .filter(package_stock::package_id.eq(id.0))
        .filter(package_stock::left_count.gt(0));
    let take =
        diesel::update(some).set(package_stock::left_count.eq(package_stock::left_count - 1));
    Ok(cached(take).execute(conn).await.map_err(error::store)? > 0)
}

pub(super) async fn put_back(conn: &mut Conn, id: PackageId) -> Result<(), StoreError> {
    let counted = package_stock::table.filter(package_stock::package_id.eq(id.0));
    let put_back =
        diesel::update(counted).set(package_stock::left_count.eq(package_stock::left_count + 1));
    cached(put_back).execute(conn).await.map(|_one_or_none| ()).map_err(error::store)
}
