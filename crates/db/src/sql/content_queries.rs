use super::articles;
use super::content::{banners, columns};
use super::queries::SqlQueries;
use crate::rows::article::ArticleHead;
use async_trait::async_trait;
use domain::ArticleId;
use domain::content::{Article, Banner, NewsColumn};
use domain::ports::{ArticleFilter, ContentQueries, Page, Paged, StoreError};

#[async_trait]
impl ContentQueries for SqlQueries {
    async fn banners(&self) -> Result<Vec<Banner>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = banners::all(reading.conn()?).await;
        reading.end(found)
    }

    async fn columns(&self) -> Result<Vec<NewsColumn>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = columns::all(reading.conn()?).await;
        reading.end(found)
    }

    async fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = articles::find(reading.conn()?, id).await;
        reading.end(found)
    }

    async fn articles(
        &self,
        filter: &ArticleFilter,
        page: Page,
    ) -> Result<Paged<Article>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = articles::list(reading.conn()?, filter, page).await;
        reading.end(listed)?.read(ArticleHead::read)
    }
}
