//! The pages in a real Chromium, served by the real binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in tests a broken expectation should stop the test"
)]

mod browser;
mod cashier;
mod console;
mod docs;
mod harness;

/// What the end-to-end suite drives a server with.
#[expect(dead_code, unused_imports, reason = "pages need a part of it")]
#[path = "../it"]
mod shared {
    pub(crate) mod running;
}
