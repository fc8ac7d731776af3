//! What staff put on the site: rows under versions, each kept and changed alike.

/// Keeps, finds and changes rows of a table, and what they become. `$then` is done after each change.
macro_rules! versioned {
    ($table:ident, $row:ident, $kind:ident, $id:ident, then $then:expr) => {
        pub(in super::super) async fn insert(
            conn: &mut Conn,
            new: &$kind,
        ) -> Result<(), StoreError> {
            let row = $row::new(new, new.version);
            let insert = diesel::insert_into($table::table).values(&row).on_conflict_do_nothing();
            match cached(insert).execute(conn).await.map_err(error::store)? {
                0 => Err(StoreError::Duplicate),
                _one => $then(conn).await,
            }
        }

        pub(in super::super) async fn find(
            conn: &mut Conn,
            id: $id,
        ) -> Result<Option<$kind>, StoreError> {
            let found = $table::table
                .filter($table::id.eq(id.as_i64()))
                .select(<$row as SelectableHelper<Db>>::as_select());
            let rows = cached(found).load::<$row>(conn).await.map_err(error::store)?;
            rows.into_iter().next().map($row::read).transpose()
        }

        pub(in super::super) async fn update(
            conn: &mut Conn,
            changed: &mut $kind,
        ) -> Result<(), StoreError> {
            let version = changed.version + 1;
            let read_at = $table::table
                .filter($table::id.eq(changed.id.as_i64()))
                .filter($table::version.eq(changed.version));
            let update = diesel::update(read_at).set($row::new(changed, version));
            match cached(update).execute(conn).await.map_err(error::store)? {
                0 => Err(StoreError::Conflict),
                _one => {
                    changed.version = version;
                    $then(conn).await
                }
            }
        }
    };
}

pub(super) mod banners;
pub(super) mod columns;
pub(super) mod groups;

use super::{Conn, Db, cached, catalogue};
use domain::ports::StoreError;
use std::future::{Ready, ready};

/// Nobody else has to know of the change.
fn nothing(_conn: &mut Conn) -> Ready<Result<(), StoreError>> {
    ready(Ok(()))
}
