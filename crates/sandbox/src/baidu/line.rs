//! One conversion of an upload.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::crypto::{random_hex32, sha256_hex};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// The kinds of conversion that the account has set up: consulting, calling, forms, leads, orders.
const KINDS: [i64; 12] = [1, 2, 3, 10, 14, 17, 18, 19, 30, 73, 79, 92];
/// How far ahead of the sandbox a conversion's time may be, in seconds.
const AHEAD: i64 = 300;

/// A conversion that was taken.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    logid_url: String,
    new_type: i64,
    convert_time: Option<i64>,
    outer_event_id: String,
}

impl Held {
    /// The code and the text of what is wrong with it, if anything is.
    pub(super) fn read(line: &Value, now: i64) -> Result<Self, (i64, &'static str)> {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let logid_url = text("logidUrl");
        if !logid_url.contains("bd_vid=") || logid_url.len() > 1_024 {
            return Err((2_001, "logidUrl is invalid"));
        }
        let new_type = line.get("newType").and_then(Value::as_i64).unwrap_or_default();
        if !KINDS.contains(&new_type) {
            return Err((2_002, "newType is not set up in the account"));
        }
        let convert_time = line.get("convertTime").and_then(Value::as_i64);
        if convert_time.is_some_and(|at| at > now + AHEAD) {
            return Err((2_003, "convertTime is in the future"));
        }
        let outer_event_id = text("outerEventId");
        if outer_event_id.len() > 255 {
            return Err((2_004, "outerEventId is too long"));
        }
        Ok(Self {
            logid_url: logid_url.to_owned(),
            new_type,
            convert_time,
            outer_event_id: outer_event_id.to_owned(),
        })
    }

    /// Whether it is new: one with the same `outerEventId` counts once.
    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<bool, SandboxError> {
        let id = if self.outer_event_id.is_empty() {
            random_hex32()?
        } else {
            sha256_hex(self.outer_event_id.as_bytes())
        };
        if txn.get::<Self>(Kind::BaiduConversion, &id)?.is_some() {
            return Ok(false);
        }
        txn.put(Kind::BaiduConversion, &id, None, self)?;
        Ok(true)
    }

    pub(super) fn outer_event_id(&self) -> &str {
        &self.outer_event_id
    }

    pub(super) fn shown(&self) -> Value {
        json!({
            "logidUrl": self.logid_url,
            "newType": self.new_type,
            "convertTime": self.convert_time.map(rfc3339),
            "outerEventId": self.outer_event_id,
        })
    }
}
