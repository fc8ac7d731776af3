use super::Supplier;
use crate::id::SupplierNoticeId;
use crate::time::Timestamp;
use chrono::TimeDelta;
use std::fmt;

/// How long a refused word is kept after it came last.
const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// Why a word that came by itself changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeRefusal {
    /// It cannot be read.
    Unreadable,
    /// The signature is wrong: nobody is known to have said it.
    Forged,
    UnknownOrder,
    /// It names another product, account or number than the order has.
    OtherOrder,
    /// The order cannot come to that from where it is.
    Impossible,
}

impl NoticeRefusal {
    pub const ALL: [Self; 5] =
        [Self::Unreadable, Self::Forged, Self::UnknownOrder, Self::OtherOrder, Self::Impossible];

    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Forged => "forged",
            Self::UnknownOrder => "unknown_order",
            Self::OtherOrder => "other_order",
            Self::Impossible => "impossible",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.name() == name)
    }
}

/// A word that came by itself and was refused, kept for staff. The same one that comes again is
/// counted.
#[derive(Clone, PartialEq, Eq)]
pub struct RefusedNotice {
    pub id: SupplierNoticeId,
    /// Whose it says it is.
    pub supplier: Supplier,
    pub verdict: NoticeRefusal,
    /// Our number as it names it, believed or not.
    pub reference: Option<String>,
    /// As it came: it may hold an account.
    pub body: Vec<u8>,
    /// How often it came.
    pub times: u32,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

impl RefusedNotice {
    /// When it is taken away, unless it comes again.
    pub fn until(&self) -> Timestamp {
        self.last_at + KEPT_FOR
    }

    /// What makes two of them the same.
    pub fn sameness(&self) -> Vec<u8> {
        let mut same = format!("{}|{}|", self.supplier.name(), self.verdict.name()).into_bytes();
        same.extend_from_slice(&self.body);
        same
    }
}

/// Without the body.
impl fmt::Debug for RefusedNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedNotice")
            .field("id", &self.id)
            .field("verdict", &self.verdict)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{at, id};

    fn notice(verdict: NoticeRefusal, body: &[u8]) -> RefusedNotice {
        RefusedNotice {
            id: SupplierNoticeId(id(1)),
            supplier: Supplier::Jiuyi,
            verdict,
            reference: None,
            body: body.to_vec(),
            times: 1,
            first_at: at(0),
            last_at: at(1),
        }
    }

    #[test]
    fn the_words_are_read_as_they_are_written() {
        for refusal in NoticeRefusal::ALL {
            assert_eq!(NoticeRefusal::from_name(refusal.name()), Some(refusal));
        }
        assert_eq!(NoticeRefusal::from_name("taken"), None);
    }

    #[test]
    fn the_same_one_is_of_one_verdict_and_body_and_is_kept_from_when_it_came_last() {
        let forged = notice(NoticeRefusal::Forged, b"a=1");
        let later = RefusedNotice { id: SupplierNoticeId(id(2)), times: 9, ..forged.clone() };
        assert_eq!(forged.sameness(), later.sameness());
        assert_ne!(forged.sameness(), notice(NoticeRefusal::Forged, b"a=2").sameness());
        assert_ne!(forged.sameness(), notice(NoticeRefusal::Impossible, b"a=1").sameness());
        assert_eq!(forged.until(), at(1) + TimeDelta::days(90));
    }

    #[test]
    fn debug_does_not_tell_the_body() {
        let shown = format!("{:?}", notice(NoticeRefusal::Forged, b"account=15565601175"));
        assert!(shown.contains("Forged") && !shown.contains("15565601175"), "{shown}");
    }
}
