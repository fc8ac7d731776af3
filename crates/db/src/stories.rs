//! Orders of the past, written as a whole: what a grown shop has, made up.

use async_trait::async_trait;
use domain::evidence::Evidence;
use domain::flow::PaymentFlow;
use domain::ports::StoreError;
use domain::{Order, OrderEvent, PaymentAttempt, Task};
use std::fmt::Debug;

/// An order that has run its course, with all that was written down of it.
#[derive(Debug, Clone)]
pub struct Story {
    pub order: Order,
    pub events: Vec<OrderEvent>,
    pub tasks: Vec<Task>,
    pub payment: Option<StoryPayment>,
}

/// How it was paid. The evidence follows the chain of the slot that its id names.
#[derive(Debug, Clone)]
pub struct StoryPayment {
    pub attempt: PaymentAttempt,
    pub flow: PaymentFlow,
    pub evidence: Evidence,
}

/// Writes stories past every rule: for shops that are made up.
#[async_trait]
pub trait Stories: Send + Sync + Debug {
    /// Before the first. In a database without orders, PostgreSQL goes without indexes from here on.
    async fn begin(&self) -> Result<(), StoreError>;

    /// All or none. The evidence of all of them must be of one chain.
    async fn add(&self, stories: &[Story]) -> Result<(), StoreError>;

    /// After the last, or after what went wrong: the database is as it should be again.
    async fn end(&self) -> Result<(), StoreError>;
}
