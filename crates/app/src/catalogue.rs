//! The packages, answered from memory and fresh within a second of a change on any server.

use crate::ports::Ports;
use arc_swap::ArcSwapOption;
use domain::id::PackageId;
use domain::package::{Package, Shelf};
use domain::ports::{Clock, Queries, StoreError};
use domain::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Mutex;

/// How long a copy is believed without asking for its version, in microseconds.
const FRESH_FOR: u64 = 1_000_000;

#[derive(Debug, Clone)]
pub struct Catalogue {
    queries: Arc<dyn Queries>,
    clock: Arc<dyn Clock>,
    memory: Arc<Memory>,
}

#[derive(Debug)]
struct Memory {
    shelf: ArcSwapOption<Copied>,
    /// Unix microseconds of the last look at the version.
    looked_at: AtomicI64,
    loading: Mutex<()>,
}

#[derive(Debug)]
struct Copied {
    version: i64,
    packages: Vec<Package>,
}

impl Catalogue {
    pub fn new(ports: &Ports) -> Self {
        let memory = Memory {
            shelf: ArcSwapOption::empty(),
            looked_at: AtomicI64::new(i64::MIN),
            loading: Mutex::new(()),
        };
        Self {
            queries: Arc::clone(&ports.queries),
            clock: Arc::clone(&ports.clock),
            memory: Arc::new(memory),
        }
    }

    /// What the front page shows: on sale now, in order.
    pub async fn home(&self) -> Result<Vec<Package>, StoreError> {
        let now = self.clock.now();
        let copied = self.current(now).await?;
        let shown = |package: &&Package| package.shelf == Shelf::Home && package.is_on_sale(now);
        Ok(copied.packages.iter().filter(shown).cloned().collect())
    }

    /// One package, on sale or not.
    pub async fn package(&self, id: PackageId) -> Result<Option<Package>, StoreError> {
        let copied = self.current(self.clock.now()).await?;
        Ok(copied.packages.iter().find(|package| package.id == id).cloned())
    }

    /// Makes the next read look at the store.
    pub fn distrust(&self) {
        self.memory.looked_at.store(i64::MIN, Ordering::Release);
    }

    async fn current(&self, now: Timestamp) -> Result<Arc<Copied>, StoreError> {
        let is_fresh = |now: Timestamp| {
            let looked_at = self.memory.looked_at.load(Ordering::Acquire);
            // In both directions, so that a clock that steps back does not keep an old copy alive.
            now.timestamp_micros().saturating_sub(looked_at).unsigned_abs() < FRESH_FOR
        };
        if let Some(copied) = self.memory.shelf.load_full().filter(|_| is_fresh(now)) {
            return Ok(copied);
        }
        let _one_at_a_time = self.memory.loading.lock().await;
        let known = self.memory.shelf.load_full();
        if let Some(copied) = known.as_ref().filter(|_| is_fresh(now)) {
            return Ok(Arc::clone(copied));
        }
        let copied = self.renewed(known).await?;
        self.memory.looked_at.store(now.timestamp_micros(), Ordering::Release);
        Ok(copied)
    }

    async fn renewed(&self, known: Option<Arc<Copied>>) -> Result<Arc<Copied>, StoreError> {
        // The version first: a change between the two reads is then seen a second later.
        let version = self.queries.catalogue_version().await?;
        if let Some(copied) = known.filter(|copied| copied.version == version) {
            return Ok(copied);
        }
        let packages = self.queries.packages().await?;
        let copied = Arc::new(Copied { version, packages });
        self.memory.shelf.store(Some(Arc::clone(&copied)));
        Ok(copied)
    }
}
