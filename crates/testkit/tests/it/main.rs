//! The fakes keep the contracts of the ports, and what they offer beyond them.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a broken expectation stops the test")]

mod chains;
mod cipher;
mod clock;
mod contracts;
mod conversions;
mod desk;
mod failures;
mod gateway;
mod ids;
mod login;
mod messages;
mod outside;
mod proxy_shop;
mod recharge;
mod refunds;
mod verifier;
