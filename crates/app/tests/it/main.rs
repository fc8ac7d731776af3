//! The use cases over in-memory ports: time moves only where a test says so.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests: a broken expectation stops the test"
)]

mod accounts;
mod addresses;
mod archive;
mod campaigns;
mod captchas;
mod cashier;
mod content;
mod conversions;
mod desk;
mod evidence;
mod fulfilment;
mod guards;
mod health;
mod ids;
mod imports;
mod interleavings;
mod jobs;
mod keys;
mod leads;
mod logins;
mod new_orders;
mod notifications;
mod order_changes;
mod order_desk;
mod outside_tokens;
mod own_orders;
mod people_desk;
mod reconciliations;
mod refunds;
mod renewals;
mod sends;
mod staff;
mod stock;
mod supplies;
mod support;
mod swap;
mod tokens;
mod tracking;
mod watch;
