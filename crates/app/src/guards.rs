//! Counting what is done too often, for whom, over all servers.

use crate::ports::{Ports, Settings};
use crate::unit::finish;
use domain::limit::{Limit, LimitVerdict};
use domain::ports::{Cipher, Purpose, StoreError, UnitOfWork};
use std::sync::Arc;

/// Each call is one short transaction. `whom` (a phone, an address, an account) is kept as a keyed
/// hash only.
#[derive(Debug, Clone)]
pub struct Guards {
    ports: Arc<Ports>,
    is_on: bool,
}

impl Guards {
    pub fn new(ports: &Arc<Ports>, settings: &Settings) -> Self {
        Self { ports: Arc::clone(ports), is_on: settings.limits_on }
    }

    /// Whether floods are held back.
    pub fn are_on(&self) -> bool {
        self.is_on
    }

    /// The same for what is no flood but a guess at a secret: it counts even where limits are off.
    #[must_use]
    pub fn always(&self) -> Self {
        Self { is_on: true, ..self.clone() }
    }

    /// Counts one more, unless the limit is full.
    pub async fn count(&self, limit: &Limit, whom: &str) -> Result<LimitVerdict, StoreError> {
        self.count_all(&[(limit, whom)]).await
    }

    /// Counts one more for each, or for none when one of them is full.
    pub async fn count_all(&self, all: &[(&Limit, &str)]) -> Result<LimitVerdict, StoreError> {
        if !self.is_on {
            return Ok(LimitVerdict::Within);
        }
        let mut work = self.ports.store.begin().await?;
        match self.count_in(work.as_mut(), all).await {
            Ok(LimitVerdict::Within) => finish(work, Ok(LimitVerdict::Within)).await,
            Ok(full @ LimitVerdict::Full { .. }) => {
                work.roll_back().await?;
                Ok(full)
            }
            Err(error) => finish(work, Err(error)).await,
        }
    }

    async fn count_in(
        &self,
        work: &mut dyn UnitOfWork,
        all: &[(&Limit, &str)],
    ) -> Result<LimitVerdict, StoreError> {
        let now = work.now().await?;
        for (limit, whom) in all {
            let key = self.key(limit, whom);
            let verdict = work.guards().count(limit, key, now).await?;
            if verdict != LimitVerdict::Within {
                return Ok(verdict);
            }
        }
        Ok(LimitVerdict::Within)
    }

    /// How many have been counted and still hold.
    pub async fn counted(&self, limit: &Limit, whom: &str) -> Result<u32, StoreError> {
        if !self.is_on {
            return Ok(0);
        }
        let mut work = self.ports.store.begin().await?;
        let counted = self.counted_in(work.as_mut(), limit, whom).await;
        finish(work, counted).await
    }

    /// The same within a transaction.
    pub(crate) async fn counted_in(
        &self,
        work: &mut dyn UnitOfWork,
        limit: &Limit,
        whom: &str,
    ) -> Result<u32, StoreError> {
        let now = work.now().await?;
        let counter = work.guards().counted(limit, self.key(limit, whom), now).await?;
        Ok(counter.map_or(0, |counter| counter.count))
    }

    /// Begins anew.
    pub async fn clear(&self, limit: &Limit, whom: &str) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let cleared = self.clear_in(work.as_mut(), limit, whom).await;
        finish(work, cleared).await
    }

    pub(crate) async fn clear_in(
        &self,
        work: &mut dyn UnitOfWork,
        limit: &Limit,
        whom: &str,
    ) -> Result<(), StoreError> {
        work.guards().clear(limit, self.key(limit, whom)).await
    }

    fn key(&self, limit: &Limit, whom: &str) -> [u8; 32] {
        hash(self.ports.cipher.as_ref(), Purpose::Limit, &[limit.name, whom])
    }
}

/// A keyed hash of the parts, told apart whatever they hold.
pub(crate) fn hash(cipher: &dyn Cipher, purpose: Purpose, parts: &[&str]) -> [u8; 32] {
    cipher.keyed_hash(purpose, parts.join("\0").as_bytes())
}
