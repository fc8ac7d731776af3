use crate::ports::Ports;
use domain::content::{Article, Banner, BannerPosition, NewsColumn};
use domain::id::{ArticleId, ColumnId};
use domain::ports::{ArticleFilter, Page, Paged, StoreError};
use std::sync::Arc;

/// How many articles the front page shows.
const ON_HOME: Page = Page { number: 1, size: 10 };

#[derive(Debug, thiserror::Error)]
pub enum NewsError {
    #[error("no such article is shown")]
    UnknownArticle,
    #[error("no such column is shown")]
    UnknownColumn,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What visitors see beside packages: published, and within its time.
#[derive(Debug, Clone)]
pub struct Content {
    ports: Arc<Ports>,
}

impl Content {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// The banners of a position, or of all, by position and rank.
    pub async fn banners(
        &self,
        position: Option<BannerPosition>,
    ) -> Result<Vec<Banner>, StoreError> {
        let now = self.ports.clock.now();
        let is_there = |banner: &Banner| {
            banner.is_shown(now) && position.is_none_or(|position| banner.position == position)
        };
        let mut banners = self.ports.content.banners().await?;
        banners.retain(is_there);
        Ok(banners)
    }

    /// The latest articles for the front page, without their bodies.
    pub async fn home_news(&self) -> Result<Vec<Article>, StoreError> {
        let filter = ArticleFilter { on_home: Some(true), ..self.shown_now() };
        Ok(self.ports.content.articles(&filter, ON_HOME).await?.rows)
    }

    pub async fn columns(&self) -> Result<Vec<NewsColumn>, StoreError> {
        let mut columns = self.ports.content.columns().await?;
        columns.retain(|column| column.published);
        Ok(columns)
    }

    /// An article whole, and its column.
    pub async fn article(&self, id: ArticleId) -> Result<(Article, NewsColumn), NewsError> {
        let now = self.ports.clock.now();
        let article = self.ports.content.article(id).await?;
        let article = article.filter(|article| article.is_shown(now));
        let article = article.ok_or(NewsError::UnknownArticle)?;
        let is_its = |column: &NewsColumn| column.id == article.column;
        let column = self.columns().await?.into_iter().find(is_its);
        Ok((article, column.ok_or(NewsError::UnknownArticle)?))
    }

    /// The articles of a column, or of all, latest first, without their bodies.
    pub async fn articles(
        &self,
        column: Option<ColumnId>,
        page: Page,
    ) -> Result<Paged<Article>, NewsError> {
        if let Some(id) = column {
            let is_there = self.columns().await?.iter().any(|column| column.id == id);
            is_there.then_some(()).ok_or(NewsError::UnknownColumn)?;
        }
        let filter = ArticleFilter { column, ..self.shown_now() };
        Ok(self.ports.content.articles(&filter, page).await?)
    }

    fn shown_now(&self) -> ArticleFilter {
        ArticleFilter { shown_at: Some(self.ports.clock.now()), ..ArticleFilter::default() }
    }
}
