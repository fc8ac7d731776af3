//! What staff put on the site, and what visitors do there.

use super::FakeStore;
use super::state::{State, insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::content::{Article, ArticleState, Banner, CleanHtml, NewsColumn, PackageGroup};
use domain::ports::{
    ArticleFilter, ContentQueries, ContentRepository, Page, Paged, StoreError, TrackRepository,
};
use domain::track::TrackEvent;
use domain::{ArticleId, BannerId, ColumnId, PackageGroupId, Timestamp};
use std::cmp::Reverse;

#[async_trait]
impl ContentRepository for FakeUnitOfWork {
    async fn insert_group(&mut self, group: &PackageGroup) -> Result<(), StoreError> {
        self.state.is_code_free(group)?;
        insert_new(&mut self.state.groups, group.id, group)?;
        self.state.catalogue_version += 1;
        Ok(())
    }

    async fn find_group(&mut self, id: PackageGroupId) -> Result<Option<PackageGroup>, StoreError> {
        Ok(self.state.groups.get(&id).cloned())
    }

    async fn update_group(&mut self, group: &mut PackageGroup) -> Result<(), StoreError> {
        let stored = self.state.groups.get(&group.id).ok_or(StoreError::Conflict)?;
        let version = next_version(stored.version, group.version)?;
        self.state.is_code_free(group)?;
        group.version = version;
        self.state.groups.insert(group.id, group.clone());
        self.state.catalogue_version += 1;
        Ok(())
    }

    async fn insert_banner(&mut self, banner: &Banner) -> Result<(), StoreError> {
        insert_new(&mut self.state.banners, banner.id, banner)
    }

    async fn find_banner(&mut self, id: BannerId) -> Result<Option<Banner>, StoreError> {
        Ok(self.state.banners.get(&id).cloned())
    }

    async fn update_banner(&mut self, banner: &mut Banner) -> Result<(), StoreError> {
        let stored = self.state.banners.get_mut(&banner.id).ok_or(StoreError::Conflict)?;
        banner.version = next_version(stored.version, banner.version)?;
        *stored = banner.clone();
        Ok(())
    }

    async fn insert_column(&mut self, column: &NewsColumn) -> Result<(), StoreError> {
        insert_new(&mut self.state.columns, column.id, column)
    }

    async fn find_column(&mut self, id: ColumnId) -> Result<Option<NewsColumn>, StoreError> {
        Ok(self.state.columns.get(&id).cloned())
    }

    async fn update_column(&mut self, column: &mut NewsColumn) -> Result<(), StoreError> {
        let stored = self.state.columns.get_mut(&column.id).ok_or(StoreError::Conflict)?;
        column.version = next_version(stored.version, column.version)?;
        *stored = column.clone();
        Ok(())
    }

    async fn insert_article(&mut self, article: &Article) -> Result<(), StoreError> {
        insert_new(&mut self.state.articles, article.id, article)
    }

    async fn find_article(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        Ok(self.state.articles.get(&id).cloned())
    }

    async fn update_article(&mut self, article: &mut Article) -> Result<(), StoreError> {
        let stored = self.state.articles.get_mut(&article.id).ok_or(StoreError::Conflict)?;
        article.version = next_version(stored.version, article.version)?;
        *stored = article.clone();
        Ok(())
    }
}

#[async_trait]
impl TrackRepository for FakeUnitOfWork {
    async fn add_all(&mut self, events: &[TrackEvent]) -> Result<(), StoreError> {
        for event in events {
            insert_new(&mut self.state.tracks, event.id, event)?;
        }
        Ok(())
    }

    async fn count(&mut self) -> Result<i64, StoreError> {
        Ok(i64::try_from(self.state.tracks.len()).unwrap())
    }

    async fn remove_before(&mut self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        let tracks = &mut self.state.tracks;
        let old = tracks.values().filter(|event| event.received_at < before);
        let old: Vec<_> = old.take(usize::try_from(most).unwrap()).map(|event| event.id).collect();
        for id in &old {
            tracks.remove(id);
        }
        Ok(u64::try_from(old.len()).unwrap())
    }
}

#[async_trait]
impl ContentQueries for FakeStore {
    async fn banners(&self) -> Result<Vec<Banner>, StoreError> {
        self.fail_if_scripted()?;
        let mut banners: Vec<Banner> = self.read(|state| state.banners.values().cloned().collect());
        banners.sort_by_key(|banner| (banner.position, banner.rank, banner.id));
        Ok(banners)
    }

    async fn columns(&self) -> Result<Vec<NewsColumn>, StoreError> {
        self.fail_if_scripted()?;
        let mut columns: Vec<NewsColumn> =
            self.read(|state| state.columns.values().cloned().collect());
        columns.sort_by_key(|column| (column.rank, column.id));
        Ok(columns)
    }

    async fn article(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.articles.get(&id).cloned()))
    }

    async fn articles(
        &self,
        filter: &ArticleFilter,
        page: Page,
    ) -> Result<Paged<Article>, StoreError> {
        self.fail_if_scripted()?;
        let mut rows: Vec<Article> = self.read(|state| {
            state
                .articles
                .values()
                .filter(|article| state.allows(filter, article))
                .cloned()
                .collect()
        });
        rows.sort_by_key(|article| Reverse((published_at(article), article.id)));
        for row in &mut rows {
            row.body = CleanHtml::default();
        }
        Ok(super::money_queries::paged(rows.iter(), page))
    }
}

/// Drafts come after everything in time.
fn published_at(article: &Article) -> Timestamp {
    match article.state {
        ArticleState::Draft => Timestamp::MAX_UTC,
        ArticleState::Published { at } => at,
    }
}

impl State {
    fn allows(&self, filter: &ArticleFilter, article: &Article) -> bool {
        let is_hidden = || self.columns.get(&article.column).is_some_and(|found| !found.published);
        filter.column.is_none_or(|column| article.column == column)
            && filter.on_home.is_none_or(|on_home| article.on_home == on_home)
            && filter.shown_at.is_none_or(|now| article.is_shown(now) && !is_hidden())
    }

    fn is_code_free(&self, group: &PackageGroup) -> Result<(), StoreError> {
        let is_taken = |known: &PackageGroup| known.id != group.id && known.code == group.code;
        if self.groups.values().any(is_taken) { Err(StoreError::Duplicate) } else { Ok(()) }
    }
}
