use super::work::Work;
use super::{Pool, Transaction};
use async_trait::async_trait;
use domain::ports::{Cipher, Clock, IdGenerator, Store, StoreError, UnitOfWork};
use std::sync::Arc;

/// Where everything that changes the shop's state goes: `Store`, `OrderIntake` and
/// `PaymentSettlement` over one pool.
#[derive(Debug, Clone)]
pub struct SqlStore {
    pub(super) pool: Pool,
    pub(crate) cipher: Arc<dyn Cipher>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdGenerator>,
}

impl SqlStore {
    pub fn new(pool: Pool, deps: crate::Deps) -> Self {
        let crate::Deps { cipher, clock, ids } = deps;
        Self { pool, cipher, clock, ids }
    }

    pub(crate) async fn work(&self) -> Result<Work, StoreError> {
        let transaction = Transaction::begin(&self.pool).await?;
        Ok(Work::new(transaction, Arc::clone(&self.cipher), Arc::clone(&self.clock)))
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(self.work().await?))
    }
}
