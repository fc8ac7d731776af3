//! Refunds (退款): asked for by staff or by policy, sent, and followed to their last word.

mod book;
mod outside;
mod record;
mod request;

pub use request::{RefundError, RequestRefund};

use crate::ports::Ports;
use std::sync::Arc;
use tokio::sync::Notify;

pub(crate) use book::{Book, write_decision};
pub use record::RecordError;

#[derive(Debug, Clone)]
pub struct Refunds {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl Refunds {
    pub(crate) fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }
}
