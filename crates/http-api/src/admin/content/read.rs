//! Fields of content from the texts that a client sends.

use crate::error::{ApiError, ErrorCode};
use chrono::{DateTime, Datelike, Utc};
use domain::content::Link;
use domain::time::to_micros;
use domain::{Money, Timestamp};

pub(super) fn money(field: &'static str, text: &str) -> Result<Money, ApiError> {
    let refused = refused(field, "must be yuan with two decimals, as in \"12.30\"");
    Money::parse_yuan(text).map_err(|_error| refused)
}

/// An instant with its offset. Years that nobody plans for are slips of the keyboard.
pub(super) fn at(field: &'static str, text: Option<&str>) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    let read = read.filter(|at| (2_000..2_100).contains(&at.year()));
    let refused = || refused(field, "must be like 2026-03-02T12:00:00+08:00");
    read.map(|at| Some(to_micros(at))).ok_or_else(refused)
}

/// One of the words that a place of a list may hold.
pub(super) fn words<T>(
    field: &'static str,
    texts: &[String],
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, ApiError> {
    let one = |(place, text): (usize, &String)| {
        read(text).ok_or_else(|| refused(format!("{field}[{place}]"), "is an unknown word"))
    };
    texts.iter().enumerate().map(one).collect()
}

pub(super) fn text(link: &Link) -> String {
    link.as_str().to_owned()
}

fn refused(field: impl Into<String>, problem: &'static str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
}
