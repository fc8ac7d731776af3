//! `SQLite`.

mod group;
mod load;
mod looks;
mod many;
mod pool;
mod reading;
mod threads;
mod transaction;

pub(crate) use group::SqliteGroup;
pub use pool::{SqliteOptions, SqlitePool};
pub use sql::{
    SqlQueries as SqliteQueries, SqlResealing as SqliteResealing, SqlStore as SqliteStore,
    SqlWorkerSlots as SqliteWorkerSlots,
};

use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use domain::Timestamp;
use domain::ports::{Clock, StoreError};
use statement::{cached, varying};
use std::future::{Ready, ready};

pub use sql::SqlStories as SqliteStories;

type Conn = SyncConnectionWrapper<diesel::SqliteConnection, threads::Threads>;
type Db = diesel::sqlite::Sqlite;
type Looks = looks::Looks;
type Pool = SqlitePool;
type Transaction = transaction::SqliteTransaction;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The plan of a query says nothing about how many rows it has.
const HAS_ESTIMATES: bool = false;

/// Whoever writes has all rows.
const SKIP_LOCKED: &str = "";

/// There is one writer at a time, so a row is locked by being read in a transaction.
macro_rules! locking {
    ($query:expr $(, skip locked)?) => {
        $query
    };
}

/// A query for rows by many keys. Its text varies with how many there are, so it is not kept.
macro_rules! any_of {
    ($query:expr) => {
        crate::sqlite::varying($query)
    };
}

/// Runs two statements that do not need each other, one after the other.
macro_rules! both {
    ($conn:expr, $one:expr, $other:expr) => {
        match $one.execute($conn).await {
            Ok(_changed) => $other.execute($conn).await.map(drop),
            Err(error) => Err(error),
        }
    };
}

/// Adds many rows, each by a statement: there is no way to the file that has to be saved.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        for row in &$rows {
            let insert = crate::sqlite::cached(diesel::insert_into($table).values(row));
            insert.execute($conn).await.map_err(error::store)?;
        }
    };
}

/// The same for rows by the thousand.
macro_rules! load_all {
    ($conn:expr, $table:ident, $rows:expr) => {
        for row in &$rows {
            let insert = diesel::insert_into(crate::schema::$table::table).values(row);
            let insert = crate::sqlite::cached(insert);
            let inserted = insert.execute($conn).await;
            inserted.map_err(crate::error::store)?;
        }
    };
}

/// Adds many rows, or changes those that are there, each by a statement.
macro_rules! upsert_all {
    ($conn:expr, $table:expr, $rows:expr, $key:expr, $set:tt) => {
        for row in &$rows {
            let insert = diesel::insert_into($table).values(row);
            let upsert = cached(insert.on_conflict($key).do_update().set($set));
            upsert.execute($conn).await.map_err(error::store)?;
        }
    };
}

/// The file has no time of its own.
fn now(_conn: &mut Conn, clock: &dyn Clock) -> Ready<Result<Timestamp, StoreError>> {
    ready(Ok(clock.now()))
}

fn database_time(_conn: &mut Conn, clock: &dyn Clock) -> Ready<Result<Timestamp, StoreError>> {
    ready(Ok(clock.now() - clock.offset()))
}

#[path = "statement.rs"]
#[expect(clippy::duplicate_mod, reason = "one source for both databases, with this one's types")]
mod statement;

#[path = "sql/all.rs"]
#[expect(clippy::duplicate_mod, reason = "one source for both databases, with this one's types")]
mod sql;

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::dsl::sql as raw;
    use diesel::sql_types::Bool;
    use diesel_async::AsyncConnection;

    /// As `.cargo/config.toml` says.
    #[tokio::test]
    async fn sqlite_is_built_with_what_the_shop_uses_and_loads_no_extensions() {
        let mut conn = Conn::establish(":memory:").await.unwrap();
        let mut is_used = async |option: &str| {
            let used = raw::<Bool>(&format!("sqlite_compileoption_used('{option}')"));
            varying(diesel::select(used)).get_result::<bool>(&mut conn).await.unwrap()
        };
        for option in ["OMIT_LOAD_EXTENSION", "THREADSAFE=2", "DEFAULT_MEMSTATUS=0"] {
            assert!(is_used(option).await, "{option}");
        }
        for option in ["ENABLE_FTS3", "ENABLE_FTS5", "ENABLE_RTREE", "ENABLE_MEMORY_MANAGEMENT"] {
            assert!(!is_used(option).await, "{option}");
        }
    }
}
