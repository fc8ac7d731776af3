//! Texts and times on their way in and out.

use chrono::{FixedOffset, NaiveDateTime, TimeDelta};
use domain::time::{Timestamp, in_shanghai, to_micros};

/// What a stranger wrote, for a log line or an error: visible characters, at most 64.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(64).collect()
}

/// RFC 3339 in Beijing time, whole seconds: `2018-06-08T10:34:56+08:00`.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    in_shanghai(at).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

pub(crate) fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let at = chrono::DateTime::<FixedOffset>::parse_from_rfc3339(text).ok()?;
    Some(to_micros(at.to_utc()))
}

/// Beijing time as Alipay writes it: `2018-06-08 10:34:56`.
pub(crate) fn beijing(at: Timestamp) -> String {
    in_shanghai(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

pub(crate) fn parse_beijing(text: &str) -> Option<Timestamp> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    local.checked_sub_signed(TimeDelta::hours(8)).map(|utc| utc.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn instant() -> Timestamp {
        Utc.with_ymd_and_hms(2018, 6, 8, 2, 34, 56).unwrap()
    }

    #[test]
    fn times_are_written_and_read_in_beijing_time() {
        assert_eq!(rfc3339(instant()), "2018-06-08T10:34:56+08:00");
        assert_eq!(parse_rfc3339("2018-06-08T10:34:56+08:00"), Some(instant()));
        assert_eq!(beijing(instant()), "2018-06-08 10:34:56");
        assert_eq!(parse_beijing("2018-06-08 10:34:56"), Some(instant()));
    }

    #[test]
    fn parts_of_a_second_never_make_a_time_later() {
        let later = instant() + TimeDelta::microseconds(999_999);
        assert_eq!(rfc3339(later), "2018-06-08T10:34:56+08:00");
        assert_eq!(beijing(later), "2018-06-08 10:34:56");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "2018-06-08", "2018-13-08 10:34:56", "-262143-01-01 00:00:00", "昨天"] {
            assert_eq!(parse_beijing(text), None, "{text}");
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn a_strangers_text_is_cut_and_cleaned() {
        assert_eq!(shown("a\r\nb\u{1b}[0m"), "ab[0m");
        assert_eq!(shown(&"长".repeat(100)).chars().count(), 64);
    }
}
