//! Looking at one order.

use crate::ports::Ports;
use domain::attempt::PaymentAttempt;
use domain::event::OrderEvent;
use domain::id::OrderId;
use domain::order::Order;
use domain::ports::{MoneyQueries, Queries, StoreError};
use domain::refund::Refund;
use std::sync::Arc;

/// An order, every try to pay it, and what went back.
#[derive(Debug, Clone)]
pub struct OrderView {
    pub order: Order,
    pub attempts: Vec<PaymentAttempt>,
    /// Oldest first.
    pub refunds: Vec<Refund>,
}

#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error("no such order")]
    UnknownOrder,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub struct Orders {
    queries: Arc<dyn Queries>,
    money: Arc<dyn MoneyQueries>,
}

impl Orders {
    pub fn new(ports: &Ports) -> Self {
        Self { queries: Arc::clone(&ports.queries), money: Arc::clone(&ports.money) }
    }

    pub async fn look(&self, id: OrderId) -> Result<OrderView, LookError> {
        let found = self.queries.order_tried(id).await?;
        let (order, attempts) = found.ok_or(LookError::UnknownOrder)?;
        // What nobody tried to pay has nothing to go back.
        let refunds = match attempts.as_slice() {
            [] => Vec::new(),
            _some => self.money.refunds_of_order(id).await?,
        };
        Ok(OrderView { order, attempts, refunds })
    }

    /// Oldest first.
    pub async fn timeline(&self, id: OrderId) -> Result<Vec<OrderEvent>, LookError> {
        let events = self.queries.timeline(id).await?;
        if events.is_empty() { Err(LookError::UnknownOrder) } else { Ok(events) }
    }
}
