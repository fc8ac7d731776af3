//! The adapters themselves, compiled once for each database. The parent module says what differs:
//! the connection, the pool, the transaction, the time, and how rows are locked.

mod attempts;
mod catalogue;
mod customers;
mod events;
mod idempotency;
mod intake;
mod invariants;
mod money_desk;
mod orders;
mod queries;
mod settlement;
mod slots;
mod store;
mod tasks;
mod work;

pub use queries::SqlQueries;
pub use slots::SqlWorkerSlots;
pub use store::SqlStore;

use super::{Conn, Db, MIGRATIONS, Pool, Transaction, database_time, now};
