use super::store::StoreError;
use crate::intake::{Intake, IntakeOutcome};
use async_trait::async_trait;
use std::fmt::Debug;

/// Places orders durably: the hot path. An adapter may write many callers' orders in one
/// transaction, as long as each caller is answered after the commit and `decide_intake` holds.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OrderIntake: Send + Sync + Debug {
    /// `Busy` when too many wait already; after an error the caller may send the same again.
    async fn place(&self, intake: Intake) -> Result<IntakeOutcome, StoreError>;

    /// Whether the next one would not be sent away as `Busy` at once: asked before work is done for
    /// a request that would come to nothing.
    fn has_room(&self) -> bool;
}
