//! The repository of the outside platform's token.

use super::super::outside_tokens;
use super::Work;
use async_trait::async_trait;
use domain::ports::{KeptToken, OutsideTokenRepository, StoreError};
use domain::task::Lease;
use domain::{OutsideToken, Timestamp};

#[async_trait]
impl OutsideTokenRepository for Work {
    async fn find(&mut self) -> Result<KeptToken, StoreError> {
        let (conn, cipher) = self.parts()?;
        outside_tokens::find(conn, cipher).await
    }

    async fn claim(&mut self, lease: Lease, now: Timestamp) -> Result<bool, StoreError> {
        outside_tokens::claim(self.conn()?, lease, now).await
    }

    async fn keep(&mut self, token: &OutsideToken, held: Lease) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        outside_tokens::keep(conn, cipher, token, held).await
    }

    async fn release(&mut self, held: Lease) -> Result<(), StoreError> {
        outside_tokens::release(self.conn()?, held).await
    }
}
