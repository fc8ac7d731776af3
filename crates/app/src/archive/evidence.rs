//! Evidence goes into files when it is old and its money's story has ended.

use crate::ports::Ports;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::evidence::{ChainEnd, SealedEvidence, how_many_may_go};
use domain::ports::{Cause, EvidenceArchive, StoreError};
use domain::snowflake::WorkerSlot;
use domain::time::Timestamp;
use std::sync::Arc;

/// So many links are read at once, and so many go into one file: no more are ever held in memory.
const PAGE: u32 = 100;
const MOST_LINKS: usize = 1_000;
/// A file ends earlier where there is so much of it, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// So many files of a chain at a run: at the next one the rest.
const MOST_FILES: usize = 2_000;

#[derive(Debug, Clone)]
pub(super) struct EvidenceByAge {
    ports: Arc<Ports>,
    /// Older evidence is archived; without it none is.
    days: Option<i64>,
}

/// What has been archived.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) rows: i64,
    pub(super) files: u64,
}

impl EvidenceByAge {
    pub(super) fn new(ports: &Arc<Ports>, days: Option<i64>) -> Self {
        Self { ports: Arc::clone(ports), days }
    }

    /// Goes through all chains, one after the other. One that cannot be archived does not keep the
    /// others: the first error is told at the end.
    pub(super) async fn archive(&self) -> (Moved, Result<(), Cause>) {
        let mut moved = Moved::default();
        let (Some(archive), Some(days)) = (&self.ports.archive, self.days) else {
            return (moved, Ok(()));
        };
        let result = async {
            let now = self.now().await?;
            let before = now - TimeDelta::days(days);
            let mut result = Ok(());
            for (chain, end) in self.ports.money.archived_ends().await? {
                let run = Run { ports: &self.ports, archive: archive.as_ref(), chain, now, before };
                result = result.and(run.archive(end, &mut moved).await);
            }
            result
        }
        .await;
        (moved, result)
    }

    /// As the database has it.
    async fn now(&self) -> Result<Timestamp, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let now = work.now().await;
        finish(work, now).await
    }
}

/// One chain's turn.
struct Run<'a> {
    ports: &'a Ports,
    archive: &'a dyn EvidenceArchive,
    chain: WorkerSlot,
    now: Timestamp,
    before: Timestamp,
}

impl Run<'_> {
    /// A file is durable and read back before anything leaves the database, and what a crash left is
    /// found again or taken away: broken off at any point, the next run goes on.
    async fn archive(&self, mut end: ChainEnd, moved: &mut Moved) -> Result<(), Cause> {
        for _file in 0..MOST_FILES {
            let links = self.next(end).await?;
            if links.is_empty() {
                break;
            }
            let kept = self.archive.keep(end, &links, self.now).await?;
            let mut work = self.ports.store.begin().await?;
            let stored = work.evidence().archive(&kept, &links).await;
            finish(work, stored).await?;
            moved.rows += kept.links();
            moved.files += 1;
            end = kept.end();
            self.archive.clear_leftovers(&kept).await?;
        }
        Ok(())
    }

    /// The links that go into the next file.
    async fn next(&self, end: ChainEnd) -> Result<Vec<SealedEvidence>, StoreError> {
        let (mut next, mut bytes) = (Vec::new(), 0);
        let mut after = end.length;
        while next.len() < MOST_LINKS && bytes < MOST_BYTES {
            let mut page = self.ports.money.links(self.chain, after, PAGE).await?;
            let open = self.ports.money.open_ends(&page).await?;
            let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            let going = how_many_may_go(&page, &open, self.before);
            let is_cut = going < page.len();
            page.truncate(going);
            bytes += page.iter().map(SealedEvidence::size).sum::<usize>();
            after = page.last().map_or(after, |last| last.end.length);
            next.append(&mut page);
            if is_last || is_cut {
                break;
            }
        }
        Ok(next)
    }
}
