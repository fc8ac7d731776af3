//! Looking at one order.

use crate::ports::Ports;
use domain::attempt::PaymentAttempt;
use domain::event::OrderEvent;
use domain::id::OrderId;
use domain::order::Order;
use domain::ports::{Queries, StoreError};
use std::sync::Arc;

/// An order and every try to pay it, oldest first.
#[derive(Debug, Clone)]
pub struct OrderView {
    pub order: Order,
    pub attempts: Vec<PaymentAttempt>,
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
}

impl Orders {
    pub fn new(ports: &Ports) -> Self {
        Self { queries: Arc::clone(&ports.queries) }
    }

    pub async fn look(&self, id: OrderId) -> Result<OrderView, LookError> {
        let order = self.queries.order(id).await?.ok_or(LookError::UnknownOrder)?;
        let attempts = self.queries.attempts(id).await?;
        Ok(OrderView { order, attempts })
    }

    /// Oldest first.
    pub async fn timeline(&self, id: OrderId) -> Result<Vec<OrderEvent>, LookError> {
        let events = self.queries.timeline(id).await?;
        if events.is_empty() { Err(LookError::UnknownOrder) } else { Ok(events) }
    }
}
