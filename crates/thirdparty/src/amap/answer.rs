//! The body of an answer to a look-up.
//!
//! An empty text comes as an empty list (`[]`), in any field.

use domain::ports::AddressTip;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// The most that is offered of one answer.
const MOST: usize = 20;
/// The longest text of a place, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an answer that is not to be read")]
pub struct Unreadable;

#[derive(Deserialize)]
struct Told {
    status: String,
    infocode: String,
    #[serde(default)]
    tips: Vec<Maybe<Tip>>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Tip {
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(deserialize_with = "text")]
    district: String,
    #[serde(deserialize_with = "text")]
    adcode: String,
    #[serde(deserialize_with = "text")]
    location: String,
    #[serde(deserialize_with = "text")]
    address: String,
}

/// What it should be, or anything else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Maybe<T> {
    Good(T),
    Other(IgnoredAny),
}

impl<T> Maybe<T> {
    fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Other(IgnoredAny) => None,
        }
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Maybe::deserialize(deserializer)?.good().unwrap_or_default())
}

/// The places of an answer, or its infocode when it is a refusal.
pub fn read_answer(body: &[u8]) -> Result<Result<Vec<AddressTip>, u32>, Unreadable> {
    let told: Told = serde_json::from_slice(body).map_err(|_error| Unreadable)?;
    let infocode: u32 = told.infocode.parse().map_err(|_error| Unreadable)?;
    match (told.status.as_str(), infocode) {
        ("1", 10_000) => {
            let tips = told.tips.into_iter().filter_map(Maybe::good).filter_map(Tip::into_place);
            Ok(Ok(tips.take(MOST).collect()))
        }
        ("0", code) if code != 10_000 => Ok(Err(code)),
        _contradiction => Err(Unreadable),
    }
}

impl Tip {
    /// Without an id it is a word to search for, without a location a bus line.
    fn into_place(self) -> Option<AddressTip> {
        let Self { id, name, district, adcode, location, address } = self;
        let is_good =
            |text: &String| text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        let is_place = !id.is_empty() && !name.is_empty() && is_location(&location);
        let is_place = is_place && [&name, &district, &adcode, &address].into_iter().all(is_good);
        is_place.then_some(AddressTip { name, district, address, adcode, location })
    }
}

/// Longitude and latitude in degrees.
fn is_location(text: &str) -> bool {
    let degrees = |text: &str, most: f64| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
        is_plain
            && text.len() <= 16
            && text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most)
    };
    text.split_once(',').is_some_and(|(east, north)| degrees(east, 180.0) && degrees(north, 90.0))
}

#[cfg(test)]
mod tests;
