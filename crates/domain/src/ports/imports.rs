use super::money_queries::{Page, Paged};
use super::store::StoreError;
use crate::customer::{Customer, QueryId};
use crate::id::ImportId;
use crate::import::{
    FileProblem, Import, ImportKind, Qualification, QualifiedUser, Refusal, SampledChange,
    SheetFormat, SheetLine, TextEncoding,
};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;
use std::sync::Arc;

/// Imports, their files, and what they write.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ImportRepository: Send {
    /// `Duplicate` when the id is taken.
    async fn insert(&mut self, import: &Import) -> Result<(), StoreError>;
    async fn find(&mut self, id: ImportId) -> Result<Option<Import>, StoreError>;
    /// Stores all that changes under the next version, which it puts in; `Conflict` when the stored
    /// one is not the version it was read at. Nobody else changes it until this transaction ends.
    async fn update(&mut self, import: &mut Import) -> Result<(), StoreError>;

    /// An import of the same kind and file that is still to be read, or being read; dry runs among
    /// themselves.
    async fn find_unfinished(&mut self, like: &Import) -> Result<Option<Import>, StoreError>;
    /// Those that are still being received though they began before then: nobody sends them any
    /// more. Oldest first, so many at most.
    async fn stale(&mut self, before: Timestamp, most: u32) -> Result<Vec<Import>, StoreError>;
    /// Adds a piece of the file, sealed.
    async fn add_chunk(&mut self, id: ImportId, seq: u64, bytes: &[u8]) -> Result<(), StoreError>;
    /// Takes so many pieces of the file away: how many there were.
    async fn remove_chunks(&mut self, id: ImportId, most: u32) -> Result<u64, StoreError>;

    async fn add_refusals(&mut self, id: ImportId, refusals: &[Refusal]) -> Result<(), StoreError>;
    async fn add_samples(
        &mut self,
        id: ImportId,
        changes: &[SampledChange],
    ) -> Result<(), StoreError>;

    /// The copies of those customers that there are, with what BOSS alone says of `qualified`.
    async fn customers(&mut self, ids: &[QueryId]) -> Result<Vec<Customer>, StoreError>;
    /// Stores copies, new ones and changed ones, each queryId once.
    async fn save_customers(&mut self, customers: &[Customer]) -> Result<(), StoreError>;
    async fn qualified_users(&mut self, ids: &[QueryId]) -> Result<Vec<QualifiedUser>, StoreError>;
    /// Each queryId once.
    async fn save_qualified_users(&mut self, users: &[QualifiedUser]) -> Result<(), StoreError>;
    async fn remove_qualified_users(&mut self, ids: &[QueryId]) -> Result<(), StoreError>;
}

/// What is set narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportFilter {
    pub kind: Option<ImportKind>,
    /// The name of the state.
    pub state: Option<String>,
}

/// Reading imports outside a transaction.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ImportQueries: Send + Sync + Debug {
    async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError>;
    /// Newest first.
    async fn imports(&self, filter: &ImportFilter, page: Page)
    -> Result<Paged<Import>, StoreError>;
    /// Those after the given line, by line, so many at most.
    async fn refusals(
        &self,
        id: ImportId,
        after: u64,
        most: u32,
    ) -> Result<Vec<Refusal>, StoreError>;
    /// By line.
    async fn samples(&self, id: ImportId) -> Result<Vec<SampledChange>, StoreError>;
    /// A piece of the file, opened; `None`: it is not there, or not any more.
    async fn chunk(&self, id: ImportId, seq: u64) -> Result<Option<Vec<u8>>, StoreError>;
    async fn qualification(&self, query_id: &QueryId) -> Result<Qualification, StoreError>;
}

/// The bytes of a file that is kept in pieces of [`crate::import::CHUNK_BYTES`].
#[async_trait]
pub trait FileBytes: Send + Sync + Debug {
    /// In bytes.
    fn size(&self) -> u64;
    /// A piece, from 0.
    async fn piece(&self, seq: u64) -> Result<Vec<u8>, StoreError>;
}

/// A sheet that is to be read.
#[derive(Debug, Clone)]
pub struct SheetFile {
    pub format: SheetFormat,
    /// Of CSV.
    pub encoding: TextEncoding,
    pub bytes: Arc<dyn FileBytes>,
}

#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file is not what it should be: to be told to who sent it.
    #[error(transparent)]
    Problem(#[from] FileProblem),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads sheets line by line, in bounded memory whatever the file is.
pub trait SheetReader: Send + Sync + Debug {
    /// Begins to read, at the first line.
    fn open(&self, file: SheetFile) -> Box<dyn SheetLines>;
}

/// A sheet while it is read.
#[async_trait]
pub trait SheetLines: Send {
    /// The next lines that are not empty, some hundred at most; none at the end.
    async fn next(&mut self) -> Result<Vec<SheetLine>, SheetError>;
}
