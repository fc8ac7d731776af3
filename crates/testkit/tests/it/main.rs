//! The fakes keep the contracts of the ports, and what they offer beyond them.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a broken expectation stops the test")]

mod cipher;
mod clock;
mod contracts;
mod failures;
mod gateway;
mod ids;
mod verifier;
