use super::store::StoreError;
use crate::evidence::Evidence;
use crate::settlement::{ReportedMoney, SettlementOutcome};
use async_trait::async_trait;
use std::fmt::Debug;

/// One report of money with the message that brought it.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub report: ReportedMoney,
    /// Its verdict is set by the settlement.
    pub evidence: Evidence,
}

/// Applies verified reports of money durably: the other hot path. What is written is what
/// `decide_settlement` says, the evidence beside it, in one transaction.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PaymentSettlement: Send + Sync + Debug {
    /// However many bring the same report at once, it has one effect and each is told what holds.
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError>;
}
