use super::Cause;
use super::store::StoreError;
use crate::conversion::Conversion;
use crate::task::Lease;
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ConversionRepository: Send {
    /// `Duplicate` when the same call was told before.
    async fn insert(&mut self, conversion: &Conversion) -> Result<(), StoreError>;
    /// Leases what is due (or whose lease has ended), longest due first, at most `most`. No two
    /// callers get the same.
    async fn lease(
        &mut self,
        most: u32,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Vec<Conversion>, StoreError>;
    /// Stores what became of a leased one; `Conflict` when the lease is not held any more.
    async fn settle(&mut self, conversion: &Conversion, held: Lease) -> Result<(), StoreError>;
    /// How many have no end yet, whether due or not.
    async fn waiting(&mut self) -> Result<i64, StoreError>;
}

/// A conversion of a batch that Baidu refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedConversion {
    /// Its place in the batch, from 0.
    pub position: usize,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Our token is refused: staff must look, and nothing is repeated until then.
    #[error("the token is refused: {message}")]
    TokenRefused { message: String },
    /// It had a fault of its own.
    #[error("a fault of theirs: {message}")]
    TheirFault { message: String },
    #[error("not reached")]
    NotReached(#[source] Cause),
    /// Sent with the same ids it counts once, so it may be repeated.
    #[error("outcome unknown")]
    Unknown(#[source] Cause),
}

/// Tells conversions to whoever sells the advertisements.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ConversionUpload: Send + Sync + Debug {
    /// At most `MOST_PER_UPLOAD`. All that are not among the refused have been taken.
    async fn upload(&self, batch: &[Conversion]) -> Result<Vec<RefusedConversion>, UploadError>;
}
