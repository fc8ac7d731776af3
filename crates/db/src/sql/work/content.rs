//! The repositories of what staff put on the site, and of what visitors do there.

use super::super::content::{banners, columns, groups};
use super::super::{articles, tracks};
use super::Work;
use async_trait::async_trait;
use domain::Timestamp;
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::ports::{ContentRepository, StoreError, TrackRepository};
use domain::track::TrackEvent;
use domain::{ArticleId, BannerId, ColumnId, PackageGroupId};

#[async_trait]
impl ContentRepository for Work {
    async fn insert_group(&mut self, group: &PackageGroup) -> Result<(), StoreError> {
        groups::insert(self.conn()?, group).await
    }

    async fn find_group(&mut self, id: PackageGroupId) -> Result<Option<PackageGroup>, StoreError> {
        groups::find(self.conn()?, id).await
    }

    async fn update_group(&mut self, group: &mut PackageGroup) -> Result<(), StoreError> {
        groups::update(self.conn()?, group).await
    }

    async fn insert_banner(&mut self, banner: &Banner) -> Result<(), StoreError> {
        banners::insert(self.conn()?, banner).await
    }

    async fn find_banner(&mut self, id: BannerId) -> Result<Option<Banner>, StoreError> {
        banners::find(self.conn()?, id).await
    }

    async fn update_banner(&mut self, banner: &mut Banner) -> Result<(), StoreError> {
        banners::update(self.conn()?, banner).await
    }

    async fn insert_column(&mut self, column: &NewsColumn) -> Result<(), StoreError> {
        columns::insert(self.conn()?, column).await
    }

    async fn find_column(&mut self, id: ColumnId) -> Result<Option<NewsColumn>, StoreError> {
        columns::find(self.conn()?, id).await
    }

    async fn update_column(&mut self, column: &mut NewsColumn) -> Result<(), StoreError> {
        columns::update(self.conn()?, column).await
    }

    async fn insert_article(&mut self, article: &Article) -> Result<(), StoreError> {
        articles::insert(self.conn()?, article).await
    }

    async fn find_article(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        articles::find(self.conn()?, id).await
    }

    async fn update_article(&mut self, article: &mut Article) -> Result<(), StoreError> {
        articles::update(self.conn()?, article).await
    }
}

#[async_trait]
impl TrackRepository for Work {
    async fn add_all(&mut self, events: &[TrackEvent]) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        tracks::add_all(conn, cipher, events).await
    }

    async fn count(&mut self) -> Result<i64, StoreError> {
        tracks::count(self.conn()?).await
    }

    async fn remove_before(&mut self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        tracks::remove_before(self.conn()?, before, most).await
    }
}
