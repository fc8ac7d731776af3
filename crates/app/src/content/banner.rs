use super::item::changed;
use super::{Actions, ContentError, ContentItem, Ranked, check};
use crate::ports::Ports;
use async_trait::async_trait;
use domain::content::{Banner, BannerPosition, Link};
use domain::id::BannerId;
use domain::ports::{StoreError, UnitOfWork};
use domain::time::Timestamp;

/// What staff say of a banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BannerDraft {
    pub position: i64,
    pub title: String,
    pub picture: String,
    pub link: Option<String>,
    pub rank: i32,
    pub shown_from: Option<Timestamp>,
    pub shown_until: Option<Timestamp>,
}

#[async_trait]
impl ContentItem for Banner {
    type Id = BannerId;
    type Draft = BannerDraft;

    const ACTIONS: Actions = Actions {
        create: "banner.create",
        change: "banner.change",
        order: "banner.order",
        publish: "banner.publish",
        unpublish: "banner.unpublish",
    };
    const UNIQUE: &'static str = "id";

    fn id(&self) -> BannerId {
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
        let Some(was) = was else { return format!("position {}", self.position.number()) };
        changed(&[
            ("position", self.position != was.position),
            ("title", self.title != was.title),
            ("picture", self.picture != was.picture),
            ("link", self.link != was.link),
            ("rank", self.rank != was.rank),
            ("published", self.published != was.published),
            ("times", self.shown_from != was.shown_from || self.shown_until != was.shown_until),
        ])
    }

    async fn drawn_up(
        ports: &Ports,
        draft: BannerDraft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError> {
        check::span("shownUntilAt", draft.shown_from, draft.shown_until)?;
        let id = match was {
            Some(was) => was.id,
            None => BannerId(ports.ids.next_id()?),
        };
        Ok(Self {
            id,
            version: was.map_or(1, |was| was.version),
            position: BannerPosition::new(draft.position)?,
            title: check::line("title", &draft.title, 100)?,
            picture: Link::parse("picture", &draft.picture)?,
            link: check::link("link", draft.link.as_deref())?,
            rank: draft.rank,
            published: was.is_some_and(|was| was.published),
            shown_from: draft.shown_from,
            shown_until: draft.shown_until,
        })
    }

    async fn one(ports: &Ports, id: BannerId) -> Result<Option<Self>, StoreError> {
        Ok(Self::all(ports).await?.into_iter().find(|banner| banner.id == id))
    }

    async fn find(work: &mut dyn UnitOfWork, id: BannerId) -> Result<Option<Self>, StoreError> {
        work.content().find_banner(id).await
    }

    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().insert_banner(self).await
    }

    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().update_banner(self).await
    }
}

#[async_trait]
impl Ranked for Banner {
    fn rank(&self) -> i32 {
        self.rank
    }

    fn set_rank(&mut self, rank: i32) {
        self.rank = rank;
    }

    async fn all(ports: &Ports) -> Result<Vec<Self>, StoreError> {
        ports.content.banners().await
    }
}
