//! Days in parameters: `yyyy-MM-dd`, of Asia/Shanghai.

use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use chrono::NaiveDate;

pub(super) fn day(params: &Params, name: &'static str) -> Result<Option<NaiveDate>, ApiError> {
    params.optional(name)?.map(|text| parse_day(name, text)).transpose()
}

/// The parser lets a year have any length, and a month one digit; we do not.
pub(crate) fn parse_day(name: &'static str, text: &str) -> Result<NaiveDate, ApiError> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.filter(|day| text.len() == 10 && day.format("%Y-%m-%d").to_string() == text);
    day.ok_or_else(|| {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field(name);
        refused.because("must be a day as in 2026-03-02")
    })
}
