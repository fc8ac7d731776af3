//! The use cases over in-memory ports: time moves only where a test says so.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests: a broken expectation stops the test"
)]

mod cashier;
mod health;
mod ids;
mod interleavings;
mod jobs;
mod keys;
mod notifications;
mod renewals;
mod sends;
mod support;
mod swap;
mod tokens;
