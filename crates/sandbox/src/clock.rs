//! Sandbox time: the system's time plus an offset that only the control API moves.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Offset, SecondsFormat, TimeZone, Utc};
use tokio::sync::watch;

/// Shanghai's offset from UTC, in seconds.
const SHANGHAI: i32 = 8 * 3600;

/// Longest single sleep, so that a system clock set by hand is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The sandbox's clock.
#[derive(Debug)]
pub(crate) struct Clock {
    offset_seconds: watch::Sender<i64>,
}

impl Clock {
    pub(crate) fn new(offset_seconds: i64) -> Self {
        Self { offset_seconds: watch::Sender::new(offset_seconds) }
    }

    pub(crate) fn offset(&self) -> i64 {
        *self.offset_seconds.borrow()
    }

    /// Sets the offset and wakes every waiter.
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset_seconds.send_replace(seconds);
    }

    /// Milliseconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "this is the sandbox's only reading of time")]
    pub(crate) fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis().saturating_add(self.offset().saturating_mul(1000))
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
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
