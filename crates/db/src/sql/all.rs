//! The adapters themselves, compiled once for each database. The parent module says what differs:
//! the connection, the pool, the transaction, the time, and how rows are locked.

mod attempts;
mod catalogue;
mod chains;
mod customers;
mod differences;
mod events;
mod evidence;
mod idempotency;
mod intake;
mod invariants;
mod late_payments;
mod money_queries;
mod orders;
mod pages;
mod quarantine;
mod queries;
mod reconciliations;
mod refunds;
mod settlement;
mod slots;
mod spans;
mod staff;
mod store;
mod tasks;
mod work;

pub use queries::SqlQueries;
pub use slots::SqlWorkerSlots;
pub use store::SqlStore;

use super::{Conn, Db, MIGRATIONS, Pool, Transaction, database_time, now};
