//! Request parameters, from the query and the form together.

use std::collections::BTreeMap;

use super::problem::Problem;
use crate::call::Call;

/// Parameters by name, each once.
#[derive(Debug, Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    pub(super) fn of(call: &Call) -> Result<Self, Problem> {
        let query = call.query.as_deref().unwrap_or_default().as_bytes();
        let mut params = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query).chain(form_urlencoded::parse(&call.body))
        {
            if params.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Problem::invalid("parameter", "参数重复"));
            }
        }
        Ok(Self(params))
    }

    /// The value, or nothing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What the caller signs: everything but `sign`.
    pub(super) fn to_sign(&self) -> String {
        join(self.0.iter().filter(|(name, _)| *name != "sign"))
    }
}

/// Parameters that are not empty, by name, as `name=value&…` without any encoding.
pub(super) fn join<'a>(params: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let parts: Vec<String> = params
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

/// What Alipay signs in a notification or a return: neither `sign` nor `sign_type`.
pub(super) fn to_verify(params: &BTreeMap<String, String>) -> String {
    join(params.iter().filter(|(name, _)| !matches!(name.as_str(), "sign" | "sign_type")))
}
