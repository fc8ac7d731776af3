//! Days in parameters: `yyyy-MM-dd`, of Asia/Shanghai.

use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::Timestamp;

const SHANGHAI_AHEAD: TimeDelta = TimeDelta::hours(8);

pub(super) fn optional_day(
    params: &Params,
    name: &'static str,
) -> Result<Option<NaiveDate>, ApiError> {
    params.optional(name)?.map(|text| parse_day(name, text)).transpose()
}

/// The parser lets a year have any length, and a month one digit; we do not.
pub(super) fn parse_day(name: &'static str, text: &str) -> Result<NaiveDate, ApiError> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.filter(|day| text.len() == 10 && day.format("%Y-%m-%d").to_string() == text);
    day.ok_or_else(|| {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field(name);
        refused.because("must be a day as in 2026-03-02")
    })
}

/// When the day begins in Asia/Shanghai.
pub(super) fn midnight(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc() - SHANGHAI_AHEAD
}
