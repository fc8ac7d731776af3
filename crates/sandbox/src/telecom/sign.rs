//! The texts that are signed.

use std::collections::BTreeMap;

use serde_json::Value;

/// Of a request or a notification: fields by name, without `sign` and what is empty.
pub(super) fn of_fields(fields: &BTreeMap<String, String>) -> String {
    let parts: Vec<String> = fields
        .iter()
        .filter(|(name, value)| *name != "sign" && !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

/// Of an answer: every member but `sign` by name, texts raw, all else as ordered JSON.
pub(super) fn of_answer(answer: &Value) -> String {
    let members: BTreeMap<&String, &Value> =
        answer.as_object().map(|map| map.iter().collect()).unwrap_or_default();
    let parts: Vec<String> = members
        .into_iter()
        .filter(|(name, _)| *name != "sign")
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}={text}"),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => {
                format!("{name}={}", ordered(value))
            }
        })
        .collect();
    parts.join("&")
}

/// JSON with its members by name at every depth, without white space.
fn ordered(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let members: BTreeMap<&String, &Value> = map.iter().collect();
            let parts: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), ordered(value)))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().map(ordered).collect();
            format!("[{}]", parts.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
