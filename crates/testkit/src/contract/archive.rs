//! The contract of `EvidenceArchive`.

use super::Cleanup;
use crate::given;
use domain::Timestamp;
use domain::evidence::{ArchivedEvidence, ChainEnd, Evidence, SealedEvidence, SentRequest};
use domain::ports::{ArchiveError, ArchiveState, EvidenceArchive, MoneyQueries, Store};
use domain::snowflake::WorkerSlot;
use std::fmt;
use std::sync::Arc;

/// An empty archive, and a store from which links come, sealed by what the archive opens.
pub struct Fixture {
    pub archive: Arc<dyn EvidenceArchive>,
    pub store: Arc<dyn Store>,
    pub money: Arc<dyn MoneyQueries>,
    /// Names of all files that are there, in order, those begun and not ended among them.
    pub files: ListFiles,
    /// Takes the file of that name away, or else changes a byte of it.
    pub spoil: SpoilFile,
    /// Dropped last.
    pub cleanup: Cleanup,
}

pub type ListFiles = Box<dyn Fn() -> Vec<String> + Send + Sync>;
pub type SpoilFile = Box<dyn Fn(&str, Spoil) + Send + Sync>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    Lose,
    Damage,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("archive", &self.archive).finish_non_exhaustive()
    }
}

/// The cases that every archive keeps: `archive_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::archive::Fixture`.
#[macro_export]
macro_rules! archive_contract {
    ($fresh:path) => {
        $crate::contract_cases! { archive, $fresh;
            what_is_kept_is_found_whole,
            keeping_the_same_again_changes_nothing,
            a_chain_that_is_not_as_it_was_written_is_not_kept,
            a_file_that_is_lost_or_changed_is_told,
            a_file_is_whole_only_at_its_place_in_the_chain,
            what_broken_off_runs_left_is_cleared_away,
        }
    };
}

pub async fn what_is_kept_is_found_whole(fixture: &Fixture) {
    let links = fixture.links(5).await;
    let first = fixture.keep(ChainEnd::START, &links[..3]).await;
    let second = fixture.keep(first.end(), &links[3..]).await;
    assert_eq!((first.first, first.last, second.first, second.last), (1, 3, 4, 5));
    assert_eq!((first.first_hash, first.last_hash), (links[0].end.hash, links[2].end.hash));
    assert_eq!(first.ids, (links[0].id, links[2].id));
    assert_eq!(first.keys, [1].into());
    assert_eq!(first.at, at());
    assert_ne!(first.sha256, second.sha256);
    assert_eq!(fixture.state(ChainEnd::START, &first).await, ArchiveState::Whole);
    assert_eq!(fixture.state(first.end(), &second).await, ArchiveState::Whole);
    let mut names = vec![first.file, second.file];
    names.sort();
    assert_eq!((fixture.files)(), names);
}

/// As after a crash, when nobody knows that it has been kept; a half written file is mended.
pub async fn keeping_the_same_again_changes_nothing(fixture: &Fixture) {
    let links = fixture.links(3).await;
    let kept = fixture.keep(ChainEnd::START, &links).await;
    assert_eq!(fixture.keep(ChainEnd::START, &links).await, kept);
    (fixture.spoil)(&kept.file, Spoil::Damage);
    assert_eq!(fixture.keep(ChainEnd::START, &links).await, kept);
    assert_eq!(fixture.state(ChainEnd::START, &kept).await, ArchiveState::Whole);
    assert_eq!((fixture.files)(), [kept.file]);
}

