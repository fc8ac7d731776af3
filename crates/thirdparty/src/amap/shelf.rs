//! Answers that are remembered, in memory and of a bounded number.

use chrono::TimeDelta;
use domain::Timestamp;
use domain::ports::AddressTip;
use lru::LruCache;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// City and keywords.
type Asked = (String, String);

pub(super) struct Shelf {
    kept: Mutex<LruCache<Asked, Kept>>,
    life: TimeDelta,
}

struct Kept {
    tips: Vec<AddressTip>,
    until: Timestamp,
}

/// Without what was asked.
impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("life", &self.life).finish_non_exhaustive()
    }
}

impl Shelf {
    pub(super) fn new(entries: NonZeroUsize, life: TimeDelta) -> Self {
        Self { kept: Mutex::new(LruCache::sparse(entries)), life }
    }

    pub(super) fn find(&self, asked: &Asked, now: Timestamp) -> Option<Vec<AddressTip>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(asked).filter(|kept| now < kept.until).map(|kept| kept.tips.clone())
    }

    pub(super) fn put(&self, asked: Asked, tips: &[AddressTip], now: Timestamp) {
        let kept = Kept { tips: tips.to_vec(), until: now + self.life };
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(asked, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::given;

    fn asked(keywords: &str) -> Asked {
        ("上海".to_owned(), keywords.to_owned())
    }

    #[test]
    fn an_answer_is_remembered_for_its_life() {
        let shelf = Shelf::new(NonZeroUsize::MIN, TimeDelta::minutes(10));
        shelf.put(asked("a"), &[], given::start());
        let found = |minutes| shelf.find(&asked("a"), given::start() + TimeDelta::minutes(minutes));
        assert_eq!(found(9), Some(Vec::new()));
        assert_eq!(found(10), None);
    }

    #[test]
    fn the_answer_used_longest_ago_makes_room() {
        let shelf = Shelf::new(NonZeroUsize::new(2).unwrap(), TimeDelta::minutes(10));
        for keywords in ["a", "b"] {
            shelf.put(asked(keywords), &[], given::start());
        }
        assert!(shelf.find(&asked("a"), given::start()).is_some());
        shelf.put(asked("c"), &[], given::start());
        let is_kept = |keywords| shelf.find(&asked(keywords), given::start()).is_some();
        assert_eq!(["a", "b", "c"].map(is_kept), [true, false, true]);
    }
}
