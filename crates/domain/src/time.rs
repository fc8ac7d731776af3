//! Instants in UTC, and the days and texts of Asia/Shanghai (+08:00 all year).

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// An instant. Stored in microseconds.
pub type Timestamp = DateTime<Utc>;

const SHANGHAI_SECONDS_EAST: i32 = 8 * 3600;

/// The same instant with the offset of Asia/Shanghai.
pub fn in_shanghai(at: Timestamp) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(SHANGHAI_SECONDS_EAST) {
        Some(offset) => at.with_timezone(&offset),
        None => at.fixed_offset(),
    }
}

/// The calendar day in Asia/Shanghai.
pub fn shanghai_day(at: Timestamp) -> NaiveDate {
    in_shanghai(at).date_naive()
}

/// The instant cut to whole microseconds, as both databases keep it.
pub fn to_micros(at: Timestamp) -> Timestamp {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn the_day_changes_at_midnight_in_shanghai() {
        let evening = Utc.with_ymd_and_hms(2024, 7, 25, 16, 0, 0).unwrap();
        assert_eq!(shanghai_day(evening).to_string(), "2024-07-26");
        let before = Utc.with_ymd_and_hms(2024, 7, 25, 15, 59, 59).unwrap();
        assert_eq!(shanghai_day(before).to_string(), "2024-07-25");
    }
}
