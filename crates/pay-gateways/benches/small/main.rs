//! What our side of the wire costs, beside the bare RSA on as many bytes.
#![expect(clippy::unwrap_used, reason = "a bench: a broken expectation stops it")]

mod keys;
mod providers;
mod signing;
mod verifying;

use criterion::{criterion_group, criterion_main};

criterion_group!(benches, signing::benches, verifying::benches);
criterion_main!(benches);
