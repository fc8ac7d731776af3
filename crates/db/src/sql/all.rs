//! The adapters themselves, compiled once for each database. The parent module says what differs:
//! the connection, the pool, the transaction, the time, and how rows are locked.

mod accounts;
mod articles;
mod attempts;
mod catalogue;
mod chains;
mod content;
mod content_queries;
mod customers;
mod differences;
mod events;
mod evidence;
mod guards;
mod idempotency;
mod intake;
mod invariants;
mod late_payments;
mod money_queries;
mod notes;
mod order_lists;
mod orders;
mod pages;
mod people_queries;
mod purge;
mod quarantine;
mod queries;
mod reconciliations;
mod refunds;
mod reseal;
mod settlement;
mod slots;
mod spans;
mod staff;
mod stock;
mod store;
mod tasks;
mod tracks;
mod work;

pub use queries::SqlQueries;
pub use reseal::SqlResealing;
pub use slots::SqlWorkerSlots;
pub use store::SqlStore;

use super::{Conn, Db, MIGRATIONS, Pool, SKIP_LOCKED, Transaction, database_time, now};
