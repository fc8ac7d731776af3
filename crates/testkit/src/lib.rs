//! Builders, fakes and contract suites shared by the tests of every crate.
//!
//! [`given`] makes the shop's things with defaults, [`fakes`] implements every port in memory, and
//! [`contract`] states what each implementation of a port must keep to: the fakes, the adapters and
//! the sandbox run the same cases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test support: a broken expectation stops the test"
)]

pub mod chromium;
pub mod contract;
mod environment;
pub mod fakes;
pub mod given;
pub mod postgres;
#[cfg(feature = "tls")]
mod stranger;

#[cfg(feature = "tls")]
pub use stranger::stranger;
