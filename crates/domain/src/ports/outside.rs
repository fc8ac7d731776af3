use super::Cause;
use crate::attempt::Channel;
use crate::customer::{Customer, QueryId};
use crate::order::Order;
use crate::task::{PushReceipt, Target};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// What a failed call to an outside system leaves us knowing.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// It understood and refused. `code` is its own word.
    #[error("refused ({code}): {message}")]
    Refused { code: String, message: String },
    /// It never got the request: repeating is safe.
    #[error("not reached")]
    NotReached(#[source] Cause),
    /// It may or may not have done it: ask before repeating.
    #[error("outcome unknown")]
    Unknown(#[source] Cause),
}

/// The customers of the operator (BOSS, telecom).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CustomerDirectory: Send + Sync + Debug {
    /// `None`: nobody has this queryId.
    async fn find(&self, query_id: &QueryId) -> Result<Option<Customer>, OutsideError>;
}

/// A paid order for a back office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushOrder {
    /// The same for every try: two pushes with one key are one.
    pub key: String,
    pub order: Order,
    pub channel: Channel,
    /// The provider's number of the payment.
    pub trade_no: String,
    pub paid_at: Timestamp,
}

/// Whoever delivers broadband orders (卓越, the old back office).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait BackOffice: Send + Sync + Debug {
    fn target(&self) -> Target;

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError>;

    /// What it holds under the key of an earlier push.
    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError>;

    /// Takes back what was pushed under the key. Doing so twice is the same as once, and so is
    /// taking back what it does not hold.
    async fn take_back(&self, key: &str) -> Result<(), OutsideError>;
}
