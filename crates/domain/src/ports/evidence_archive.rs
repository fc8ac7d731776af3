use super::Cause;
use crate::evidence::{ArchivedEvidence, ChainEnd, SealedEvidence};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Such a batch is never written: nothing has been kept of it.
    #[error("chain {chain} is not as it was written behind position {after}: nothing was archived")]
    Broken { chain: u16, after: i64 },
    /// The folder cannot be written or read: nothing is known to be kept.
    #[error("the folder of the archives cannot be used: {0}")]
    Unavailable(#[source] Cause),
}

/// How an archived file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveState {
    /// Its bytes are those that were kept, and its links follow each other.
    Whole,
    Missing,
    /// Its bytes are others.
    Changed,
    /// Its bytes are those that were kept, and yet the links do not open or do not follow.
    Broken,
}

/// Where evidence lies that has left the database.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EvidenceArchive: Send + Sync + Debug {
    /// Keeps links that follow each other from `after` on. Returns once they are durable, read back
    /// and worked out anew. Done again with the same links it gives the same.
    async fn keep(
        &self,
        after: ChainEnd,
        links: &[SealedEvidence],
        at: Timestamp,
    ) -> Result<ArchivedEvidence, ArchiveError>;
    /// Takes away what runs that were broken off have left at the same place of the chain.
    async fn clear_leftovers(&self, kept: &ArchivedEvidence) -> Result<(), ArchiveError>;
    /// Reads it again. `after`: the end of what was archived before it.
    async fn check(
        &self,
        after: ChainEnd,
        kept: &ArchivedEvidence,
    ) -> Result<ArchiveState, ArchiveError>;
}
