//! What several targets need: messages with headers, and a provider whose private key we hold.

pub mod message;
pub mod provider;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future that waits for nobody.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
