//! What is kept beside the database: the lock of the folder, and the keys made for development.

use crate::config::{Config, Keys, Problems, Secret};
use anyhow::{Context, bail};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const KEYS_FILE: &str = "data.keys";

/// Held as long as the process works on the folder.
#[derive(Debug)]
pub(crate) struct DataDirLock(#[expect(dead_code, reason = "the lock lives in it")] File);

pub(crate) fn create(path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path)
        .with_context(|| format!("DATA_DIR {} cannot be made", path.display()))
}

/// With SQLite one process alone works on the folder; the lock ends with the process, however.
pub(crate) fn lock(path: &Path) -> anyhow::Result<DataDirLock> {
    let file = File::create(path.join("lock"))
        .with_context(|| format!("DATA_DIR {} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(DataDirLock(file)),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!("another server works on DATA_DIR {}: stop it first", path.display())
        }
        Err(std::fs::TryLockError::Error(error)) => Err(error).context("DATA_DIR cannot be locked"),
    }
}

/// The configured keys; in development those of the folder, made at the first start.
pub(crate) fn keys(config: &Config) -> anyhow::Result<db::KeyRing> {
    if let Some(keys) = &config.keys {
        return Ok(keys.ring());
    }
    let path = config.data_dir.join(KEYS_FILE);
    if !path.exists() {
        let text = format!("1:{}\n{}\n", random_hex()?, random_hex()?);
        write_privately(&path, &text)?;
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let mut problems = Problems::default();
    let (data, lookup) = text.split_once('\n').unwrap_or((&text, ""));
    let (data, lookup) = (Secret::new(data.to_owned()), Secret::new(lookup.trim().to_owned()));
    let keys = Keys::parse(&data, &lookup, &mut problems);
    let keys = problems.or(keys).with_context(|| format!("in {}", path.display()))?;
    keys.map(|keys| keys.ring()).context("the keys cannot be read")
}

/// Whole or not at all: a crash in the middle leaves no half a key behind.
fn write_privately(path: &Path, text: &str) -> anyhow::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)
        .with_context(|| format!("{} cannot be written", new.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path).with_context(|| format!("{} cannot be written", path.display()))
}

fn random_hex() -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_unspecified| anyhow::anyhow!("the system gives no random bytes"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    }))
}
