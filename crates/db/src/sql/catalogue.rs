use super::{Conn, Db, cached};
use crate::error;
use crate::rows::package::PackageRow;
use crate::schema::{catalogue, package};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::ports::StoreError;
use domain::{Package, PackageId};

pub(super) async fn insert(conn: &mut Conn, package: &Package) -> Result<(), StoreError> {
    let row = PackageRow::new(package, package.version);
    let insert = diesel::insert_into(package::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => rise(conn).await,
    }
}

pub(super) async fn find(conn: &mut Conn, id: PackageId) -> Result<Option<Package>, StoreError> {
    let found = package::table
        .filter(package::id.eq(id.0))
        .select(<PackageRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<PackageRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(PackageRow::read).transpose()
}

pub(super) async fn update(conn: &mut Conn, package: &mut Package) -> Result<(), StoreError> {
    let version = package.version + 1;
    let read_at = package::table
        .filter(package::id.eq(package.id.0))
        .filter(package::version.eq(package.version));
    let update = diesel::update(read_at).set(PackageRow::new(package, version));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            package.version = version;
            rise(conn).await
        }
    }
}

/// By position and id.
pub(super) async fn all(conn: &mut Conn) -> Result<Vec<Package>, StoreError> {
    let all = package::table
        .order((package::position, package::id))
        .select(<PackageRow as SelectableHelper<Db>>::as_select());
    let rows = cached(all).load::<PackageRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(PackageRow::read).collect()
}

pub(super) async fn version(conn: &mut Conn) -> Result<i64, StoreError> {
    let version = catalogue::table.select(catalogue::version);
    cached(version).get_result(conn).await.map_err(error::store)
}

/// Something that the catalogue shows has changed.
pub(super) async fn rise(conn: &mut Conn) -> Result<(), StoreError> {
    let rise = diesel::update(catalogue::table).set(catalogue::version.eq(catalogue::version + 1));
    cached(rise).execute(conn).await.map(|_one| ()).map_err(error::store)
}
