//! How long a list is: counted so far, estimated beyond, and remembered where it is long.

use domain::ports::{Page, Paged};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whoever turns pages asks within it again.
const REMEMBERED: Duration = Duration::from_secs(10);
/// Of so many lists at most.
const MOST: usize = 256;

/// How many rows a list has. Up to `Paged::MOST_COUNTED` they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) number: i64,
    pub(crate) is_estimate: bool,
}

impl From<i64> for Total {
    fn from(number: i64) -> Self {
        Self { number, is_estimate: false }
    }
}

impl Total {
    /// Of more than are counted. `plan`: that of the whole list, where the database says
    /// how many rows it expects.
    pub(crate) fn beyond_counting(plan: &[String]) -> Self {
        let expected = plan.first().and_then(|line| expected_rows(line)).unwrap_or_default();
        Self { number: expected.max(Paged::<()>::MOST_COUNTED), is_estimate: true }
    }
}

/// Of a line such as `Seq Scan on orders  (cost=0.00..35.50 rows=2550 width=4)`.
fn expected_rows(line: &str) -> Option<i64> {
    let (_before, rows) = line.split_once(" rows=")?;
    rows.split_whitespace().next()?.parse().ok()
}

/// The page that is asked for, and what is known of the lengths of lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging<'a> {
    pub(crate) page: Page,
    pub(crate) totals: &'a Totals,
}

/// Estimates, for 10 seconds: to count so far again and ask for the plan costs more than the page.
/// What is exact is never remembered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Totals {
    /// By the text of the list and what is bound to it.
    known: Arc<Mutex<HashMap<String, (Total, Instant)>>>,
}

impl Totals {
    pub(crate) fn known(&self, list: &str) -> Option<Total> {
        self.known_at(list, Instant::now())
    }

    pub(crate) fn remember(&self, list: String, total: Total) {
        self.remember_at(list, total, Instant::now());
    }

    fn known_at(&self, list: &str, now: Instant) -> Option<Total> {
        let known = self.lock();
        known
            .get(list)
            .filter(|(_total, since)| is_fresh(*since, now))
            .map(|(total, _since)| *total)
    }

    fn remember_at(&self, list: String, total: Total, now: Instant) {
        if !total.is_estimate {
            return;
        }
        let mut known = self.lock();
        if known.len() >= MOST {
            known.retain(|_list, (_total, since)| is_fresh(*since, now));
        }
        if known.len() < MOST || known.contains_key(&list) {
            known.insert(list, (total, now));
        }
    }

    /// Each change is a single call, so that one who panicked left nothing half done.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Total, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(since: Instant, now: Instant) -> bool {
    now.saturating_duration_since(since) < REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: Total = Total { number: 20_000, is_estimate: true };

    #[test]
    fn the_expected_rows_are_read_from_a_plan() {
        let line = "Index Only Scan on orders  (cost=0.43..259.44 rows=10000000 width=8)";
        assert_eq!(expected_rows(line), Some(10_000_000));
        assert_eq!(expected_rows("Result"), None);
        let total = Total::beyond_counting(&[line.to_owned()]);
        assert_eq!((total.number, total.is_estimate), (10_000_000, true));
        assert_eq!(Total::beyond_counting(&[]).number, 10_000);
        assert_eq!(
            Total::beyond_counting(&["Result (cost=0 rows=7 width=1)".to_owned()]).number,
            10_000
        );
    }

    #[test]
    fn an_estimate_is_remembered_for_a_while_and_a_count_is_not() {
        let (totals, then) = (Totals::default(), Instant::now());
        totals.remember_at("orders".to_owned(), MANY, then);
        totals.remember_at("refunds".to_owned(), Total::from(7), then);
        let known = |list, after| totals.known_at(list, then + after);
        assert_eq!(known("orders", Duration::from_secs(9)), Some(MANY));
        assert_eq!(known("orders", REMEMBERED), None);
        assert_eq!(known("refunds", Duration::ZERO), None);
        assert_eq!(known("tasks", Duration::ZERO), None);
    }

    #[test]
    fn no_more_lists_are_remembered_than_have_room() {
        let (totals, then) = (Totals::default(), Instant::now());
        for list in 0..=MOST {
            totals.remember_at(list.to_string(), MANY, then);
        }
        assert_eq!(totals.known_at(&(MOST - 1).to_string(), then), Some(MANY));
        assert_eq!(totals.known_at(&MOST.to_string(), then), None);
        totals.remember_at("0".to_owned(), Total { number: 30_000, ..MANY }, then);
        assert_eq!(totals.known_at("0", then).unwrap().number, 30_000);
        let later = then + REMEMBERED;
        totals.remember_at("later".to_owned(), MANY, later);
        assert_eq!(totals.known_at("later", later), Some(MANY));
        assert_eq!(totals.lock().len(), 1);
    }
}
