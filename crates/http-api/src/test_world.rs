use async_trait::async_trait;
use domain::{Channel, OrderId};
use serde_json::Value;

/// What the payer of the sandbox is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerOrder {
    pub order_id: OrderId,
    /// `pay`, `pay_twice`, `pay_late`, `decline`, `underpay`, and whatever else the sandbox knows.
    pub action: String,
    /// Which attempt, when the order has several.
    pub channel: Option<Channel>,
    /// The signed link to Alipay's page, which the payer opens.
    pub url: Option<String>,
}

/// The sandbox would not do it. The message is for whoever tests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TestWorldError {
    /// An HTTP status: 400 for what makes no sense, 404 for what is unknown, 409 for what cannot be
    /// done now, 5xx when the sandbox is broken.
    pub status: u16,
    pub message: String,
}

/// The outside world while testing: its payer, its faults, its record and its clock.
#[async_trait]
pub trait TestWorld: Send + Sync {
    async fn payer(&self, order: PayerOrder) -> Result<Value, TestWorldError>;

    /// `{system, fault, seconds?, count?}`
    async fn set_fault(&self, fault: Value) -> Result<Value, TestWorldError>;

    /// What one system, or each, received and holds.
    async fn outside(&self, system: Option<&str>) -> Result<Value, TestWorldError>;

    /// Moves every clock forward; answers with the whole offset, in seconds.
    async fn advance_clock(&self, seconds: i64) -> Result<i64, TestWorldError>;

    /// The queryIds that may be tried.
    async fn renewal_users(&self) -> Result<Value, TestWorldError>;
}
