//! How often something may be done: counted where all servers see it.

use crate::time::Timestamp;
use chrono::TimeDelta;

/// So many within a window, for each key (a phone, an address, an account).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Stands in the database: `sms_phone_day`, `sign_in_failures`, …
    pub name: &'static str,
    pub most: u32,
    pub window: TimeDelta,
    /// The window begins anew with each one that is counted, so that a full one lasts the whole
    /// window from the last; else it begins with the first.
    pub from_last: bool,
}

/// What has been counted for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    pub count: u32,
    /// When it begins anew.
    pub until: Timestamp,
}

/// Whether one more was within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitVerdict {
    Within,
    /// Nothing was counted; it is full until then.
    Full {
        until: Timestamp,
    },
}

impl Limit {
    /// Counts one more, unless the limit is full. The counter to be kept, if it changed.
    pub fn count(&self, known: Option<Counter>, now: Timestamp) -> (LimitVerdict, Option<Counter>) {
        let until = now + self.window;
        match known.filter(|counter| counter.until > now) {
            None if self.most == 0 => (LimitVerdict::Full { until }, None),
            None => (LimitVerdict::Within, Some(Counter { count: 1, until })),
            Some(counter) if counter.count >= self.most => {
                (LimitVerdict::Full { until: counter.until }, None)
            }
            Some(counter) => {
                let until = if self.from_last { until } else { counter.until };
                (LimitVerdict::Within, Some(Counter { count: counter.count + 1, until }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn run(limit: Limit, seconds: &[i64]) -> Vec<bool> {
        let mut counter = None;
        let each = seconds.iter().map(|second| {
            let (verdict, changed) = limit.count(counter, at(*second));
            counter = changed.or(counter);
            verdict == LimitVerdict::Within
        });
        each.collect()
    }

    #[test]
    fn a_window_from_the_first_ends_by_itself() {
        let limit = Limit { name: "x", most: 2, window: TimeDelta::seconds(10), from_last: false };
        let within = run(limit, &[0, 9, 9, 10, 11, 12]);
        assert_eq!(within, [true, true, false, true, true, false]);
    }

    #[test]
    fn a_window_from_the_last_is_not_made_longer_by_those_who_are_refused() {
        let limit = Limit { name: "x", most: 2, window: TimeDelta::seconds(10), from_last: true };
        assert_eq!(run(limit, &[0, 9, 10, 18, 19]), [true, true, false, false, true]);
    }

    #[test]
    fn a_limit_of_none_lets_nothing_through() {
        let limit = Limit { name: "x", most: 0, window: TimeDelta::seconds(10), from_last: true };
        assert_eq!(run(limit, &[0, 20]), [false, false]);
    }
}