pub async fn a_chain_that_is_not_as_it_was_written_is_not_kept(fixture: &Fixture) {
    let links = fixture.links(4).await;
    let changed = |change: fn(&mut SealedEvidence)| {
        let mut links = links.clone();
        change(&mut links[1]);
        links
    };
    let broken = [
        (ChainEnd::START, Vec::new()),
        (ChainEnd::START, links[1..].to_vec()),
        (links[0].end, links.clone()),
        (ChainEnd::START, [&links[..1], &links[2..]].concat()),
        (ChainEnd::START, changed(|link| link.number = Some("N9".to_owned()))),
        (ChainEnd::START, changed(|link| link.content[20] ^= 1)),
        (ChainEnd::START, changed(|link| link.request = None)),
        (ChainEnd::START, changed(|link| link.end.hash[0] ^= 1)),
    ];
    for (after, links) in broken {
        let result = fixture.archive.keep(after, &links, at()).await;
        assert!(matches!(result, Err(ArchiveError::Broken { .. })), "{result:?}");
    }
    assert!((fixture.files)().is_empty(), "{:?}", (fixture.files)());
}

pub async fn a_file_that_is_lost_or_changed_is_told(fixture: &Fixture) {
    let links = fixture.links(2).await;
    let kept = fixture.keep(ChainEnd::START, &links).await;
    (fixture.spoil)(&kept.file, Spoil::Damage);
    assert_eq!(fixture.state(ChainEnd::START, &kept).await, ArchiveState::Changed);
    (fixture.spoil)(&kept.file, Spoil::Lose);
    assert_eq!(fixture.state(ChainEnd::START, &kept).await, ArchiveState::Missing);
}

/// The bytes are right: what is remembered of them is not.
pub async fn a_file_is_whole_only_at_its_place_in_the_chain(fixture: &Fixture) {
    let links = fixture.links(3).await;
    let kept = fixture.keep(links[0].end, &links[1..]).await;
    assert_eq!(fixture.state(links[0].end, &kept).await, ArchiveState::Whole);
    assert_eq!(fixture.state(ChainEnd::START, &kept).await, ArchiveState::Broken);
    let other = ArchivedEvidence { last: kept.last + 1, ..kept.clone() };
    assert_eq!(fixture.state(links[0].end, &other).await, ArchiveState::Broken);
    let other = ArchivedEvidence { last_hash: [1; 32], ..kept };
    assert_eq!(fixture.state(links[0].end, &other).await, ArchiveState::Broken);
}

pub async fn what_broken_off_runs_left_is_cleared_away(fixture: &Fixture) {
    let links = fixture.links(4).await;
    let before = fixture.keep(ChainEnd::START, &links[..1]).await;
    let left = fixture.keep(before.end(), &links[1..2]).await;
    let kept = fixture.keep(before.end(), &links[1..3]).await;
    let next = fixture.keep(kept.end(), &links[3..]).await;
    fixture.archive.clear_leftovers(&kept).await.unwrap();
    fixture.archive.clear_leftovers(&kept).await.unwrap();
    assert_eq!(fixture.state(before.end(), &left).await, ArchiveState::Missing);
    for (after, kept) in [(ChainEnd::START, &before), (before.end(), &kept), (kept.end(), &next)] {
        assert_eq!(fixture.state(after, kept).await, ArchiveState::Whole);
    }
}

fn at() -> Timestamp {
    given::start()
}

impl Fixture {
    /// New ones of one chain, every second with a request.
    async fn links(&self, count: usize) -> Vec<SealedEvidence> {
        for step in 0..count {
            let request = SentRequest {
                operation: "query",
                line: "GET https://pay.example/名".to_owned(),
                headers: "a: b\n".to_owned(),
                body: vec![0, 255],
            };
            let request = (step % 2 == 1).then_some(request);
            let mut unit = self.store.begin().await.unwrap();
            let evidence = Evidence { request, number: Some("N1".to_owned()), ..given::evidence() };
            unit.evidence().add(&evidence).await.unwrap();
            unit.commit().await.unwrap();
        }
        self.money.links(WorkerSlot::new(0).unwrap(), 0, 99).await.unwrap()
    }

    async fn keep(&self, after: ChainEnd, links: &[SealedEvidence]) -> ArchivedEvidence {
        self.archive.keep(after, links, at()).await.unwrap()
    }

    async fn state(&self, after: ChainEnd, kept: &ArchivedEvidence) -> ArchiveState {
        self.archive.check(after, kept).await.unwrap()
    }
}
