//! Archiving by age: which evidence may leave the database, and what stands where it was.

use super::ChainEnd;
use crate::id::EvidenceId;
use crate::snowflake::WorkerSlot;
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A link of a chain as the store keeps it: content and request sealed, the rest as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedEvidence {
    pub id: EvidenceId,
    pub channel: String,
    pub kind: String,
    pub content: Vec<u8>,
    pub number: Option<String>,
    pub verdict: String,
    pub reason: Option<String>,
    pub explanation: Option<String>,
    pub received_at: Timestamp,
    pub request: Option<Vec<u8>>,
    pub chain: WorkerSlot,
    /// The chain's end once this had been added.
    pub end: ChainEnd,
}

impl SealedEvidence {
    /// How much there is of it, about, in bytes.
    pub fn size(&self) -> usize {
        self.content.len() + self.request.as_ref().map_or(0, Vec::len)
    }
}

/// Without what is sealed.
impl fmt::Debug for SealedEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedEvidence")
            .field("id", &self.id)
            .field("chain", &self.chain)
            .field("position", &self.end.length)
            .finish_non_exhaustive()
    }
}

/// A file of archived links, as the database remembers it: a part of a chain without a hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedEvidence {
    pub chain: WorkerSlot,
    /// Positions in the chain, from 1.
    pub first: i64,
    pub last: i64,
    pub first_hash: [u8; 32],
    pub last_hash: [u8; 32],
    /// Its name within the folder of the archives.
    pub file: String,
    /// Of the whole file.
    pub sha256: [u8; 32],
    /// The least and the greatest id in it.
    pub ids: (EvidenceId, EvidenceId),
    /// The keys that it takes to open what is in it.
    pub keys: BTreeSet<u32>,
    pub at: Timestamp,
}

impl ArchivedEvidence {
    /// Where the chain goes on behind it.
    pub fn end(&self) -> ChainEnd {
        ChainEnd { length: self.last, hash: self.last_hash }
    }

    pub fn links(&self) -> i64 {
        self.last - self.first + 1
    }
}

/// What is still open about the payment or refund that a piece of evidence speaks of. Nothing is
/// where it speaks of none, or of none of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct OpenEnds {
    /// The attempt can still become a payment, or its money is held.
    pub attempt: bool,
    /// A refund of the payment has no last word.
    pub refund: bool,
    /// Late money of it waits for a decision.
    pub late_payment: bool,
    /// Staff have not looked at money that was reported with it.
    pub quarantine: bool,
    /// A bill and we differ about it, and nobody has said why.
    pub difference: bool,
}

impl OpenEnds {
    pub fn any(self) -> bool {
        let Self { attempt, refund, late_payment, quarantine, difference } = self;
        attempt || refund || late_payment || quarantine || difference
    }
}

/// How many links from the front may go: those received before that time about money whose story
/// has ended. It stops at the first that may not, so that what is left of the chain has no hole.
pub fn how_many_may_go(
    links: &[SealedEvidence],
    open: &BTreeMap<EvidenceId, OpenEnds>,
    before: Timestamp,
) -> usize {
    let is_over = |link: &&SealedEvidence| !open.get(&link.id).is_some_and(|open| open.any());
    links.iter().take_while(|link| link.received_at < before && is_over(link)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Snowflake;
    use chrono::TimeDelta;

    fn link(position: i64, days: i64) -> SealedEvidence {
        let id = Snowflake::from_i64(position).unwrap();
        SealedEvidence {
            id: EvidenceId(id),
            channel: "wechat".to_owned(),
            kind: "query".to_owned(),
            content: vec![1, 2, 3],
            number: None,
            verdict: "accepted".to_owned(),
            reason: None,
            explanation: None,
            received_at: Timestamp::default() + TimeDelta::days(days),
            request: Some(vec![4]),
            chain: id.slot(),
            end: ChainEnd { length: position, hash: [0; 32] },
        }
    }

    fn may_go(links: &[(i64, OpenEnds)]) -> usize {
        let rows: Vec<_> = (1..).zip(links).map(|(n, (days, _open))| link(n, *days)).collect();
        let open = rows.iter().zip(links).map(|(row, (_days, open))| (row.id, *open)).collect();
        how_many_may_go(&rows, &open, Timestamp::default() + TimeDelta::days(10))
    }

    const OVER: OpenEnds = OpenEnds {
        attempt: false,
        refund: false,
        late_payment: false,
        quarantine: false,
        difference: false,
    };

    #[test]
    fn what_is_old_and_over_may_go_up_to_the_first_that_may_not() {
        assert_eq!(may_go(&[]), 0);
        assert_eq!(may_go(&[(0, OVER), (9, OVER)]), 2);
        assert_eq!(may_go(&[(10, OVER)]), 0, "not older than that");
        assert_eq!(may_go(&[(0, OVER), (11, OVER), (0, OVER)]), 1, "no hole");
    }

    #[test]
    fn anything_open_about_its_money_keeps_it_and_all_behind_it() {
        let open = [
            OpenEnds { attempt: true, ..OVER },
            OpenEnds { refund: true, ..OVER },
            OpenEnds { late_payment: true, ..OVER },
            OpenEnds { quarantine: true, ..OVER },
            OpenEnds { difference: true, ..OVER },
        ];
        for open in open {
            assert_eq!(may_go(&[(0, OVER), (0, open), (0, OVER)]), 1, "{open:?}");
        }
    }

    #[test]
    fn what_is_sealed_is_not_shown() {
        let shown = format!("{:?}", link(7, 0));
        assert!(shown.contains("position: 7") && !shown.contains("content"), "{shown}");
        assert_eq!(link(7, 0).size(), 4);
    }
}
