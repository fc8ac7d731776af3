//! A load generator for HTTP/1.1 that shares the cores with what it measures, and so does little.

mod closed;
mod connection;
mod histogram;
mod open;
mod tally;

pub(super) use closed::{Closed, Until};
pub(super) use connection::Connection;
pub(super) use histogram::Histogram;
pub(super) use open::Open;
pub(super) use tally::Tally;

use std::future::Future;

use anyhow::Result;

/// Writes the n-th request, head and body, into the buffer.
pub(super) trait Requests: Fn(u64, &mut Vec<u8>) {}

impl<F: Fn(u64, &mut Vec<u8>)> Requests for F {}

/// One thread is enough for what two cores answer.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests;
