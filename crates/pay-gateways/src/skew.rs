//! How far our clock is from a provider's, by the `Date` of its answers: a signature that is five
//! minutes off is refused on either side, so those who run the server must know before.

use crate::http::Answer;
use chrono::{DateTime, TimeDelta};
use domain::ports::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

const UNKNOWN: i64 = i64::MIN;

/// A minute off: still far from the five at which signatures are refused.
fn is_alarming(seconds: i64) -> bool {
    seconds != UNKNOWN && seconds.abs() > 60
}

#[derive(Debug)]
pub(crate) struct SkewWatch {
    /// Seconds that we are ahead of the provider.
    seconds: AtomicI64,
}

impl Default for SkewWatch {
    fn default() -> Self {
        Self { seconds: AtomicI64::new(UNKNOWN) }
    }
}

impl SkewWatch {
    /// An answer without a date that can be read says nothing.
    pub(crate) fn note(&self, answer: &Answer, clock: &dyn Clock) {
        let date = answer.header("date").map(DateTime::parse_from_rfc2822);
        if let Some(Ok(theirs)) = date {
            // A sandbox's clock is moved together with ours, and so are its dates.
            let ahead = clock.now().signed_duration_since(theirs).num_seconds();
            let before = self.seconds.swap(ahead, Ordering::Relaxed);
            if is_alarming(ahead) && !is_alarming(before) {
                tracing::error!(seconds = ahead, "the clock is off that of a payment provider");
            }
        }
    }

    /// As of the last answer; `None` before the first.
    pub(crate) fn last(&self) -> Option<TimeDelta> {
        let seconds = self.seconds.load(Ordering::Relaxed);
        (seconds != UNKNOWN).then(|| TimeDelta::seconds(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{DATE, HeaderMap, HeaderValue};
    use testkit::fakes::FakeClock;

    fn answer(date: &str) -> Answer {
        let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_str(date).unwrap())]);
        Answer { status: 200, headers, body: Vec::new() }
    }

    #[test]
    fn the_date_of_the_last_answer_counts_and_one_that_is_none_does_not() {
        let at = DateTime::parse_from_rfc3339("2026-11-21T12:10:00Z").unwrap().to_utc();
        let clock = FakeClock::at(at);
        let now = clock.now();
        let watch = SkewWatch::default();
        watch.note(&answer("yesterday"), clock.as_ref());
        assert_eq!(watch.last(), None);
        let earlier = (now - TimeDelta::minutes(10)).to_rfc2822();
        watch.note(&answer(&earlier), clock.as_ref());
        let ahead = watch.last().unwrap();
        assert!((ahead - TimeDelta::minutes(10)).abs() <= TimeDelta::seconds(2), "{ahead}");
    }
}
