//! Error codes as older pages spell them.

use serde_json::{Value, json};

use crate::error::SandboxError;

/// New and old, where they differ.
const SPELLINGS: [(&str, &str); 9] = [
    ("ACCOUNT_ERROR", "ACCOUNTERROR"),
    ("BANK_ERROR", "BANKERROR"),
    ("NOT_ENOUGH", "NOTENOUGH"),
    ("NO_AUTH", "NOAUTH"),
    ("ORDER_CLOSED", "ORDERCLOSED"),
    ("ORDER_NOT_EXIST", "ORDERNOTEXIST"),
    ("RATELIMIT_EXCEEDED", "RATELIMIT_EXCEED"),
    ("RULE_LIMIT", "RULELIMIT"),
    ("SYSTEM_ERROR", "SYSTEMERROR"),
];

/// The same error body with its code spelt the old way.
pub(super) fn old(body: &str) -> Result<String, SandboxError> {
    let mut body: Value = serde_json::from_str(body)?;
    let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
    let found = SPELLINGS.iter().find(|(new, _)| *new == code);
    if let (Some((_, old)), Some(map)) = (found, body.as_object_mut()) {
        map.insert("code".to_owned(), json!(old));
    }
    Ok(body.to_string())
}
