//! What is said and answered.

use domain::conversion::Conversion;
use domain::ports::{RefusedConversion, UploadError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest text of theirs that is kept, in characters.
const LONGEST: usize = 120;
/// What places may be counted from: nobody has said which it is.
const FIRST_PLACES: [usize; 2] = [0, 1];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Upload<'a> {
    token: &'a str,
    conversion_types: Vec<Line<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    logid_url: &'a str,
    new_type: u32,
    /// In seconds.
    convert_time: i64,
    outer_event_id: String,
}

impl<'a> Upload<'a> {
    pub(super) fn new(token: &'a str, batch: &'a [Conversion]) -> Self {
        let line = |conversion: &'a Conversion| Line {
            logid_url: conversion.landing.as_str(),
            new_type: conversion.conversion_type,
            convert_time: conversion.called_at.timestamp(),
            outer_event_id: conversion.id.to_string(),
        };
        Self { token, conversion_types: batch.iter().map(line).collect() }
    }
}

#[derive(Deserialize)]
pub(super) struct Reply {
    header: Header,
}

#[derive(Deserialize)]
struct Header {
    status: i64,
    #[serde(default)]
    desc: Value,
    #[serde(default)]
    errors: Option<Vec<Fault>>,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    position: Value,
}

/// What became of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// These were refused, all others taken.
    Refused(Vec<RefusedConversion>),
    /// One of these lists was refused, by how places are counted.
    OneOf(Vec<Vec<RefusedConversion>>),
}

impl Reply {
    /// What became of the `sent`.
    pub(super) fn judge(self, sent: usize) -> Result<Outcome, UploadError> {
        let header = self.header;
        let desc = short(&header.desc);
        let faults = header.errors.unwrap_or_default();
        match header.status {
            0 => Ok(Outcome::Refused(Vec::new())),
            1 => some_refused(&faults, sent),
            2 => Ok(Outcome::Refused(all_refused(&faults, &desc, sent))),
            3 => Err(UploadError::TokenRefused { message: desc }),
            4 => Err(UploadError::TheirFault { message: desc }),
            other => Err(UploadError::Unknown(format!("an unknown status {other}").into())),
        }
    }
}

/// A refusal that names no place leaves open which were taken. The same ids may be sent again, so
/// nothing is guessed.
fn some_refused(faults: &[Fault], sent: usize) -> Result<Outcome, UploadError> {
    let readings = FIRST_PLACES.into_iter().filter_map(|first| counted_from(first, faults, sent));
    let readings: Vec<_> = readings.filter(|refused| !refused.is_empty()).collect();
    if readings.is_empty() {
        return Err(UploadError::Unknown("a partial failure that does not say of which".into()));
    }
    Ok(Outcome::OneOf(readings))
}

/// `None` where a place is missing, or out of the batch when they are counted so.
fn counted_from(first: usize, faults: &[Fault], sent: usize) -> Option<Vec<RefusedConversion>> {
    let refused = |fault: &Fault| {
        let position = place(&fault.position)?.checked_sub(first)?;
        (position < sent).then(|| RefusedConversion { position, reason: fault.reason() })
    };
    faults.iter().map(refused).collect()
}

fn all_refused(faults: &[Fault], desc: &str, sent: usize) -> Vec<RefusedConversion> {
    let reason = |position: usize| {
        let own = faults.iter().find(|fault| place(&fault.position) == Some(position));
        own.map_or_else(|| desc.to_owned(), Fault::reason)
    };
    (0..sent).map(|position| RefusedConversion { position, reason: reason(position) }).collect()
}

impl Fault {
    fn reason(&self) -> String {
        format!("{}: {}", short(&self.code), short(&self.message))
    }
}

/// A number, or a text with one number in it: `3`, `"3"`, `conversionTypes[3]`.
fn place(position: &Value) -> Option<usize> {
    match position {
        Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        Value::String(text) => {
            let digits = text.trim_matches(|character: char| !character.is_ascii_digit());
            digits.parse().ok()
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Result<Outcome, UploadError> {
        serde_json::from_str::<Reply>(text).unwrap().judge(3)
    }

    fn refused(position: usize, reason: &str) -> RefusedConversion {
        RefusedConversion { position, reason: reason.to_owned() }
    }

    #[test]
    fn a_partial_failure_names_its_lines_in_whatever_spelling() {
        for position in ["1", "\"1\"", "\"conversionTypes[1]\""] {
            let text = format!(
                r#"{{"header":{{"status":1,"desc":"partial","errors":
                [{{"code":2001,"message":"bad","position":{position}}}]}}}}"#
            );
            let readings = [1, 0].map(|place| vec![refused(place, "2001: bad")]).to_vec();
            assert_eq!(judge(&text).unwrap(), Outcome::OneOf(readings), "{position}");
        }
    }

    #[test]
    fn a_place_outside_the_batch_says_how_places_are_counted() {
        for (positions, read) in [([0, 2], vec![0, 2]), ([1, 3], vec![0, 2])] {
            let errors = positions.map(|position| format!(r#"{{"code":1,"position":{position}}}"#));
            let errors = errors.join(",");
            let text = format!(r#"{{"header":{{"status":1,"errors":[{errors}]}}}}"#);
            let Outcome::OneOf(readings) = judge(&text).unwrap() else { panic!("{text}") };
            let [reading] = readings.as_slice() else { panic!("{readings:?}") };
            let places: Vec<_> = reading.iter().map(|refused| refused.position).collect();
            assert_eq!(places, read);
        }
    }

    #[test]
    fn a_partial_failure_without_places_is_unknown() {
        for errors in [
            "null",
            "[]",
            r#"[{"code":1,"message":"x"}]"#,
            r#"[{"position":4}]"#,
            r#"[{"position":0},{"position":3}]"#,
            r#"[{"position":1},{"position":null}]"#,
        ] {
            let text = format!(r#"{{"header":{{"status":1,"errors":{errors}}}}}"#);
            assert!(matches!(judge(&text), Err(UploadError::Unknown(_))), "{errors}");
        }
    }

    #[test]
    fn a_whole_failure_refuses_each_line() {
        let told = judge(
            r#"{"header":{"status":2,"desc":"all","errors":[{"code":7,"message":"m","position":2}]}}"#,
        );
        let all = vec![refused(0, "all"), refused(1, "all"), refused(2, "7: m")];
        assert_eq!(told.unwrap(), Outcome::Refused(all));
    }

    #[test]
    fn only_some_failures_are_worth_another_try() {
        let of = |status: i64| judge(&format!(r#"{{"header":{{"status":{status},"desc":"d"}}}}"#));
        assert_eq!(of(0).unwrap(), Outcome::Refused(Vec::new()));
        assert!(matches!(of(3), Err(UploadError::TokenRefused { .. })));
        assert!(matches!(of(4), Err(UploadError::TheirFault { .. })));
        assert!(matches!(of(9), Err(UploadError::Unknown(_))));
    }
}
