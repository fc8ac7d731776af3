//! Rows by the thousand into tables that nobody reads yet.

use super::Conn;
use super::arrays::{Arrays, Filled, given, list};
use crate::error;
use crate::rows::columns::Columns;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use domain::ports::StoreError;

/// While `orders` is empty: takes the indexes and references of the tables of a story away, and keeps
/// the words by which they come back. Hash indexes alone would have every page of theirs written
/// again and again.
const PUT_OFF: &str = "
DO $$
DECLARE
    one record;
BEGIN
    IF to_regclass('put_off') IS NOT NULL OR EXISTS (SELECT FROM orders) THEN
        RETURN;
    END IF;
    CREATE TABLE put_off AS
    WITH loaded AS (
        SELECT unnest(ARRAY['orders', 'order_event', 'task', 'payment_attempt', 'payment_flow',
            'evidence']::regclass[]) AS id
    )
    SELECT 1 AS place, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
            AS away,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
            pg_get_constraintdef(oid)) AS back
    FROM pg_constraint WHERE contype = 'f' AND conrelid IN (SELECT id FROM loaded)
    UNION ALL
    SELECT 0, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid IN (SELECT id FROM loaded)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);
    FOR one IN SELECT away FROM put_off LOOP
        EXECUTE one.away;
    END LOOP;
END
$$";

/// Makes what was put off, all of it or nothing, by this load or by one that was broken off.
const MAKE_UP_FOR: &str = "
DO $$
DECLARE
    one record;
BEGIN
    IF to_regclass('put_off') IS NULL THEN
        RETURN;
    END IF;
    FOR one IN SELECT back FROM put_off ORDER BY place LOOP
        EXECUTE one.back;
    END LOOP;
    DROP TABLE put_off;
END
$$";

/// An index over millions takes longer than a statement usually may, and sorts best in memory.
const TAKE_TIME: &str = "SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'";

pub(super) async fn begin(conn: &mut Conn) -> Result<(), StoreError> {
    conn.batch_execute(PUT_OFF).await.map_err(error::store)
}

/// Within a transaction.
pub(super) async fn end(conn: &mut Conn) -> Result<(), StoreError> {
    conn.batch_execute(TAKE_TIME).await.map_err(error::store)?;
    conn.batch_execute(MAKE_UP_FOR).await.map_err(error::store)
}

pub(super) async fn add<R: Columns>(
    conn: &mut Conn,
    table: &str,
    rows: Vec<R>,
) -> Result<(), StoreError> {
    let (new, columns) = (given::<R>("new"), list::<R>());
    let text = format!("WITH {new} INSERT INTO {table} ({columns}) SELECT {columns} FROM new");
    let insert = Filled::new(&text, [Arrays::of(rows)]);
    insert.execute(conn).await.map(drop).map_err(error::store)
}
