//! Words of the program's own that stand in rows: read back, they are the same words again.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// So many different ones there may be: a program has a few dozen.
const MOST: usize = 1_000;
const LONGEST: usize = 64;

static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The word for the rest of the program's life. Each is kept once; a longer text, or one
/// too many, is none.
pub(crate) fn word(text: &str) -> Option<&'static str> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(word) = known.get(text) {
        return Some(word);
    }
    if known.len() >= MOST || text.len() > LONGEST {
        return None;
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    known.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (first, second) = (word("refund.request").unwrap(), word("refund.request").unwrap());
        assert_eq!(first, "refund.request");
        assert!(std::ptr::eq(first, second));
    }

    #[test]
    fn a_long_text_is_no_word() {
        assert_eq!(word(&"x".repeat(LONGEST + 1)), None);
    }
}
