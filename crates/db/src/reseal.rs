//! What is sealed and where, so that it can be sealed anew under another key.

use crate::cipher::KeySheet;
use async_trait::async_trait;
use domain::ports::StoreError;
use std::collections::BTreeMap;

/// How the rows of a table are told apart; it is also what a sealed text is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKey {
    /// A BIGINT column.
    Number(&'static str),
    /// A TEXT column.
    Text(&'static str),
}

/// A column of sealed texts. Each is bound to `table.column/key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    pub table: &'static str,
    pub key: RowKey,
    pub column: &'static str,
}

impl SealedColumn {
    const fn numbered(table: &'static str, column: &'static str) -> Self {
        Self { table, key: RowKey::Number("id"), column }
    }

    const fn named(table: &'static str, key: &'static str, column: &'static str) -> Self {
        Self { table, key: RowKey::Text(key), column }
    }
}

/// Every column of sealed texts. A migration that adds one adds it here.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    SealedColumn::named("customer", "query_id", "contact"),
    SealedColumn::numbered("orders", "contact"),
    SealedColumn::numbered("orders", "wish"),
    SealedColumn::numbered("payment_attempt", "openid"),
    SealedColumn::numbered("payment_attempt", "request_body"),
    SealedColumn::numbered("payment_attempt", "return_url"),
    SealedColumn::numbered("evidence", "content"),
    SealedColumn::numbered("evidence", "request"),
    SealedColumn::numbered("quarantine", "resolved_reason"),
    SealedColumn::numbered("refund", "reason"),
    SealedColumn::numbered("difference", "resolved_reason"),
    SealedColumn::numbered("audit", "detail"),
    SealedColumn::numbered("track_event", "sealed_page"),
    SealedColumn::numbered("track_event", "sealed_properties"),
    SealedColumn::numbered("customer_account", "phone"),
    SealedColumn::numbered("customer_account", "address"),
    SealedColumn::numbered("order_note", "text"),
    SealedColumn::numbered("lead", "name"),
    SealedColumn::numbered("lead", "phone"),
    SealedColumn::numbered("lead", "detail"),
    SealedColumn::numbered("conversion", "landing"),
    // Empty, but for what a server of the release before may still write.
    SealedColumn::numbered("conversion", "phone"),
    SealedColumn::numbered("recall_message", "phone"),
    SealedColumn::named("import_chunk", "id", "data"),
    SealedColumn::named("import_change", "id", "diff"),
    SealedColumn::named("outside_token", "platform", "token"),
    SealedColumn::numbered("supplier_notice", "body"),
    SealedColumn::numbered("supplier_difference", "resolved_reason"),
];

/// Binary columns that hold hashes, which no key of the data seals.
pub const HASHED_COLUMNS: &[(&str, &str)] = &[
    ("customer", "phone_hash"),
    ("orders", "phone_hash"),
    ("orders", "name_hash"),
    ("idempotency", "fingerprint"),
    ("repeat_guard", "fingerprint"),
    ("evidence", "hash"),
    ("evidence_chain", "hash"),
    ("evidence_archive", "first_hash"),
    ("evidence_archive", "last_hash"),
    ("evidence_archive", "sha256"),
    ("staff_session", "token_hash"),
    ("customer_account", "phone_hash"),
    ("account_session", "token_hash"),
    ("limit_counter", "key"),
    ("one_time", "hash"),
    ("one_time", "bound_to"),
    ("sms_code", "phone_hash"),
    ("sms_code", "code_hash"),
    ("lead", "phone_hash"),
    ("conversion", "sameness"),
    ("recall_message", "phone_hash"),
    ("sms_opt_out", "phone_hash"),
    ("import_file", "fingerprint"),
    ("supplier_notice", "sameness"),
];

/// So many texts of a column are sealed with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    pub column: SealedColumn,
    pub key_id: u32,
    pub texts: i64,
}

/// A server that works on the database, and the keys that it says it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    pub name: String,
    /// `None`: it has not said anything, as a release that knows nothing of this.
    pub sheet: Option<KeySheet>,
}

/// How far along a column somebody is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The key of the last row looked at; `None` before the first and after the last one.
    pub after: Option<String>,
    pub resealed: u64,
    /// Changed or held by somebody else at the same moment: to be looked at again.
    pub missed: u64,
    /// Rows whose text does not open, by their keys.
    pub unreadable: Vec<String>,
}

/// Sealing what is stored anew, while servers work on it.
#[async_trait]
pub trait Resealing: Send + Sync {
    /// Which keys seal how much, column by column.
    async fn key_use(&self) -> Result<Vec<KeyUse>, StoreError>;

    /// By key, how many files of archived evidence it takes to open. Files are not sealed anew: they
    /// are written once.
    async fn archive_key_use(&self) -> Result<BTreeMap<u32, i64>, StoreError>;

    /// Seals the next texts of a column that another key than the active one seals, in one short
    /// transaction. A text that somebody changes meanwhile stays as they leave it.
    async fn reseal_next(
        &self,
        column: SealedColumn,
        after: Option<&str>,
    ) -> Result<Progress, StoreError>;

    /// Says which keys this server holds.
    async fn tell_keys(&self, holder: &str, sheet: &KeySheet) -> Result<(), StoreError>;

    /// Every server that may write: it has a worker slot now.
    async fn key_holders(&self) -> Result<Vec<KeyHolder>, StoreError>;
}
