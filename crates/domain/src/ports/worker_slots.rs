use super::store::StoreError;
use crate::snowflake::WorkerSlot;
use async_trait::async_trait;
use chrono::TimeDelta;
use std::fmt::Debug;

/// A slot that the caller alone may make ids with, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedSlot {
    pub slot: WorkerSlot,
    /// Unix milliseconds up to which the slot's ids may have been used: begin after it.
    pub last_ms: i64,
}

/// Shares the worker slots of the ids among all servers.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait WorkerSlots: Send + Sync + Debug {
    /// A free slot, or one whose holder has let it run out; `Busy` when there is none.
    async fn claim(&self, holder: &str, lease: TimeDelta) -> Result<ClaimedSlot, StoreError>;

    /// Prolongs, and notes the last millisecond used; `Conflict` when somebody else has the slot.
    async fn renew(
        &self,
        slot: WorkerSlot,
        holder: &str,
        last_ms: i64,
        lease: TimeDelta,
    ) -> Result<(), StoreError>;

    /// Gives the slot back at once; nothing happens when it is held by somebody else.
    async fn release(&self, slot: WorkerSlot, holder: &str, last_ms: i64)
    -> Result<(), StoreError>;
}
