//! The API as a client sees it: the real application over fakes, in process.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a broken expectation stops the test"
)]

mod bad_input;
mod cashier_order;
mod cashier_pay;
mod client_address;
mod document;
mod envelope;
mod front_ends;
mod harness;
mod idempotency;
mod log;
mod logs;
mod monitoring;
mod notifications;
mod packages;
mod payment_keys;
mod provider_faults;
mod renewal_order;
mod renewal_query;
mod renewal_save;
mod sandbox;
mod wire;
mod world;
