use super::check::each_once;
use super::{ContentError, ContentItem, Ranked};
use crate::catalogue::Catalogue;
use crate::ports::Ports;
use crate::staff::{allow, audit};
use crate::unit::finish;
use domain::content::{Article, ArticleState};
use domain::id::{ArticleId, PackageId};
use domain::ports::{ArticleFilter, Page, Paged, StoreError, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::time::Timestamp;
use std::sync::Arc;

/// The most that is put in order at once.
const MOST_IN_ORDER: usize = 200;
/// The greatest stock.
const MOST_STOCK: i64 = 1_000_000;

/// Where staff make, change, order and publish what the site shows. Each change and its record are
/// one transaction.
#[derive(Debug, Clone)]
pub struct ContentDesk {
    ports: Arc<Ports>,
    catalogue: Catalogue,
}

impl ContentDesk {
    pub(crate) fn new(ports: &Arc<Ports>, catalogue: Catalogue) -> Self {
        Self { ports: Arc::clone(ports), catalogue }
    }

    /// All of a kind, hidden ones too.
    pub async fn list<T: Ranked>(
        &self,
        staff: &StaffMember,
        page: Page,
    ) -> Result<Paged<T>, ContentError> {
        allow(staff, Permission::EditContent)?;
        let all = T::all(&self.ports).await?;
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let before = usize::try_from(page.number.saturating_sub(1)).unwrap_or(usize::MAX);
        let rows = all.into_iter().skip(before.saturating_mul(size)).take(size).collect();
        Ok(Paged { total, is_estimate: false, rows })
    }

    /// Articles, drafts first, then the latest; without their bodies.
    pub async fn articles(
        &self,
        staff: &StaffMember,
        filter: &ArticleFilter,
        page: Page,
    ) -> Result<Paged<Article>, ContentError> {
        allow(staff, Permission::EditContent)?;
        Ok(self.ports.content.articles(filter, page).await?)
    }

    pub async fn one<T: ContentItem>(
        &self,
        staff: &StaffMember,
        id: T::Id,
    ) -> Result<T, ContentError> {
        allow(staff, Permission::EditContent)?;
        T::one(&self.ports, id).await?.ok_or(ContentError::Unknown)
    }

    /// A new one, not published yet.
    pub async fn create<T: ContentItem>(
        &self,
        staff: &StaffMember,
        draft: T::Draft,
    ) -> Result<T, ContentError> {
        allow(staff, Permission::EditContent)?;
        let item = T::drawn_up(&self.ports, draft, None).await?;
        let mut work = self.ports.store.begin().await?;
        let created = async {
            item.insert(work.as_mut()).await.map_err(taken::<T>)?;
            self.record(work.as_mut(), staff, T::ACTIONS.create, (item.id(), item.told(None)))
                .await?;
            Ok(item)
        }
        .await;
        self.finish(work, created).await
    }

    /// Puts the draft in place of what stood there in the version that staff read.
    pub async fn change<T: ContentItem>(
        &self,
        staff: &StaffMember,
        (id, version): (T::Id, i64),
        draft: T::Draft,
    ) -> Result<T, ContentError> {
        allow(staff, Permission::EditContent)?;
        let was = T::one(&self.ports, id).await?.ok_or(ContentError::Unknown)?;
        if was.version() != version {
            return Err(ContentError::Stale);
        }
        // Of the same version: that it is still the stored one is checked by the update.
        let mut item = T::drawn_up(&self.ports, draft, Some(&was)).await?;
        let mut work = self.ports.store.begin().await?;
        let changed = async {
            item.update(work.as_mut()).await.map_err(taken::<T>)?;
            let told = item.told(Some(&was));
            self.record(work.as_mut(), staff, T::ACTIONS.change, (id, told)).await?;
            Ok(item)
        }
        .await;
        self.finish(work, changed).await
    }

    /// Shows it or hides it. What is so already is left alone.
    pub async fn publish<T: ContentItem>(
        &self,
        staff: &StaffMember,
        id: T::Id,
        published: bool,
    ) -> Result<T, ContentError> {
        self.switch(staff, id, |item: &mut T, _now| item.set_published(published)).await
    }

    /// Shows the article from an instant on: the given one, else the one it had, else now.
    pub async fn publish_article(
        &self,
        staff: &StaffMember,
        id: ArticleId,
        from: Option<Timestamp>,
    ) -> Result<Article, ContentError> {
        self.switch(staff, id, |article: &mut Article, now| {
            let before = match article.state {
                ArticleState::Draft => None,
                ArticleState::Published { at } => Some(at),
            };
            article.state = ArticleState::Published { at: from.or(before).unwrap_or(now) };
        })
        .await
    }

    /// Puts the named ones in this order: they share out among them the places that they held.
    pub async fn reorder<T: Ranked>(
        &self,
        staff: &StaffMember,
        ids: &[T::Id],
    ) -> Result<Vec<T>, ContentError> {
        allow(staff, Permission::EditContent)?;
        if ids.is_empty() || ids.len() > MOST_IN_ORDER {
            return Err(ContentError::invalid("ids", "must be from 1 to 200"));
        }
        each_once("ids", ids)?;
        let mut work = self.ports.store.begin().await?;
        let ordered = self.reorder_in::<T>(work.as_mut(), staff, ids).await;
        self.finish(work, ordered).await
    }

    /// How many of the package are left; `None` where nobody ever said.
    pub async fn stock(
        &self,
        staff: &StaffMember,
        id: PackageId,
    ) -> Result<Option<i64>, ContentError> {
        allow(staff, Permission::EditContent)?;
        Ok(self.ports.queries.stock(id).await?)
    }

    /// Says how many of the package are left. Orders take from it if the package is limited.
    pub async fn set_stock(
        &self,
        staff: &StaffMember,
        id: PackageId,
        left: i64,
    ) -> Result<(), ContentError> {
        allow(staff, Permission::EditContent)?;
        if !(0..=MOST_STOCK).contains(&left) {
            return Err(ContentError::invalid("stockLeft", "must be from 0 to 1000000"));
        }
        let mut work = self.ports.store.begin().await?;
        let set = async {
            work.packages().find(id).await?.ok_or(ContentError::Unknown)?;
            let before = work.packages().stock(id).await?;
            work.packages().set_stock(id, left).await?;
            let before = before.map_or_else(|| "none".to_owned(), |before| before.to_string());
            let told = format!("{before} → {left}");
            self.record(work.as_mut(), staff, "package.stock", (id, told)).await
        }
        .await;
        self.finish(work, set).await
    }

    async fn switch<T: ContentItem>(
        &self,
        staff: &StaffMember,
        id: T::Id,
        change: impl FnOnce(&mut T, Timestamp) + Send,
    ) -> Result<T, ContentError> {
        allow(staff, Permission::EditContent)?;
        let mut work = self.ports.store.begin().await?;
        let switched = async {
            let was = T::find(work.as_mut(), id).await?.ok_or(ContentError::Unknown)?;
            let mut item = was.clone();
            change(&mut item, work.now().await?);
            if item != was {
                item.update(work.as_mut()).await?;
                let (publish, hide) = (T::ACTIONS.publish, T::ACTIONS.unpublish);
                let action = if item.is_published() { publish } else { hide };
                self.record(work.as_mut(), staff, action, (id, item.told(Some(&was)))).await?;
            }
            Ok(item)
        }
        .await;
        self.finish(work, switched).await
    }

    async fn reorder_in<T: Ranked>(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        ids: &[T::Id],
    ) -> Result<Vec<T>, ContentError> {
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(T::find(work, *id).await?.ok_or(ContentError::Unknown)?);
        }
        let places = places(&items);
        let mut moves: Vec<_> = items.iter_mut().zip(places).collect();
        // In one order whoever asks, so that two who do so at once wait for each other.
        moves.sort_by_key(|(item, _)| item.id());
        for (item, place) in moves {
            let before = item.rank();
            if before == place {
                continue;
            }
            item.set_rank(place);
            item.update(work).await?;
            let told = format!("rank {before} → {place}");
            self.record(work, staff, T::ACTIONS.order, (item.id(), told)).await?;
        }
        Ok(items)
    }

    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        action: &'static str,
        (subject, told): (impl ToString + Send, String),
    ) -> Result<(), ContentError> {
        let at = work.now().await?;
        let what = (action, subject.to_string(), told);
        Ok(audit(work, self.ports.ids.as_ref(), staff, what, at).await?)
    }

    /// Ends the transaction, and lets this server see the change at once.
    async fn finish<T>(
        &self,
        work: Box<dyn UnitOfWork>,
        result: Result<T, ContentError>,
    ) -> Result<T, ContentError> {
        let done = finish(work, result).await?;
        self.catalogue.distrust();
        Ok(done)
    }
}

fn taken<T: ContentItem>(error: StoreError) -> ContentError {
    match error {
        StoreError::Duplicate => ContentError::Taken { field: T::UNIQUE },
        error @ (StoreError::Conflict
        | StoreError::Corrupt { .. }
        | StoreError::Busy
        | StoreError::Unavailable(_)) => error.into(),
    }
}

/// The ranks that the items hold, from the least, each greater than the one before.
fn places<T: Ranked>(items: &[T]) -> Vec<i32> {
    let mut held: Vec<i32> = items.iter().map(Ranked::rank).collect();
    held.sort_unstable();
    let mut least = i32::MIN;
    for place in &mut held {
        *place = (*place).max(least);
        least = place.saturating_add(1);
    }
    held
}
