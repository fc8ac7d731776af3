use crate::fakes::FakeCipher;
use domain::EvidenceId;
use domain::evidence::{ChainEnd, Evidence};
use domain::ports::ChainCheck;
use std::collections::BTreeMap;

/// The evidence, and the chain that each piece is a link of.
#[derive(Clone, Default)]
pub(super) struct Chains {
    links: Vec<Link>,
    ends: BTreeMap<u16, ChainEnd>,
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

    /// Those that do not follow the one before, and the last of a chain that goes on.
    pub(super) fn loose(&self) -> Vec<EvidenceId> {
        self.ends.keys().flat_map(|chain| self.loose_in(*chain)).collect()
    }

    /// Every chain worked out anew.
    pub(super) fn check(&self) -> Vec<ChainCheck> {
        let check = |chain: &u16| ChainCheck {
            chain: *chain,
            links: i64::try_from(self.links_of(*chain).count()).unwrap(),
            broken_at: self.broken_at(*chain),
        };
        self.ends.keys().map(check).collect()
    }

    fn links_of(&self, chain: u16) -> impl DoubleEndedIterator<Item = &Link> {
        self.links.iter().filter(move |link| link.evidence.chain().number() == chain)
    }

    fn loose_in(&self, chain: u16) -> Vec<EvidenceId> {
        let mut loose = Vec::new();
        let mut length = 0;
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
        let mut end = ChainEnd::START;
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
