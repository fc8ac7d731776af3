//! Sandbox time: the system's time plus an offset that only the control API moves.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Offset, SecondsFormat, TimeZone, Utc};
use tokio::sync::watch;

/// Shanghai's offset from UTC, in seconds.
const SHANGHAI: i32 = 8 * 3600;

/// Longest single sleep, so that a system clock set by hand is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// So long after a leap there may be requests on their way that were signed before it.
/// Milliseconds of the system's time.
const ON_ITS_WAY: i64 = 10_000;

/// The sandbox's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    offset_seconds: watch::Sender<i64>,
    /// What the offset was before each leap, and when that was, until nothing of then is on its way.
    before: Mutex<Vec<(i64, i64)>>,
}

impl Clock {
    pub(crate) fn new(offset_seconds: i64) -> Self {
        let offset_seconds = watch::Sender::new(offset_seconds);
        Self { offset_seconds, before: Mutex::default() }
    }

    pub(crate) fn offset(&self) -> i64 {
        *self.offset_seconds.borrow()
    }

    /// Sets the offset and wakes every waiter.
    pub(crate) fn set_offset(&self, seconds: i64) {
        let system = system_ms();
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        before.retain(|(_offset, at)| is_on_its_way(*at, system));
        before.push((self.offset_seconds.send_replace(seconds), system));
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        system_ms().saturating_add(self.offset().saturating_mul(1000))
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Whether a request with this time in it (seconds since 1970) is no older or newer than so many
    /// seconds. A leap makes none old that is on its way.
    pub(crate) fn is_about_now(&self, stamp: i64, tolerance: u64) -> bool {
        let system = system_ms();
        let is_near = |offset: i64| {
            system.div_euclid(1000).saturating_add(offset).abs_diff(stamp) <= tolerance
        };
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let mut recent = before.iter().filter(|(_offset, at)| is_on_its_way(*at, system));
        is_near(self.offset()) || recent.any(|(offset, _at)| is_near(*offset))
    }

    /// Returns when sandbox time has reached `deadline_ms`, be it by waiting or by a leap.
    pub(crate) async fn wait_until(&self, deadline_ms: i64) {
        let mut leaps = self.offset_seconds.subscribe();
        loop {
            let left = deadline_ms.saturating_sub(self.now_ms());
            let Ok(left @ 1..) = u64::try_from(left) else { return };
            let nap = Duration::from_millis(left).min(LONGEST_SLEEP);
            tokio::select! {
                () = tokio::time::sleep(nap) => {}
                leap = leaps.changed() => if leap.is_err() { return },
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the sandbox's only reading of time")]
fn system_ms() -> i64 {
    Utc::now().timestamp_millis()
}

fn is_on_its_way(leapt_ms: i64, system_ms: i64) -> bool {
    system_ms.saturating_sub(leapt_ms) < ON_ITS_WAY
}

/// `seconds` since 1970 as a time of day in Shanghai.
pub(crate) fn shanghai(seconds: i64) -> DateTime<FixedOffset> {
    let utc = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let zone = FixedOffset::east_opt(SHANGHAI).unwrap_or_else(|| Utc.fix());
    utc.with_timezone(&zone)
}

/// RFC 3339 with Shanghai's offset, to the second.
pub(crate) fn rfc3339(seconds: i64) -> String {
    shanghai(seconds).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing, as Alipay writes time.
pub(crate) fn beijing(seconds: i64) -> String {
    shanghai(seconds).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads what [`beijing`] writes.
pub(crate) fn parse_beijing(text: &str) -> Option<i64> {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    let zone = FixedOffset::east_opt(SHANGHAI)?;
    (text.len() == 19)
        .then(|| zone.from_local_datetime(&local).single())
        .flatten()
        .map(|time| time.timestamp())
}

/// The value of an HTTP `Date` header.
pub(crate) fn http_date(seconds: i64) -> String {
    let utc = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    utc.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_before_a_leap_is_not_old_while_it_is_on_its_way() {
        let clock = Clock::new(0);
        let signed = clock.now();
        assert!(clock.is_about_now(signed, 300));
        assert!(!clock.is_about_now(signed - 301, 300));
        clock.set_offset(3_600);
        assert!(clock.is_about_now(signed, 300) && clock.is_about_now(signed + 3_600, 300));
        assert!(!clock.is_about_now(signed + 1_800, 300), "it was never so late");
        clock.before.lock().unwrap()[0].1 -= ON_ITS_WAY;
        assert!(!clock.is_about_now(signed, 300), "by now it would be there");
    }
}
