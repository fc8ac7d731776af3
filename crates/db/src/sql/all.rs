//! The adapters themselves, compiled once for each database. The parent module says what differs:
//! the connection, the pool, the transaction, the time, and how rows are locked.

mod accounts;
mod alerts;
mod archives;
mod articles;
mod attempts;
mod campaigns;
mod catalogue;
mod chains;
mod content;
mod content_queries;
mod conversions;
mod customers;
mod differences;
pub(super) mod events;
pub(super) mod evidence;
mod fixed;
mod flows;
mod guards;
mod idempotency;
mod imported;
mod imports;
pub(super) mod intake;
mod invariants;
mod jobs;
mod late_payments;
mod lead_queries;
mod leads;
mod money_queries;
mod notes;
mod open_ends;
mod order_lists;
pub(super) mod orders;
mod outside_tokens;
mod pages;
mod people_queries;
mod purge;
mod quarantine;
mod queries;
mod reconciliations;
mod refunds;
mod reseal;
pub(super) mod settlement;
mod slots;
mod spans;
mod staff;
mod stock;
mod store;
mod stories;
mod supplied;
mod supplier_notices;
mod supplier_queries;
mod supplier_reconciliations;
mod suppliers;
pub(super) mod tasks;
mod tracks;
mod turnover;
mod watch_queries;
pub(super) mod work;

pub use queries::SqlQueries;
pub use reseal::SqlResealing;
pub use slots::SqlWorkerSlots;
pub use store::SqlStore;
pub use stories::SqlStories;

use super::{
    Conn, Db, HAS_ESTIMATES, Looks, MIGRATIONS, Pool, SKIP_LOCKED, Transaction, cached,
    database_time, load, many, now,
};
