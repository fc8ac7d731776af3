use super::store::StoreError;
use crate::job::{Job, JobName};
use async_trait::async_trait;

/// The scheduled jobs. What one may do is for [`Job`] to say, under its lock.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait JobRepository: Send {
    /// Adds it unless there is one of its name.
    async fn add(&mut self, job: &Job) -> Result<(), StoreError>;
    /// Nobody else changes it until this transaction ends.
    async fn lock(&mut self, name: JobName) -> Result<Option<Job>, StoreError>;
    /// Stores all of it. For the one who has locked it.
    async fn update(&mut self, job: &Job) -> Result<(), StoreError>;
}
