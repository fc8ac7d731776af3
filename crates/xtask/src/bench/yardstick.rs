use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

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

fn psql(database: &str, statement: &str) -> Result<()> {
    let client = client();
    let output = Command::new(&client)
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement])
        .output()
        .with_context(|| format!("{} does not start", client.display()))?;
    if !output.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// The newest of Debian's, else the one on PATH.
fn client() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let clients = versions.map(|version| version.path().join("bin/psql"));
    let newest = clients.filter(|client| client.is_file()).max();
    newest.unwrap_or_else(|| "psql".into())
}
