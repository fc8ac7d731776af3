//! Customers' accounts and their sessions.

use super::state::{State, insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::account::{AccountSession, CustomerAccount};
use domain::ports::{AccountRepository, AccountSessionRepository, StoreError};
use domain::{AccountId, PhoneNumber};

#[async_trait]
impl AccountRepository for FakeUnitOfWork {
    async fn insert(&mut self, account: &CustomerAccount) -> Result<(), StoreError> {
        if of_phone(&self.state, &account.phone).is_some() {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut self.state.accounts, account.id, account)
    }

    async fn find(&mut self, id: AccountId) -> Result<Option<CustomerAccount>, StoreError> {
        Ok(self.state.accounts.get(&id).cloned())
    }

    async fn find_by_phone(
        &mut self,
        phone: &PhoneNumber,
    ) -> Result<Option<CustomerAccount>, StoreError> {
        Ok(of_phone(&self.state, phone).cloned())
    }

    async fn update(&mut self, account: &mut CustomerAccount) -> Result<(), StoreError> {
        let of_another = of_phone(&self.state, &account.phone).map(|known| known.id);
        let stored = self.state.accounts.get_mut(&account.id).ok_or(StoreError::Conflict)?;
        let version = next_version(stored.version, account.version)?;
        if of_another.is_some_and(|other| other != account.id) {
            return Err(StoreError::Duplicate);
        }
        account.version = version;
        *stored = account.clone();
        Ok(())
    }

    async fn remove(&mut self, id: AccountId) -> Result<(), StoreError> {
        self.state.accounts.remove(&id);
        self.state.account_sessions.retain(|_hash, session| session.account_id != id);
        Ok(())
    }
}

#[async_trait]
impl AccountSessionRepository for FakeUnitOfWork {
    async fn add(&mut self, session: &AccountSession) -> Result<(), StoreError> {
        if !self.state.accounts.contains_key(&session.account_id) {
            return Err(StoreError::Conflict);
        }
        insert_new(&mut self.state.account_sessions, session.token_hash, session)
    }

    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<AccountSession>, StoreError> {
        Ok(self.state.account_sessions.get(token_hash).cloned())
    }

    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.state.account_sessions.remove(token_hash);
        Ok(())
    }

    async fn end_others(
        &mut self,
        account: AccountId,
        but: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        let stays = |hash: &[u8; 32], session: &AccountSession| {
            session.account_id != account || Some(*hash) == but
        };
        self.state.account_sessions.retain(|hash, session| stays(hash, session));
        Ok(())
    }
}

fn of_phone<'a>(state: &'a State, phone: &PhoneNumber) -> Option<&'a CustomerAccount> {
    state.accounts.values().find(|account| account.phone == *phone)
}
