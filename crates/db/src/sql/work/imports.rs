//! The repository of imports, and reading them.

use super::super::queries::SqlQueries;
use super::super::{imported, imports};
use super::Work;
use crate::rows::import::ImportRow;
use async_trait::async_trait;
use domain::import::{Import, Qualification, QualifiedUser, Refusal, SampledChange};
use domain::ports::{ImportFilter, ImportQueries, ImportRepository, Page, Paged, StoreError};
use domain::{Customer, ImportId, QueryId, Timestamp};

#[async_trait]
impl ImportRepository for Work {
    async fn insert(&mut self, import: &Import) -> Result<(), StoreError> {
        imports::insert(self.conn()?, import).await
    }

    async fn find(&mut self, id: ImportId) -> Result<Option<Import>, StoreError> {
        imports::find(self.conn()?, id).await
    }

    async fn update(&mut self, import: &mut Import) -> Result<(), StoreError> {
        imports::update(self.conn()?, import).await
    }

    async fn find_unfinished(&mut self, like: &Import) -> Result<Option<Import>, StoreError> {
        imports::find_unfinished(self.conn()?, like).await
    }

    async fn stale(&mut self, before: Timestamp, most: u32) -> Result<Vec<Import>, StoreError> {
        imports::stale(self.conn()?, before, most).await
    }

    async fn add_chunk(&mut self, id: ImportId, seq: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        imports::add_chunk(conn, cipher, (id, seq, bytes)).await
    }

    async fn remove_chunks(&mut self, id: ImportId, most: u32) -> Result<u64, StoreError> {
        imports::remove_chunks(self.conn()?, id, most).await
    }

    async fn add_refusals(&mut self, id: ImportId, refusals: &[Refusal]) -> Result<(), StoreError> {
        imports::add_refusals(self.conn()?, id, refusals).await
    }

    async fn add_samples(
        &mut self,
        id: ImportId,
        changes: &[SampledChange],
    ) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        imports::add_samples(conn, cipher, (id, changes)).await
    }

    async fn customers(&mut self, ids: &[QueryId]) -> Result<Vec<Customer>, StoreError> {
        let (conn, cipher) = self.parts()?;
        imported::customers(conn, cipher, ids).await
    }

    async fn save_customers(&mut self, customers: &[Customer]) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        imported::save_customers(conn, cipher, customers).await
    }

    async fn qualified_users(&mut self, ids: &[QueryId]) -> Result<Vec<QualifiedUser>, StoreError> {
        imported::qualified_users(self.conn()?, ids).await
    }

    async fn save_qualified_users(&mut self, users: &[QualifiedUser]) -> Result<(), StoreError> {
        imported::save_qualified_users(self.conn()?, users).await
    }

    async fn remove_qualified_users(&mut self, ids: &[QueryId]) -> Result<(), StoreError> {
        imported::remove_qualified_users(self.conn()?, ids).await
    }
}

#[async_trait]
impl ImportQueries for SqlQueries {
    async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = imports::find(reading.conn()?, id).await;
        reading.end(found)
    }

    async fn imports(
        &self,
        filter: &ImportFilter,
        page: Page,
    ) -> Result<Paged<Import>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = imports::list(reading.conn()?, filter, page).await;
        reading.end(listed)?.read(ImportRow::read)
    }

    async fn refusals(
        &self,
        id: ImportId,
        after: u64,
        most: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = imports::refusals(reading.conn()?, id, (after, most)).await;
        reading.end(found)
    }

    async fn samples(&self, id: ImportId) -> Result<Vec<SampledChange>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = imports::samples(reading.conn()?, self.cipher.as_ref(), id).await;
        reading.end(found)
    }

    async fn chunk(&self, id: ImportId, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = imports::chunk(reading.conn()?, self.cipher.as_ref(), (id, seq)).await;
        reading.end(found)
    }

    async fn qualification(&self, query_id: &QueryId) -> Result<Qualification, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = imported::qualification(reading.conn()?, query_id).await;
        reading.end(found)
    }
}
