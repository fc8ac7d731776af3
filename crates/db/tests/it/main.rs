//! The adapters against real databases: the contract that every store keeps, and what is said of
//! these two alone.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails ends its test"
)]

mod addresses;
mod batches;
mod chains;
mod contract;
mod growth;
mod invariants;
mod loads;
mod looks;
mod migrations;
mod money_races;
mod personal_data;
mod plans;
mod races;
mod reseal;
mod supplier_races;
mod support;
mod tracks;
mod transactions;
mod wire;
