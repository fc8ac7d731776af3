//! The adapters against the sandbox, and against answers that no contract foresees.
#![expect(clippy::unwrap_used, reason = "tests: a broken expectation stops the test")]

mod boss;
mod contracts;
mod settings;
mod support;
mod transport;
mod zhuoyue;
