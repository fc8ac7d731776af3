use super::money_queries::{Page, Paged};
use super::store::StoreError;
use crate::content::{Article, Banner, CleanHtml, NewsColumn, PackageGroup};
use crate::id::{ArticleId, BannerId, ColumnId, PackageGroupId};
use crate::time::Timestamp;
use crate::track::TrackEvent;
use async_trait::async_trait;
use std::fmt::Debug;

/// What staff put on the site. Each `update_…` stores the change under the next version, which it
/// puts in; `Conflict` when the stored one is not the version it was read at.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ContentRepository: Send {
    /// `Duplicate` when the code is taken. Raises the catalogue's version, as `update_group` does.
    async fn insert_group(&mut self, group: &PackageGroup) -> Result<(), StoreError>;
    async fn find_group(&mut self, id: PackageGroupId) -> Result<Option<PackageGroup>, StoreError>;
    async fn update_group(&mut self, group: &mut PackageGroup) -> Result<(), StoreError>;

    async fn insert_banner(&mut self, banner: &Banner) -> Result<(), StoreError>;
    async fn find_banner(&mut self, id: BannerId) -> Result<Option<Banner>, StoreError>;
    async fn update_banner(&mut self, banner: &mut Banner) -> Result<(), StoreError>;

    async fn insert_column(&mut self, column: &NewsColumn) -> Result<(), StoreError>;
    async fn find_column(&mut self, id: ColumnId) -> Result<Option<NewsColumn>, StoreError>;
    async fn update_column(&mut self, column: &mut NewsColumn) -> Result<(), StoreError>;

    async fn insert_article(&mut self, article: &Article) -> Result<(), StoreError>;
    async fn find_article(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError>;
    async fn update_article(&mut self, article: &mut Article) -> Result<(), StoreError>;
}

/// What is set narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    pub column: Option<ColumnId>,
    pub on_home: Option<bool>,
    /// Those that are shown at this instant, and not in a hidden column; without it drafts, coming
    /// ones and those of hidden columns as well.
    pub shown_at: Option<Timestamp>,
}

/// Reading content outside a transaction.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ContentQueries: Send + Sync + Debug {
    /// All, by position, rank and id.
    async fn banners(&self) -> Result<Vec<Banner>, StoreError>;
    /// All, by rank and id.
    async fn columns(&self) -> Result<Vec<NewsColumn>, StoreError>;
    async fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError>;
    /// Latest publication first, drafts before all; bodies are left empty.
    async fn articles(
        &self,
        filter: &ArticleFilter,
        page: Page,
    ) -> Result<Paged<Article>, StoreError>;
}

/// What visitors did.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TrackRepository: Send {
    async fn add_all(&mut self, events: &[TrackEvent]) -> Result<(), StoreError>;
    async fn count(&mut self) -> Result<i64, StoreError>;
    /// Takes away those that came in before, the oldest first, at most so many; how many they were.
    async fn remove_before(&mut self, before: Timestamp, most: u32) -> Result<u64, StoreError>;
}

/// Makes HTML of others harmless.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait HtmlCleaner: Send + Sync + Debug {
    fn clean(&self, html: &str) -> CleanHtml;
}

/// Draws captchas.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CaptchaPainter: Send + Sync + Debug {
    /// The text as a picture that people read and programs do not easily: a PNG. It takes some
    /// milliseconds, during which nobody else may be kept waiting.
    async fn paint(&self, text: &str) -> Vec<u8>;
}
