//! The use cases over in-memory ports: time moves only where a test says so.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests: a broken expectation stops the test"
)]

mod cashier;
mod desk;
mod evidence;
mod health;
mod ids;
mod interleavings;
mod jobs;
mod keys;
mod logins;
mod notifications;
mod reconciliations;
mod refunds;
mod renewals;
mod sends;
mod staff;
mod support;
mod swap;
mod tokens;
