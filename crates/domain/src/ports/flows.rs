use super::store::StoreError;
use crate::flow::{CapturedPayment, PaymentFlow};
use crate::id::AttemptId;
use async_trait::async_trait;

/// Flow records (流水). Settling a payment writes its own; this is for the ones that are missing.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FlowRepository: Send {
    /// Adds it unless its attempt has one: whether it did.
    async fn add(&mut self, flow: &PaymentFlow) -> Result<bool, StoreError>;
    /// Captured attempts with an id after `after`, by id, at most `most`, those with a flow record
    /// included.
    async fn captures(
        &mut self,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<CapturedPayment>, StoreError>;
}
