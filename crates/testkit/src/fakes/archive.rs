use super::{FakeCipher, sealed};
use async_trait::async_trait;
use domain::Timestamp;
use domain::evidence::{ArchivedEvidence, ChainEnd, SealedEvidence};
use domain::ports::{ArchiveError, ArchiveState, Cause, Cipher, EvidenceArchive, Purpose};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};

/// What goes wrong with the next call of a `FakeArchive`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveFault {
    /// Nothing is done.
    Away,
    /// It is done, and whoever asked does not hear of it.
    Unheard,
}

/// Files in memory.
#[derive(Default)]
pub struct FakeArchive(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    files: BTreeMap<String, Vec<SealedEvidence>>,
    /// `None`: this call goes well.
    faults: VecDeque<Option<ArchiveFault>>,
}

impl FakeArchive {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The call after so many that go well has this fault. A call is any of the port's.
    pub fn fault_after(&self, well: usize, fault: ArchiveFault) {
        let mut inner = self.0.lock().unwrap();
        inner.faults.extend(std::iter::repeat_n(None, well));
        inner.faults.push_back(Some(fault));
    }

    /// By name.
    pub fn files(&self) -> BTreeMap<String, Vec<SealedEvidence>> {
        self.0.lock().unwrap().files.clone()
    }

    pub fn lose(&self, file: &str) {
        self.0.lock().unwrap().files.remove(file).expect("the file is there");
    }

    /// Changes a byte of it.
    pub fn damage(&self, file: &str) {
        let mut inner = self.0.lock().unwrap();
        let links = inner.files.get_mut(file).expect("the file is there");
        *links[0].content.last_mut().expect("it is not empty") ^= 1;
    }

    fn call<T>(
        &self,
        call: impl FnOnce(&mut BTreeMap<String, Vec<SealedEvidence>>) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        let mut inner = self.0.lock().unwrap();
        let away = || ArchiveError::Unavailable(Cause::from("the fake archive is away"));
        match inner.faults.pop_front().flatten() {
            None => call(&mut inner.files),
            Some(ArchiveFault::Away) => Err(away()),
            Some(ArchiveFault::Unheard) => call(&mut inner.files).and_then(|_done| Err(away())),
        }
    }
}

impl fmt::Debug for FakeArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeArchive")
    }
}

#[async_trait]
impl EvidenceArchive for FakeArchive {
    async fn keep(
        &self,
        after: ChainEnd,
        links: &[SealedEvidence],
        at: Timestamp,
    ) -> Result<ArchivedEvidence, ArchiveError> {
        self.call(|files| {
            let chain = links.first().map_or(0, |first| first.chain.number());
            if links.is_empty() || !follows(after, links) {
                return Err(ArchiveError::Broken { chain, after: after.length });
            }
            let kept = record(links, at);
            files.insert(kept.file.clone(), links.to_vec());
            Ok(kept)
        })
    }

    async fn clear_leftovers(&self, kept: &ArchivedEvidence) -> Result<(), ArchiveError> {
        self.call(|files| {
            let is_other = |links: &[SealedEvidence]| {
                links[0].chain == kept.chain && links[0].end.length == kept.first
            };
            files.retain(|name, links| *name == kept.file || !is_other(links));
            Ok(())
        })
    }

    async fn check(
        &self,
        after: ChainEnd,
        kept: &ArchivedEvidence,
    ) -> Result<ArchiveState, ArchiveError> {
        self.call(|files| {
            let Some(links) = files.get(&kept.file) else { return Ok(ArchiveState::Missing) };
            if sum(links) != kept.sha256 {
                return Ok(ArchiveState::Changed);
            }
            let is_whole = record(links, kept.at) == *kept && follows(after, links);
            Ok(if is_whole { ArchiveState::Whole } else { ArchiveState::Broken })
        })
    }
}

fn record(links: &[SealedEvidence], at: Timestamp) -> ArchivedEvidence {
    let (first, last) = (&links[0], &links[links.len() - 1]);
    let ids: BTreeSet<_> = links.iter().map(|link| link.id).collect();
    let sha256 = sum(links);
    let (chain, number) = (first.chain, first.chain.number());
    ArchivedEvidence {
        chain,
        first: first.end.length,
        last: last.end.length,
        first_hash: first.end.hash,
        last_hash: last.end.hash,
        file: format!("{number}-{}-{}-{:02x}", first.end.length, last.end.length, sha256[0]),
        sha256,
        ids: (*ids.first().unwrap(), *ids.last().unwrap()),
        keys: [1].into(),
        at,
    }
}

fn follows(after: ChainEnd, links: &[SealedEvidence]) -> bool {
    let mut end = after;
    links.iter().all(|link| {
        let Some(said) = sealed::open(link) else { return false };
        end = end.followed_by(&said, &FakeCipher::new());
        end == link.end && said.chain() == link.chain
    })
}

fn sum(links: &[SealedEvidence]) -> [u8; 32] {
    let bytes = links.iter().flat_map(|link| [&link.end.hash[..], &link.content].concat());
    FakeCipher::new().keyed_hash(Purpose::Fingerprint, &bytes.collect::<Vec<u8>>())
}
