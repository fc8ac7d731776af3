//! The money desk: what staff see of money, and what they decide where it is not as it should be.

mod decide;
mod lists;
mod overview;
mod push;
mod stuck;

pub use overview::Overview;
pub use push::PushedNow;
pub use stuck::StuckReport;

use crate::ports::Ports;
use crate::refunds::Refunds;
use crate::staff::Forbidden;
use crate::trades::Trades;
use domain::ports::{IdError, StoreError};
use domain::settlement::LateRefusal;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is none of this id")]
    Unknown,
    #[error("it has been decided already")]
    Decided,
    #[error(transparent)]
    NotOwed(LateRefusal),
    /// The order is not paid, or its money is going back.
    #[error("there is nothing to deliver for the order")]
    NothingToDeliver,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, Clone)]
pub struct MoneyDesk {
    ports: Arc<Ports>,
    trades: Trades,
    refunds: Refunds,
    wake: Arc<Notify>,
}

impl MoneyDesk {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        trades: Trades,
        refunds: Refunds,
        wake: &Arc<Notify>,
    ) -> Self {
        Self { ports: Arc::clone(ports), trades, refunds, wake: Arc::clone(wake) }
    }
}
