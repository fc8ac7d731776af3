use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::programs::psql;

/// With the keys of the shop's own table.
const LIKE_TABLE: &str = "CREATE TABLE copied (query_id TEXT PRIMARY KEY, name TEXT, phone TEXT,
    address TEXT, package_name TEXT, package_rate TEXT, expires_on TEXT);
    CREATE INDEX copied_phone ON copied (phone);";

/// How long plain `COPY` takes for the same lines into a like table, durably.
pub(super) fn copy(database: &str, lines: &Path) -> Result<Duration> {
    psql(database, "DROP TABLE IF EXISTS copied")?;
    psql(database, LIKE_TABLE)?;
    let copy = format!("\\copy copied FROM '{}' CSV HEADER", lines.display());
    let began = Instant::now();
    psql(database, &copy)?;
    Ok(began.elapsed())
}
