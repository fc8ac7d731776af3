//! JSON as the telecom signs it: every member once, numbers as they were written.

use serde::Deserialize;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Nothing of the telecom's goes deeper.
const DEEPEST: u8 = 16;

/// The members of an object, by name.
pub type Members = BTreeMap<String, Json>;

/// A value whose numbers went through no float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Members),
}

/// Why a message was not read. It quotes nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not a JSON object with each name once")]
pub struct NotJson;

/// Reads a message's outer object. Never panics.
pub fn read_members(body: &[u8]) -> Result<Members, NotJson> {
    let text = std::str::from_utf8(body).map_err(|_error| NotJson)?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|_error| NotJson)?;
    match value(raw, DEEPEST)? {
        Json::Object(members) => Ok(members),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
            Err(NotJson)
        }
    }
}

impl Json {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Sorted by name at every depth, without white space; only what must be escaped is.
    pub(super) fn write_ordered(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(items) => write_between(out, ('[', ']'), items, Self::write_ordered),
            Self::Object(members) => {
                write_between(out, ('{', '}'), members, |(name, value), out| {
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write_ordered(out);
                });
            }
        }
    }
}

fn write_between<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn value(raw: &RawValue, depth: u8) -> Result<Json, NotJson> {
    let text = raw.get();
    let inner = depth.checked_sub(1).ok_or(NotJson);
    match text.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = read(text)?;
            let mut members = Members::new();
            for (name, member) in pairs {
                members.insert(name.into_owned(), value(member, inner?)?);
            }
            Ok(Json::Object(members))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = read(text)?;
            let items = items.into_iter().map(|item| value(item, inner?));
            Ok(Json::List(items.collect::<Result<_, _>>()?))
        }
        Some(b'"') => read(text).map(Json::Text),
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(b'n') => Ok(Json::Null),
        Some(_digit) => Ok(Json::Number(text.to_owned())),
        None => Err(NotJson),
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, NotJson> {
    serde_json::from_str(text).map_err(|_error| NotJson)
}

/// An object's members, values unread. A name that comes twice is an error: two readers might take
/// two different ones.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut names = std::collections::BTreeSet::new();
        let mut pairs: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            if !names.insert(name.0.clone()) {
                return Err(A::Error::custom("a name comes twice"));
            }
            pairs.push((name.0, value));
        }
        Ok(Pairs(pairs))
    }
}

/// A name, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(text: &str) -> String {
        let mut out = String::new();
        Json::Object(read_members(text.as_bytes()).unwrap()).write_ordered(&mut out);
        out
    }

    #[test]
    fn members_are_sorted_at_every_depth_and_nothing_else_changes() {
        let text = r#" { "b" : [ { "z":1.50, "a":"\u4e2d\/\"\\\n" }, null ], "a":{ }, "ä":true } "#;
        let expected = "{\"a\":{},\"b\":[{\"a\":\"中/\\\"\\\\\\n\",\"z\":1.50},null],\"ä\":true}";
        assert_eq!(ordered(text), expected);
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let text = r#"{"a":9007199254740993,"b":0.10,"c":1E400,"d":-0,"e":123456789012345678901}"#;
        assert_eq!(ordered(text), text);
    }

    #[test]
    fn a_name_that_comes_twice_is_refused_at_every_depth() {
        for text in [r#"{"a":"1","a":"1"}"#, r#"{"a":1,"\u0061":1}"#, r#"{"x":[{"a":1,"a":2}]}"#] {
            assert_eq!(read_members(text.as_bytes()), Err(NotJson), "{text}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "\"a\"", "{", "{}{}", "{\"a\":01}", "{\"a\":\"\\ud800\"}", "null"] {
            assert_eq!(read_members(text.as_bytes()), Err(NotJson), "{text}");
        }
        assert_eq!(read_members(b"{\"a\":\"\xff\"}"), Err(NotJson));
    }

    #[test]
    fn what_goes_too_deep_is_refused() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(read_members(nested(15).as_bytes()).is_ok());
        for depth in [20, 200_000] {
            assert_eq!(read_members(nested(depth).as_bytes()), Err(NotJson), "{depth}");
        }
    }
}
