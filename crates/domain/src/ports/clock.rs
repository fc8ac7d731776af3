use crate::snowflake::{SequenceError, Snowflake};
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::TimeDelta;
use std::fmt::Debug;

/// Time. Moving it (in a test or in the sandbox) wakes those who wait.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Clock: Send + Sync + Debug {
    /// Now, in whole microseconds.
    fn now(&self) -> Timestamp;

    /// How far `now` has been moved from the machine's time; zero outside tests and the sandbox.
    fn offset(&self) -> TimeDelta;

    /// Returns once `now` has reached the instant.
    async fn sleep_until(&self, at: Timestamp);
}

/// Why no id could be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// This server has no worker slot (any more): it must not make ids.
    #[error("this server holds no worker slot")]
    NoSlot,
    #[error(transparent)]
    Sequence(#[from] SequenceError),
}

/// Makes the ids of our own: unique over all servers, rising in each.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait IdGenerator: Send + Sync + Debug {
    fn next_id(&self) -> Result<Snowflake, IdError>;
}
