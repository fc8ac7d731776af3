//! What is kept beside the database: the lock of the folder, and the keys made for development.

use crate::config::Config;
use crate::keys;
use anyhow::{Context, bail};
use std::fs::File;
use std::path::{Path, PathBuf};

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

/// The keys for development, made at the first start.
pub(crate) fn keys_file(config: &Config) -> anyhow::Result<PathBuf> {
    let path = config.data_dir.join(KEYS_FILE);
    // Two that start together have the same keys.
    if !path.exists() {
        let lock = File::create(path.with_extension("lock"))?;
        lock.lock()?;
        if !path.exists() {
            keys::make(&path)?;
        }
    }
    Ok(path)
}
