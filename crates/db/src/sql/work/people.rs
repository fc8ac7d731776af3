//! The repositories of customers who sign in, and of what keeps guessers and floods out.

use super::super::{accounts, guards, purge, tracks};
use super::Work;
use async_trait::async_trait;
use domain::account::{AccountSession, CustomerAccount};
use domain::limit::{Counter, Limit, LimitVerdict};
use domain::one_time::{OneTime, OneTimeKind};
use domain::ports::{AccountRepository, AccountSessionRepository, GuardRepository, StoreError};
use domain::sms::{SmsCode, SmsScene};
use domain::{AccountId, PhoneNumber, Timestamp};

#[async_trait]
impl AccountRepository for Work {
    async fn insert(&mut self, account: &CustomerAccount) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        accounts::insert(conn, cipher, account).await
    }

    async fn find(&mut self, id: AccountId) -> Result<Option<CustomerAccount>, StoreError> {
        let (conn, cipher) = self.parts()?;
        accounts::find(conn, cipher, id).await
    }

    async fn find_by_phone(
        &mut self,
        phone: &PhoneNumber,
    ) -> Result<Option<CustomerAccount>, StoreError> {
        let (conn, cipher) = self.parts()?;
        accounts::find_by_phone(conn, cipher, phone).await
    }

    async fn update(&mut self, account: &mut CustomerAccount) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        accounts::update(conn, cipher, account).await
    }

    async fn remove(&mut self, id: AccountId) -> Result<(), StoreError> {
        accounts::remove(self.conn()?, id).await
    }
}

#[async_trait]
impl AccountSessionRepository for Work {
    async fn add(&mut self, session: &AccountSession) -> Result<(), StoreError> {
        accounts::add_session(self.conn()?, session).await
    }

    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<AccountSession>, StoreError> {
        accounts::find_session(self.conn()?, token_hash).await
    }

    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        accounts::end_session(self.conn()?, token_hash).await
    }

    async fn end_others(
        &mut self,
        account: AccountId,
        but: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        accounts::end_sessions(self.conn()?, account, but).await
    }
}

#[async_trait]
impl GuardRepository for Work {
    async fn count(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<LimitVerdict, StoreError> {
        guards::count(self.conn()?, limit, key, now).await
    }

    async fn counted(
        &mut self,
        limit: &Limit,
        key: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Counter>, StoreError> {
        guards::counted(self.conn()?, limit, key, now).await
    }

    async fn clear(&mut self, limit: &Limit, key: [u8; 32]) -> Result<(), StoreError> {
        guards::clear(self.conn()?, limit, key).await
    }

    async fn keep(&mut self, one_time: &OneTime) -> Result<(), StoreError> {
        guards::keep(self.conn()?, one_time).await
    }

    async fn take(
        &mut self,
        kind: OneTimeKind,
        hash: [u8; 32],
    ) -> Result<Option<OneTime>, StoreError> {
        guards::take(self.conn()?, kind, hash).await
    }

    async fn keep_code(&mut self, code: &SmsCode) -> Result<(), StoreError> {
        guards::keep_code(self.conn()?, code).await
    }

    async fn lock_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<Option<SmsCode>, StoreError> {
        guards::lock_code(self.conn()?, phone_hash, scene).await
    }

    async fn remove_code(
        &mut self,
        phone_hash: [u8; 32],
        scene: SmsScene,
    ) -> Result<(), StoreError> {
        guards::remove_code(self.conn()?, phone_hash, scene).await
    }

    async fn purge(&mut self, now: Timestamp, most: u32) -> Result<u64, StoreError> {
        let (conn, cipher) = self.parts()?;
        let gone = purge::all(conn, now, most).await?;
        Ok(gone + tracks::seal_clear(conn, cipher, most).await?)
    }
}
