//! What is over is taken away.

use super::{Conn, SKIP_LOCKED};
use crate::error;
use diesel_async::RunQueryDsl;
use domain::Timestamp;
use domain::ports::StoreError;

/// Each table with its key and the column that says until when a row holds.
const TABLES: [(&str, &str, &str); 8] = [
    ("limit_counter", "name, key", "until"),
    ("one_time", "kind, hash", "expires_at"),
    ("sms_code", "phone_hash, scene", "expires_at"),
    ("staff_session", "token_hash", "expires_at"),
    ("account_session", "token_hash", "expires_at"),
    ("idempotency", "scope, key", "until"),
    ("repeat_guard", "fingerprint", "until"),
    ("supplier_notice", "id", "until"),
];

/// At most so many rows of each table. What somebody is working on is left for the next time.
pub(super) async fn all(conn: &mut Conn, now: Timestamp, most: u32) -> Result<u64, StoreError> {
    let mut gone = 0;
    for (table, key, until) in TABLES {
        let now = now.timestamp_micros();
        let purge = format!(
            "WITH gone AS MATERIALIZED (
                 SELECT {key} FROM {table} WHERE {until} <= {now} LIMIT {most}{SKIP_LOCKED}
             )
             DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM gone)"
        );
        let purged = diesel::sql_query(purge).execute(conn).await.map_err(error::store)?;
        gone += u64::try_from(purged).unwrap_or_default();
    }
    Ok(gone)
}
