use super::store::StoreError;
use crate::id::StaffId;
use crate::staff::{AuditEntry, StaffAccount, StaffSession};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait StaffRepository: Send {
    /// `Duplicate` when the account's name is taken.
    async fn insert(&mut self, staff: &StaffAccount) -> Result<(), StoreError>;
    async fn find(&mut self, id: StaffId) -> Result<Option<StaffAccount>, StoreError>;
    /// Nobody else changes the account until this transaction ends.
    async fn lock_by_account(&mut self, account: &str) -> Result<Option<StaffAccount>, StoreError>;
    async fn count(&mut self) -> Result<i64, StoreError>;
    /// Stores role, password and `disabled_at` under the next version, which it puts into `staff`;
    /// `Conflict` when the stored one is not the version it was read at.
    async fn update(&mut self, staff: &mut StaffAccount) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send {
    async fn add(&mut self, session: &StaffSession) -> Result<(), StoreError>;
    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<StaffSession>, StoreError>;
    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
    /// Ends all of the member's.
    async fn end_all(&mut self, staff: StaffId) -> Result<(), StoreError>;
    /// Takes away all that are over by `now`.
    async fn purge(&mut self, now: Timestamp) -> Result<(), StoreError>;
}

/// What staff did. Rows are added and never changed.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send {
    async fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// Newest first.
    async fn newest(&mut self, most: u32) -> Result<Vec<AuditEntry>, StoreError>;
}

/// Passwords and tokens: slow hashes, and random texts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Secrets: Send + Sync + Debug {
    /// Argon2id in PHC form.
    async fn hash_password(&self, password: &str) -> String;

    /// Takes as long for a hash that cannot be read.
    async fn verify_password(&self, password: &str, hash: &str) -> bool;

    /// 256 random bits in hexadecimal.
    fn token(&self) -> String;

    /// So many random decimal digits, each as likely as the others.
    fn digits(&self, count: usize) -> String;
}
