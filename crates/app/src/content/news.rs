use super::item::changed;
use super::{Actions, ContentError, ContentItem, check};
use crate::ports::Ports;
use async_trait::async_trait;
use domain::content::{Article, ArticleState, CleanHtml, NewsColumn};
use domain::id::{ArticleId, ColumnId};
use domain::ports::{StoreError, UnitOfWork};

/// The longest body, in bytes.
const MOST_BODY: usize = 200 * 1_024;

/// What staff say of an article of the news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleDraft {
    pub column: ColumnId,
    pub title: String,
    pub summary: String,
    pub cover: Option<String>,
    /// HTML as staff typed it: cleaned before it is kept.
    pub body: String,
    pub on_home: bool,
}

#[async_trait]
impl ContentItem for Article {
    type Id = ArticleId;
    type Draft = ArticleDraft;

    const ACTIONS: Actions = Actions {
        create: "news.create",
        change: "news.change",
        order: "news.order",
        publish: "news.publish",
        unpublish: "news.unpublish",
    };
    const UNIQUE: &'static str = "id";

    fn id(&self) -> ArticleId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_published(&self) -> bool {
        self.state != ArticleState::Draft
    }

    /// Hides it. It is published by [`ContentDesk::publish_article`](super::ContentDesk), at a time.
    fn set_published(&mut self, published: bool) {
        if !published {
            self.state = ArticleState::Draft;
        }
    }

    fn told(&self, was: Option<&Self>) -> String {
        let Some(was) = was else { return format!("column {}", self.column) };
        let from = match self.state {
            ArticleState::Published { at } if self.state != was.state => {
                format!(" from {}", at.to_rfc3339())
            }
            ArticleState::Published { .. } | ArticleState::Draft => String::new(),
        };
        let fields = changed(&[
            ("column", self.column != was.column),
            ("title", self.title != was.title),
            ("summary", self.summary != was.summary),
            ("cover", self.cover != was.cover),
            ("body", self.body != was.body),
            ("onHome", self.on_home != was.on_home),
            ("published", self.state != was.state),
        ]);
        format!("{fields}{from}")
    }

    async fn drawn_up(
        ports: &Ports,
        draft: ArticleDraft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError> {
        let title = check::line("title", &draft.title, 200)?;
        let summary = check::lines("summary", &draft.summary, 500)?;
        let cover = check::link("cover", draft.cover.as_deref())?;
        let body = body(ports, &draft.body)?;
        if NewsColumn::one(ports, draft.column).await?.is_none() {
            return Err(ContentError::UnknownColumn { field: "columnId" });
        }
        let id = match was {
            Some(was) => was.id,
            None => ArticleId(ports.ids.next_id()?),
        };
        Ok(Self {
            id,
            version: was.map_or(1, |was| was.version),
            column: draft.column,
            title,
            summary,
            cover,
            body,
            on_home: draft.on_home,
            state: was.map_or(ArticleState::Draft, |was| was.state),
            created_at: was.map_or_else(|| ports.clock.now(), |was| was.created_at),
        })
    }

    async fn one(ports: &Ports, id: ArticleId) -> Result<Option<Self>, StoreError> {
        ports.content.article(id).await
    }

    async fn find(work: &mut dyn UnitOfWork, id: ArticleId) -> Result<Option<Self>, StoreError> {
        work.content().find_article(id).await
    }

    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().insert_article(self).await
    }

    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().update_article(self).await
    }
}

fn body(ports: &Ports, html: &str) -> Result<CleanHtml, ContentError> {
    let too_long = |text: &str| text.len() > MOST_BODY;
    if too_long(html) {
        return Err(ContentError::invalid("body", "is too long"));
    }
    let html = check::lines("body", html, MOST_BODY)?;
    let clean = ports.html.clean(&html);
    if too_long(clean.as_str()) {
        return Err(ContentError::invalid("body", "is too long"));
    }
    if clean.as_str().trim().is_empty() {
        return Err(ContentError::invalid("body", "must not be empty"));
    }
    Ok(clean)
}
