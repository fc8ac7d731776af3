//! The hot routes with their JSON, in process, over fakes and without a log: what they cost beside
//! the least that actix can do for as many bytes.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench: a broken expectation stops it"
)]

mod bare;
mod log;
mod routes;

#[path = "../../tests/it/harness.rs"]
#[expect(dead_code, reason = "shared with the tests, which need more of it")]
mod harness;
#[path = "../../tests/it/world.rs"]
mod world;

use criterion::{criterion_group, criterion_main};

criterion_group!(benches, routes::benches);
criterion_main!(benches);
