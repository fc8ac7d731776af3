//! The contract of `Store`, `Queries`, `MoneyQueries`, `ContentQueries`, `PeopleQueries`, `OrderIntake`,
//! `PaymentSettlement` and `WorkerSlots`.

pub mod accounts;
pub mod alerts;
pub mod amendments;
pub mod archives;
pub mod articles;
pub mod attempts;
pub mod campaigns;
mod cases;
pub mod changes;
pub mod content;
pub mod conversions;
pub mod customers;
pub mod evidence;
pub mod figures;
pub mod flows;
pub mod found;
pub mod goods;
pub mod groups;
pub mod guards;
pub mod idempotency;
pub mod imports;
pub mod intake;
pub mod invariants;
pub mod jobs;
pub mod late;
pub mod leads;
pub mod limited;
pub mod limits;
pub mod lists;
pub mod many;
pub mod open_ends;
pub mod order_lists;
pub mod orders;
pub mod outside_tokens;
pub mod packages;
pub mod people_lists;
pub mod quarantine;
pub mod reconciliations;
pub mod records;
pub mod refunds;
pub mod settlement;
mod setup;
mod shop;
pub mod slots;
pub mod spans;
pub mod staff;
pub mod stock;
pub mod supplied;
pub mod supplier_lists;
pub mod supplier_notices;
pub mod supplier_reconciliations;
pub mod suppliers;
pub mod tasks;
pub mod tracks;
pub mod turnover;
pub mod units;
pub mod watched;
pub mod work_lists;

use super::Cleanup;
use crate::fakes::FakeClock;
use domain::ports::{
    ContentQueries, ImportQueries, LeadQueries, MoneyQueries, OrderIntake, PaymentSettlement,
    PeopleQueries, Queries, Store, SupplierQueries, WatchQueries, WorkerSlots,
};
use std::fmt;
use std::sync::Arc;

/// An empty, migrated store and all the ways to it.
pub struct Fixture {
    pub store: Arc<dyn Store>,
    pub queries: Arc<dyn Queries>,
    pub money: Arc<dyn MoneyQueries>,
    pub content: Arc<dyn ContentQueries>,
    pub people: Arc<dyn PeopleQueries>,
    pub watch: Arc<dyn WatchQueries>,
    pub imports: Arc<dyn ImportQueries>,
    pub leads: Arc<dyn LeadQueries>,
    pub suppliers: Arc<dyn SupplierQueries>,
    pub intake: Arc<dyn OrderIntake>,
    pub settlement: Arc<dyn PaymentSettlement>,
    pub slots: Arc<dyn WorkerSlots>,
    /// The same data by another way (another pool): what another server would have.
    pub peer: Arc<dyn Store>,
    /// The clock that all of the above go by. It begins at the machine's time.
    pub clock: Arc<FakeClock>,
    /// The store has a single worker slot.
    pub one_slot: bool,
    /// Dropped last: removes the file, the database, …
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("one_slot", &self.one_slot).finish_non_exhaustive()
    }
}

/// The cases that every store keeps: `store_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::store::Fixture`. With a
/// `cases: Vec<Case>` of testkit's, `store_contract!(listed_in cases fresh)` puts them there.
#[macro_export]
macro_rules! store_contract {
    ($($how:tt)+) => {
        $crate::store_contract_of_work!($($how)+);
        $crate::store_contract_of_writing!($($how)+);
        $crate::store_contract_of_shop!($($how)+);
        $crate::store_contract_of_money!($($how)+);
        $crate::store_contract_of_people!($($how)+);
    };
}
