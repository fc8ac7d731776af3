use super::store::StoreError;
use crate::flow::{CapturedPayment, PaymentFlow};
use crate::id::{AttemptId, PackageId};
use async_trait::async_trait;

/// Flow records (流水). Settling a payment writes its own; this is for the ones that are missing.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FlowRepository: Send {
    /// Adds it unless its attempt has one: whether it did.
    async fn add(&mut self, flow: &PaymentFlow) -> Result<bool, StoreError>;
    /// Captured attempts without a flow record and with an id after `after`, by id, at most `most`;
    /// of the package's orders, or of all.
    async fn missing(
        &mut self,
        after: Option<AttemptId>,
        package: Option<PackageId>,
        most: u32,
    ) -> Result<Vec<CapturedPayment>, StoreError>;
    /// How many captured attempts there are, with a flow record or without.
    async fn count_captures(&mut self, package: Option<PackageId>) -> Result<u64, StoreError>;
}
