use super::item::changed;
use super::{Actions, ContentError, ContentItem, Ranked, check};
use crate::ports::Ports;
use async_trait::async_trait;
use domain::content::NewsColumn;
use domain::id::ColumnId;
use domain::ports::{StoreError, UnitOfWork};

/// What staff say of a column of the news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDraft {
    pub name: String,
    pub rank: i32,
}

#[async_trait]
impl ContentItem for NewsColumn {
    type Id = ColumnId;
    type Draft = ColumnDraft;

    const ACTIONS: Actions = Actions {
        create: "news_column.create",
        change: "news_column.change",
        order: "news_column.order",
        publish: "news_column.publish",
        unpublish: "news_column.unpublish",
    };
    const UNIQUE: &'static str = "id";

    fn id(&self) -> ColumnId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_published(&self) -> bool {
        self.published
    }

    fn set_published(&mut self, published: bool) {
        self.published = published;
    }

    fn told(&self, was: Option<&Self>) -> String {
        let Some(was) = was else { return self.name.clone() };
        changed(&[
            ("columnName", self.name != was.name),
            ("rank", self.rank != was.rank),
            ("published", self.published != was.published),
        ])
    }

    async fn drawn_up(
        ports: &Ports,
        draft: ColumnDraft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError> {
        let name = check::line("columnName", &draft.name, 50)?;
        let id = match was {
            Some(was) => was.id,
            None => ColumnId(ports.ids.next_id()?),
        };
        let version = was.map_or(1, |was| was.version);
        Ok(Self {
            id,
            version,
            name,
            published: was.is_some_and(|was| was.published),
            rank: draft.rank,
        })
    }

    async fn one(ports: &Ports, id: ColumnId) -> Result<Option<Self>, StoreError> {
        Ok(Self::all(ports).await?.into_iter().find(|column| column.id == id))
    }

    async fn find(work: &mut dyn UnitOfWork, id: ColumnId) -> Result<Option<Self>, StoreError> {
        work.content().find_column(id).await
    }

    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().insert_column(self).await
    }

    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().update_column(self).await
    }
}

#[async_trait]
impl Ranked for NewsColumn {
    fn rank(&self) -> i32 {
        self.rank
    }

    fn set_rank(&mut self, rank: i32) {
        self.rank = rank;
    }

    async fn all(ports: &Ports) -> Result<Vec<Self>, StoreError> {
        ports.content.columns().await
    }
}
