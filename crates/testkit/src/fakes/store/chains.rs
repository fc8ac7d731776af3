use crate::fakes::{FakeCipher, sealed};
use domain::EvidenceId;
use domain::evidence::{ArchivedEvidence, ChainEnd, Evidence, SealedEvidence};
use domain::ports::{ChainCheck, StoreError};
use domain::snowflake::WorkerSlot;
use std::collections::{BTreeMap, BTreeSet};

/// The evidence, and the chain that each piece is a link of.
#[derive(Clone, Default)]
pub(super) struct Chains {
    links: Vec<Link>,
    ends: BTreeMap<u16, ChainEnd>,
    archives: Vec<Archived>,
}

#[derive(Clone)]
struct Archived {
    kept: ArchivedEvidence,
    numbers: BTreeSet<String>,
}

#[derive(Clone)]
struct Link {
    evidence: Evidence,
    /// The chain's end once this had been added.
    end: ChainEnd,
}

impl Chains {
    pub(super) fn add(&mut self, evidence: Evidence) {
        let end = self.ends.entry(evidence.chain().number()).or_insert(ChainEnd::START);
        *end = end.followed_by(&evidence, &FakeCipher::new());
        self.links.push(Link { evidence, end: *end });
    }

    /// In the order in which it came.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Evidence> {
        self.links.iter().map(|link| &link.evidence)
    }

    /// Changes a piece behind the chain's back.
    pub(super) fn tamper(&mut self, id: EvidenceId, change: impl FnOnce(&mut Evidence)) {
        let mut links = self.links.iter_mut();
        let link = links.find(|link| link.evidence.id == id).expect("the evidence is there");
        change(&mut link.evidence);
    }

    /// Takes a piece out behind the chain's back.
    pub(super) fn take_out(&mut self, id: EvidenceId) {
        self.links.retain(|link| link.evidence.id != id);
    }

    /// Every chain, and where what has been archived of it ends.
    pub(super) fn archived_ends(&self) -> BTreeMap<WorkerSlot, ChainEnd> {
        let end = |chain: &u16| (WorkerSlot::new(*chain).unwrap(), self.archived_end(*chain));
        self.ends.keys().map(end).collect()
    }

    /// Behind the position, in order.
    pub(super) fn sealed(&self, chain: WorkerSlot, after: i64, most: u32) -> Vec<SealedEvidence> {
        let behind = self.links_of(chain.number()).filter(|link| link.end.length > after);
        let most = usize::try_from(most).unwrap();
        behind.take(most).map(|link| sealed::seal(&link.evidence, link.end)).collect()
    }

    pub(super) fn archive(
        &mut self,
        kept: &ArchivedEvidence,
        links: &[SealedEvidence],
    ) -> Result<(), StoreError> {
        let (after, most) = (kept.first - 1, u32::try_from(kept.links()).unwrap());
        let is_next = self.archived_end(kept.chain.number()).length == after;
        if !is_next || self.sealed(kept.chain, after, most) != links {
            return Err(StoreError::Conflict);
        }
        let gone: BTreeSet<_> = links.iter().map(|link| link.id).collect();
        self.links.retain(|link| !gone.contains(&link.evidence.id));
        let numbers = links.iter().filter_map(|link| link.number.clone()).collect();
        self.archives.push(Archived { kept: kept.clone(), numbers });
        Ok(())
    }

    pub(super) fn archives(&self, chain: WorkerSlot, after: i64) -> Vec<ArchivedEvidence> {
        let is_behind = |kept: &&ArchivedEvidence| kept.chain == chain && kept.first > after;
        let kept = self.archives.iter().map(|archived| &archived.kept);
        kept.filter(is_behind).cloned().collect()
    }

    pub(super) fn archives_about(&self, numbers: &[String]) -> BTreeMap<String, Vec<String>> {
        let files = |number: &String| -> Vec<String> {
            let about = self.archives.iter().filter(|one| one.numbers.contains(number));
            about.map(|one| one.kept.file.clone()).collect()
        };
        let all = numbers.iter().map(|number| (number.clone(), files(number)));
        all.filter(|(_number, files)| !files.is_empty()).collect()
    }

    /// Whether a piece of that id may have been archived.
    pub(super) fn is_archived(&self, id: EvidenceId) -> bool {
        self.archives.iter().any(|Archived { kept, .. }| {
            kept.chain == id.0.slot() && (kept.ids.0..=kept.ids.1).contains(&id)
        })
    }

    fn archived_end(&self, chain: u16) -> ChainEnd {
        let of_chain = self.archives.iter().rev().find(|one| one.kept.chain.number() == chain);
        of_chain.map_or(ChainEnd::START, |one| one.kept.end())
    }

    /// Those that do not follow the one before, and the last of a chain that goes on.
    pub(super) fn loose(&self) -> Vec<EvidenceId> {
        self.ends.keys().flat_map(|chain| self.loose_in(*chain)).collect()
    }

    /// Every chain worked out anew.
    pub(super) fn check(&self) -> Vec<ChainCheck> {
        let check = |chain: &u16| ChainCheck {
            chain: *chain,
            links: self.archived_end(*chain).length
                + i64::try_from(self.links_of(*chain).count()).unwrap(),
            archived: self.archived_end(*chain).length,
            broken_at: self.broken_at(*chain),
        };
        self.ends.keys().map(check).collect()
    }

    fn links_of(&self, chain: u16) -> impl DoubleEndedIterator<Item = &Link> {
        self.links.iter().filter(move |link| link.evidence.chain().number() == chain)
    }

    fn loose_in(&self, chain: u16) -> Vec<EvidenceId> {
        let mut loose = Vec::new();
        let mut length = self.archived_end(chain).length;
        for link in self.links_of(chain) {
            if link.end.length != length + 1 {
                loose.push(link.evidence.id);
            }
            length = link.end.length;
        }
        let last = self.links_of(chain).next_back();
        let goes_on = last.is_some_and(|link| Some(&link.end) != self.ends.get(&chain));
        loose.extend(last.filter(|_link| goes_on).map(|link| link.evidence.id));
        loose
    }

    fn broken_at(&self, chain: u16) -> Option<EvidenceId> {
        let mut end = self.archived_end(chain);
        let mut last = None;
        for link in self.links_of(chain) {
            end = end.followed_by(&link.evidence, &FakeCipher::new());
            last = Some(link.evidence.id);
            if end != link.end {
                return last;
            }
        }
        last.filter(|_id| self.ends.get(&chain) != Some(&end))
    }
}
