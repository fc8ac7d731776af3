//! `sandbox.db`: sealed documents by kind and id.
//!
//! Kinds, ids and due times stand in clear; they name trades and requests, no person. Bodies
//! are sealed with AES-256-GCM under the key in `sandbox.key`.

mod seal;
mod txn;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use crate::error::SandboxError;
use seal::Seal;

pub(crate) use txn::{Kind, Txn};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS document (
        seq   INTEGER PRIMARY KEY AUTOINCREMENT,
        kind  TEXT NOT NULL,
        id    TEXT NOT NULL,
        alias TEXT,
        due   INTEGER,
        body  BLOB NOT NULL,
        UNIQUE (kind, id)
    );
    CREATE UNIQUE INDEX IF NOT EXISTS document_alias ON document (kind, alias)
        WHERE alias IS NOT NULL;
    CREATE INDEX IF NOT EXISTS document_due ON document (due) WHERE due IS NOT NULL;
";

/// The one connection to `sandbox.db`; each piece of work is one short transaction.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Mutex<Connection>,
    seal: Seal,
}

impl Store {
    /// Opens or makes the database and its key in `dir`.
    pub(crate) fn open(dir: &Path) -> Result<Self, SandboxError> {
        std::fs::create_dir_all(dir).map_err(SandboxError::Files)?;
        let seal = Seal::load_or_make(&dir.join("sandbox.key"))?;
        let connection = Connection::open(dir.join("sandbox.db"))?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection: Mutex::new(connection), seal })
    }

    /// Runs `work` in one transaction, kept only when it succeeds.
    pub(crate) fn transact<T>(
        &self,
        work: impl FnOnce(&Txn<'_>) -> Result<T, SandboxError>,
    ) -> Result<T, SandboxError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let txn = Txn::new(inner, &self.seal);
        let result = work(&txn)?;
        txn.commit()?;
        Ok(result)
    }
}
