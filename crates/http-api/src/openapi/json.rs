use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// JSON whose members stay in their order, as people read them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Json {
    Object(IndexMap<String, Json>),
    Array(Vec<Json>),
    /// Neither of them; of what is added, either.
    Value(Value),
}

impl Json {
    /// A member of an object.
    pub(super) fn get(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Object(members) => members.get_mut(name),
            Self::Array(_) | Self::Value(_) => None,
        }
    }

    /// Into an object, unless it has one of that name.
    pub(super) fn add(&mut self, name: &str, value: Value) {
        if let Self::Object(members) = self {
            members.entry(name.to_owned()).or_insert(Self::Value(value));
        }
    }

    /// To the end of an array.
    pub(super) fn push(&mut self, value: Value) {
        if let Self::Array(items) = self {
            items.push(Self::Value(value));
        }
    }

    /// Those of an array.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            Self::Object(_) | Self::Value(_) => &[],
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(members) if members.contains_key(name))
    }
}
