use super::queries::SqlQueries;
use super::{campaigns, conversions, leads};
use crate::rows::campaign::CampaignRow;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::campaign::{Campaign, RecallMessage};
use domain::conversion::Conversion;
use domain::lead::Lead;
use domain::ports::{LeadFilter, LeadQueries, MessageFilter, Page, Paged, StoreError};
use domain::{CampaignId, Customer};

#[async_trait]
impl LeadQueries for SqlQueries {
    async fn leads(&self, filter: &LeadFilter, page: Page) -> Result<Paged<Lead>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = leads::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn conversions(
        &self,
        state: Option<String>,
        page: Page,
    ) -> Result<Paged<Conversion>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = conversions::list(reading.conn()?, state.as_deref(), self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn expired(&self, before: NaiveDate, page: Page) -> Result<Paged<Customer>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = campaigns::expired(reading.conn()?, before, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn campaigns(&self, page: Page) -> Result<Paged<Campaign>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = campaigns::list(reading.conn()?, page).await;
        reading.end(listed)?.read(CampaignRow::read)
    }

    async fn campaign(&self, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = campaigns::find(reading.conn()?, id).await;
        reading.end(found)?.map(CampaignRow::read).transpose()
    }

    async fn message_counts(&self, id: CampaignId) -> Result<Vec<(String, i64)>, StoreError> {
        let mut reading = self.pool.read().await?;
        let counts = campaigns::message_counts(reading.conn()?, id).await;
        reading.end(counts)
    }

    async fn messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<RecallMessage>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = campaigns::messages(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn opt_outs(&self) -> Result<i64, StoreError> {
        let mut reading = self.pool.read().await?;
        let counted = campaigns::opt_outs(reading.conn()?).await;
        reading.end(counted)
    }
}
