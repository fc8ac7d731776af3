//! The repositories of staff.

use super::super::staff;
use super::Work;
use async_trait::async_trait;
use domain::ports::{AuditRepository, SessionRepository, StaffRepository, StoreError};
use domain::staff::{AuditEntry, StaffAccount, StaffSession};
use domain::{StaffId, Timestamp};

#[async_trait]
impl StaffRepository for Work {
    async fn insert(&mut self, new: &StaffAccount) -> Result<(), StoreError> {
        staff::insert(self.conn()?, new).await
    }

    async fn find(&mut self, id: StaffId) -> Result<Option<StaffAccount>, StoreError> {
        staff::find(self.conn()?, id).await
    }

    async fn lock_by_account(&mut self, account: &str) -> Result<Option<StaffAccount>, StoreError> {
        staff::lock_by_account(self.conn()?, account).await
    }

    async fn count(&mut self) -> Result<i64, StoreError> {
        staff::count(self.conn()?).await
    }

    async fn update(&mut self, changed: &mut StaffAccount) -> Result<(), StoreError> {
        staff::update(self.conn()?, changed).await
    }
}

#[async_trait]
impl SessionRepository for Work {
    async fn add(&mut self, session: &StaffSession) -> Result<(), StoreError> {
        staff::add_session(self.conn()?, session).await
    }

    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<StaffSession>, StoreError> {
        staff::find_session(self.conn()?, token_hash).await
    }

    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        staff::end_session(self.conn()?, token_hash).await
    }

    async fn end_all(&mut self, id: StaffId) -> Result<(), StoreError> {
        staff::end_sessions(self.conn()?, id).await
    }

    async fn purge(&mut self, now: Timestamp) -> Result<(), StoreError> {
        staff::purge_sessions(self.conn()?, now).await
    }
}

#[async_trait]
impl AuditRepository for Work {
    async fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        staff::add_audit(conn, cipher, entry).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let (conn, cipher) = self.parts()?;
        staff::newest_audit(conn, cipher, most).await
    }
}
