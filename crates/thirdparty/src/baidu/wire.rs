//! What is said and answered.

use domain::conversion::Conversion;
use domain::ports::{RefusedConversion, UploadError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest text of theirs that is kept, in characters.
const LONGEST: usize = 120;

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

impl Reply {
    /// Which of the `sent` were refused.
    pub(super) fn judge(self, sent: usize) -> Result<Vec<RefusedConversion>, UploadError> {
        let header = self.header;
        let desc = short(&header.desc);
        match header.status {
            0 => Ok(Vec::new()),
            1 => some_refused(&header.errors.unwrap_or_default(), sent),
            2 => Ok(all_refused(&header.errors.unwrap_or_default(), &desc, sent)),
            3 => Err(UploadError::TokenRefused { message: desc }),
            4 => Err(UploadError::TheirFault { message: desc }),
            other => Err(UploadError::Unknown(format!("an unknown status {other}").into())),
        }
    }
}

/// A refusal that names no place leaves open which were taken. The same ids may be sent again, so
/// nothing is guessed.
fn some_refused(faults: &[Fault], sent: usize) -> Result<Vec<RefusedConversion>, UploadError> {
    let refused: Option<Vec<_>> = faults
        .iter()
        .map(|fault| {
            let position = place(&fault.position).filter(|position| *position < sent)?;
            Some(RefusedConversion { position, reason: fault.reason() })
        })
        .collect();
    refused
        .filter(|refused| !refused.is_empty())
        .ok_or_else(|| UploadError::Unknown("a partial failure that does not say of which".into()))
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

    fn judge(text: &str) -> Result<Vec<RefusedConversion>, UploadError> {
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
            assert_eq!(judge(&text).unwrap(), [refused(1, "2001: bad")], "{position}");
        }
    }

    #[test]
    fn a_partial_failure_without_places_is_unknown() {
        for errors in ["null", "[]", r#"[{"code":1,"message":"x"}]"#, r#"[{"position":3}]"#] {
            let text = format!(r#"{{"header":{{"status":1,"errors":{errors}}}}}"#);
            assert!(matches!(judge(&text), Err(UploadError::Unknown(_))), "{errors}");
        }
    }

    #[test]
    fn a_whole_failure_refuses_each_line() {
        let told = judge(
            r#"{"header":{"status":2,"desc":"all","errors":[{"code":7,"message":"m","position":2}]}}"#,
        );
        assert_eq!(told.unwrap(), [refused(0, "all"), refused(1, "all"), refused(2, "7: m")]);
    }

    #[test]
    fn only_some_failures_are_worth_another_try() {
        let of = |status: i64| judge(&format!(r#"{{"header":{{"status":{status},"desc":"d"}}}}"#));
        assert!(of(0).unwrap().is_empty());
        assert!(matches!(of(3), Err(UploadError::TokenRefused { .. })));
        assert!(matches!(of(4), Err(UploadError::TheirFault { .. })));
        assert!(matches!(of(9), Err(UploadError::Unknown(_))));
    }
}
