use super::Offer;
use arc_swap::ArcSwapOption;
use domain::content::PackageGroup;
use domain::id::PackageId;
use domain::package::{Package, ShownAt};
use domain::ports::{Queries, StoreError};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;

/// How long a copy is believed without asking for its version, in microseconds.
const FRESH_FOR: u64 = 1_000_000;

/// The copy that everybody reads.
#[derive(Debug)]
pub(super) struct Memory {
    queries: Arc<dyn Queries>,
    copied: ArcSwapOption<Copied>,
    /// Rises when somebody knows of a change: copies begun before are not believed any more.
    doubts: AtomicU64,
    loading: Mutex<()>,
}

/// What is left of each limited package.
type Stock = BTreeMap<PackageId, i64>;

/// The catalogue as it was at one look.
#[derive(Debug)]
pub(super) struct Copied {
    /// Unix microseconds.
    looked_at: i64,
    doubts: u64,
    shelves: Arc<Shelves>,
    stock: Stock,
    /// What everybody asks for, made once for all who ask while the copy is believed.
    home: Arc<[Offer]>,
    family: Arc<[Offer]>,
}

/// What changes with the version only.
#[derive(Debug)]
struct Shelves {
    version: i64,
    packages: Vec<Arc<Package>>,
    groups: Vec<PackageGroup>,
}

impl Copied {
    pub(super) fn home(&self) -> Arc<[Offer]> {
        Arc::clone(&self.home)
    }

    pub(super) fn family(&self) -> Arc<[Offer]> {
        Arc::clone(&self.family)
    }

    /// Those on sale that are shown there, in order.
    pub(super) fn shown_at(&self, place: ShownAt, now: Timestamp) -> Vec<Offer> {
        self.shelves.shown_at(place, &self.stock, now)
    }

    pub(super) fn offer(&self, package: &Arc<Package>) -> Offer {
        offer(package, &self.stock)
    }

    pub(super) fn groups(&self) -> &[PackageGroup] {
        &self.shelves.groups
    }

    pub(super) fn package(&self, id: PackageId) -> Option<&Arc<Package>> {
        self.shelves.packages.iter().find(|package| package.id == id)
    }
}

impl Shelves {
    fn shown_at(&self, place: ShownAt, stock: &Stock, now: Timestamp) -> Vec<Offer> {
        let packages = self.packages.iter();
        let there =
            packages.filter(|package| package.is_on_sale(now) && package.is_shown_at(place));
        there.map(|package| offer(package, stock)).collect()
    }
}

/// Of a limited package whose stock nobody has set there is nothing.
fn offer(package: &Arc<Package>, stock: &Stock) -> Offer {
    let left = || stock.get(&package.id).copied().unwrap_or_default().max(0);
    Offer { package: Arc::clone(package), left: package.limited.then(left) }
}

impl Memory {
    pub(super) fn new(queries: &Arc<dyn Queries>) -> Self {
        Self {
            queries: Arc::clone(queries),
            copied: ArcSwapOption::empty(),
            doubts: AtomicU64::new(0),
            loading: Mutex::new(()),
        }
    }

    pub(super) fn distrust(&self) {
        self.doubts.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) async fn current(&self, now: Timestamp) -> Result<Arc<Copied>, StoreError> {
        if let Some(copied) = self.fresh(now) {
            return Ok(copied);
        }
        let _one_at_a_time = self.loading.lock().await;
        if let Some(copied) = self.fresh(now) {
            return Ok(copied);
        }
        let copied = Arc::new(self.look(now).await?);
        self.copied.store(Some(Arc::clone(&copied)));
        Ok(copied)
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<Copied>> {
        let doubts = self.doubts.load(Ordering::Acquire);
        self.copied.load_full().filter(|copied| {
            // In both directions, so that a clock that steps back does not keep an old copy alive.
            let age = now.timestamp_micros().saturating_sub(copied.looked_at).unsigned_abs();
            copied.doubts == doubts && age < FRESH_FOR
        })
    }

    async fn look(&self, now: Timestamp) -> Result<Copied, StoreError> {
        let doubts = self.doubts.load(Ordering::Acquire);
        // The version first: a change between the two reads is then seen a second later.
        let version = self.queries.catalogue_version().await?;
        let known = self.copied.load_full().map(|copied| Arc::clone(&copied.shelves));
        let shelves = match known.filter(|shelves| shelves.version == version) {
            Some(shelves) => shelves,
            None => Arc::new(self.shelves(version).await?),
        };
        let stock = self.stock(&shelves).await?;
        let shown_at = |place| shelves.shown_at(place, &stock, now).into();
        let (home, family) = (shown_at(ShownAt::Home), shown_at(ShownAt::Family));
        Ok(Copied { looked_at: now.timestamp_micros(), doubts, shelves, stock, home, family })
    }

    async fn shelves(&self, version: i64) -> Result<Shelves, StoreError> {
        let packages = self.queries.packages().await?.into_iter().map(Arc::new).collect();
        let groups = self.queries.package_groups().await?;
        Ok(Shelves { version, packages, groups })
    }

    /// Orders take from the stock without a new version.
    async fn stock(&self, shelves: &Shelves) -> Result<Stock, StoreError> {
        let mut stock = Stock::new();
        for package in shelves.packages.iter().filter(|package| package.limited) {
            let left = self.queries.stock(package.id).await?;
            stock.insert(package.id, left.unwrap_or_default());
        }
        Ok(stock)
    }
}
