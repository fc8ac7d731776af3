//! Numbers and times of the shop's. No fee goes through a float.

use super::Unreadable;
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use domain::Timestamp;
use domain::supplier::Fee;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Shanghai is so many seconds ahead of UTC.
const SHANGHAI: i32 = 8 * 3600;
/// From here on a number of seconds would be past the year 5000: they are milliseconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// An integer, which may come as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Integer(pub(super) i64);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(i64),
    Text(String),
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        match Written::deserialize(deserializer)? {
            Written::Number(number) => Ok(Self(number)),
            Written::Text(text) if text.bytes().all(is_digit) => {
                text.parse().map(Self).map_err(|_error| serde::de::Error::custom("no integer"))
            }
            Written::Text(_) => Err(serde::de::Error::custom("no integer")),
        }
    }
}

/// Reads a fee from its own text, digit by digit; it may come in quotes.
pub(super) fn fee(raw: &RawValue) -> Result<Fee, Unreadable> {
    let refuse = Unreadable("a fee that is no plain decimal with at most six decimals");
    let quoted: String;
    let text = if raw.get().starts_with('"') {
        quoted = serde_json::from_str(raw.get()).map_err(|_error| refuse)?;
        &quoted
    } else {
        raw.get()
    };
    Fee::parse(text).map_err(|_error| refuse)
}

/// RFC 3339, or `2026-01-31 08:00:00` in Shanghai.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    let zone = FixedOffset::east_opt(SHANGHAI)?;
    Some(zone.from_local_datetime(&local).single()?.with_timezone(&Utc))
}

/// Seconds or milliseconds since 1970.
pub(super) fn instant(number: i64) -> Option<Timestamp> {
    match number {
        ..=0 => None,
        1..MILLISECONDS_FROM => DateTime::from_timestamp(number, 0),
        MILLISECONDS_FROM.. => DateTime::from_timestamp_millis(number),
    }
}
