use super::store::StoreError;
use crate::account::{AccountSession, CustomerAccount};
use crate::customer::PhoneNumber;
use crate::id::AccountId;
use async_trait::async_trait;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AccountRepository: Send {
    /// `Duplicate` when the phone has an account.
    async fn insert(&mut self, account: &CustomerAccount) -> Result<(), StoreError>;
    async fn find(&mut self, id: AccountId) -> Result<Option<CustomerAccount>, StoreError>;
    async fn find_by_phone(
        &mut self,
        phone: &PhoneNumber,
    ) -> Result<Option<CustomerAccount>, StoreError>;
    /// Stores phone, address and password under the next version, which it puts into `account`;
    /// `Conflict` when the stored one is not the version it was read at, `Duplicate` when the phone
    /// has another account.
    async fn update(&mut self, account: &mut CustomerAccount) -> Result<(), StoreError>;
    /// Takes the account and its sessions away. Orders keep its number.
    async fn remove(&mut self, id: AccountId) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AccountSessionRepository: Send {
    /// `Conflict` when there is no such account any more.
    async fn add(&mut self, session: &AccountSession) -> Result<(), StoreError>;
    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<AccountSession>, StoreError>;
    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
    /// Ends all of the account's but the one.
    async fn end_others(
        &mut self,
        account: AccountId,
        but: Option<[u8; 32]>,
    ) -> Result<(), StoreError>;
}
