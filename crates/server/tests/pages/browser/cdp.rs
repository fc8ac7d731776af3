//! Commands of the `DevTools` protocol, by name and in JSON: the browser is newer than any list of
//! types, which fails on the first value that it does not know.

use chromiumoxide::types::{Command, Method, MethodId};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Raw {
    parameters: Value,
    #[serde(skip)]
    name: &'static str,
}

impl Raw {
    pub(super) const fn new(name: &'static str, parameters: Value) -> Self {
        Self { parameters, name }
    }
}

impl Method for Raw {
    fn identifier(&self) -> MethodId {
        self.name.into()
    }
}

impl Command for Raw {
    type Response = Value;
}
