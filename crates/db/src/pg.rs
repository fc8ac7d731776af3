//! `PostgreSQL`.

mod arrays;
mod connect;
mod intake;
mod keyed;
mod line;
mod load;
mod looks;
mod many;
mod pool;
mod reading;
mod settlement;
mod transaction;

pub(crate) use intake::PgGroupIntake;
pub use pool::{PgOptions, PgPool};
pub(crate) use settlement::PgGroupSettlement;
pub use sql::{
    SqlQueries as PgQueries, SqlResealing as PgResealing, SqlStore as PgStore,
    SqlWorkerSlots as PgWorkerSlots,
};

use crate::error;
use diesel::dsl::sql as raw;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use domain::Timestamp;
use domain::ports::{Clock, StoreError};
use statement::{cached, varying};

pub use sql::SqlStories as PgStories;

type Conn = diesel_async::AsyncPgConnection;
type Db = diesel::pg::Pg;
type Looks = looks::Looks;
type Pool = PgPool;
type Transaction = transaction::PgTransaction;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The planner says how many rows it expects of a query.
const HAS_ESTIMATES: bool = true;

/// At the end of a text of SQL: locks the row, or passes it over where somebody else has it.
const SKIP_LOCKED: &str = " FOR NO KEY UPDATE SKIP LOCKED";

/// Says the lock that a row is read with.
macro_rules! locking {
    ($query:expr) => {
        diesel::QueryDsl::for_no_key_update($query)
    };
    ($query:expr, skip locked) => {
        diesel::QueryDsl::skip_locked(diesel::QueryDsl::for_no_key_update($query))
    };
}

/// A query for rows by many keys: one array of them, in a text that never varies.
macro_rules! any_of {
    ($query:expr) => {
        crate::pg::cached($query)
    };
}

/// Runs two statements that do not need each other: the second goes out without waiting for the first's
/// answer.
macro_rules! both {
    ($conn:expr, $one:expr, $other:expr) => {{
        let (mut one, mut other) = (&*$conn, &*$conn);
        futures_util::try_join!(
            diesel_async::RunQueryDsl::execute($one.of_none(), &mut one),
            diesel_async::RunQueryDsl::execute($other.of_none(), &mut other),
        )
        .map(drop)
    }};
}

/// Adds many rows by few statements. The server takes no more than 65,535 values in one.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        for rows in $rows.chunks(500) {
            let insert = diesel::insert_into($table).values(rows);
            crate::pg::varying(insert).execute($conn).await.map_err(error::store)?;
        }
    };
}

/// Adds rows by the thousand, by one statement.
macro_rules! load_all {
    ($conn:expr, $table:ident, $rows:expr) => {
        super::load::add($conn, stringify!($table), $rows).await?
    };
}

/// Adds many rows by few statements, or changes those that are there. Each key once.
macro_rules! upsert_all {
    ($conn:expr, $table:expr, $rows:expr, $key:expr, $set:tt) => {
        for rows in $rows.chunks(500) {
            let insert = diesel::insert_into($table).values(rows);
            let upsert = insert.on_conflict($key).do_update().set($set);
            crate::pg::varying(upsert).execute($conn).await.map_err(error::store)?;
        }
    };
}

/// The database's time, moved by the clock's offset: the same for every server.
async fn now(conn: &mut Conn, clock: &dyn Clock) -> Result<Timestamp, StoreError> {
    Ok(database_time(conn, clock).await? + clock.offset())
}

async fn database_time(conn: &mut Conn, _clock: &dyn Clock) -> Result<Timestamp, StoreError> {
    told_time(conn).await
}

async fn told_time(mut conn: &Conn) -> Result<Timestamp, StoreError> {
    let micros = raw::<BigInt>("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    let micros: i64 = cached(diesel::select(micros))
        .of_rows()
        .get_result(&mut conn)
        .await
        .map_err(error::store)?;
    let place = crate::place::Place { table: "clock_timestamp", id: &"now" };
    place.time("clock_timestamp", micros)
}

#[path = "statement.rs"]
#[expect(clippy::duplicate_mod, reason = "one source for both databases, with this one's types")]
mod statement;

#[path = "sql/all.rs"]
mod sql;

#[cfg(test)]
mod tests {
    use super::*;
    use diesel_async::AsyncConnection;
    use testkit::postgres::fresh_database;

    #[tokio::test]
    async fn a_connection_keeps_the_statements_whose_text_never_varies() {
        let database = fresh_database().await.unwrap();
        let mut conn = Conn::establish(&database.url).await.unwrap();
        let select = |text: &str| diesel::select(raw::<BigInt>(text));
        for _time in 0..2 {
            cached(select("7::bigint")).load::<i64>(&mut conn).await.unwrap();
            varying(select("8::bigint")).load::<i64>(&mut conn).await.unwrap();
        }
        let mut kept = async |text: &str| {
            let counted = "count(*) FROM pg_prepared_statements WHERE statement = 'SELECT ";
            let counted = format!("{counted}{text}'");
            varying(select(&counted)).get_result::<i64>(&mut conn).await.unwrap()
        };
        assert_eq!((kept("7::bigint").await, kept("8::bigint").await), (1, 0));
    }
}
