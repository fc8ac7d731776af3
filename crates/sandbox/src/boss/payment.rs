//! A payment that was reported.

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A payment that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(super) number: String,
    pub(super) order_id: String,
    pub(super) query_id: String,
    /// The last paid day right after it.
    pub(super) expires_on: String,
    /// By how many days the term grew.
    pub(super) days: u64,
    pub(super) accepted_at: String,
    pub(super) idempotency_key: String,
    /// When it was taken back, if it was.
    pub(super) cancelled_at: Option<String>,
    pub(super) body: Value,
}

impl Payment {
    pub(super) fn receipt(&self) -> Value {
        let mut receipt = json!({
            "paymentNo": self.number,
            "orderId": self.order_id,
            "queryId": self.query_id,
            "expiresOn": self.expires_on,
            "acceptedAt": self.accepted_at,
        });
        if let (Some(cancelled_at), Some(map)) = (&self.cancelled_at, receipt.as_object_mut()) {
            map.insert("cancelledAt".to_owned(), json!(cancelled_at));
        }
        receipt
    }

    /// What is held, for the record: without personal data.
    pub(super) fn shown(&self) -> Value {
        json!({
            "paymentNo": self.number,
            "orderId": self.order_id,
            "queryId": self.query_id,
            "expiresOn": self.expires_on,
            "daysAdded": self.days,
            "acceptedAt": self.accepted_at,
            "cancelledAt": self.cancelled_at,
            "idempotencyKey": self.idempotency_key,
            "kind": self.body.get("kind"),
            "months": self.body.get("months"),
            "amountFen": self.body.get("amountFen"),
        })
    }
}

/// Reads and checks the body of a report; the error names the field.
pub(super) fn read(body: &[u8]) -> Result<Value, String> {
    let body: Value = serde_json::from_slice(body).map_err(|_error| "body: not JSON".to_owned())?;
    if !body.is_object() {
        return Err("body: not a JSON object".to_owned());
    }
    for (field, longest) in [
        ("orderId", 64),
        ("customerName", 64),
        ("phoneNumber", 32),
        ("address", 256),
        ("packageName", 128),
        ("packageRate", 32),
        ("tradeNo", 64),
    ] {
        text(&body, field, longest)?;
    }
    one_of(&body, "kind", &["new", "renewal"])?;
    one_of(&body, "channel", &["wechat", "alipay", "telecom"])?;
    if is_new(&body) {
        if body.get("queryId").is_some() {
            return Err("queryId: must be absent for a new customer".to_owned());
        }
    } else {
        text(&body, "queryId", 32)?;
    }
    if !(1..=120).contains(&months(&body)) {
        return Err("months: must be an integer of 1 to 120".to_owned());
    }
    if body.get("amountFen").and_then(Value::as_i64).is_none_or(|fen| fen <= 0) {
        return Err("amountFen: must be a positive integer".to_owned());
    }
    DateTime::parse_from_rfc3339(text(&body, "paidAt", 40)?)
        .map_err(|_error| "paidAt: must be an RFC 3339 time".to_owned())?;
    Ok(body)
}

pub(super) fn is_new(body: &Value) -> bool {
    body.get("kind").is_some_and(|kind| kind == "new")
}

/// 0 where there is no such number.
pub(super) fn months(body: &Value) -> u32 {
    let months = body.get("months").and_then(Value::as_u64);
    months.and_then(|months| u32::try_from(months).ok()).unwrap_or_default()
}

fn text<'a>(body: &'a Value, field: &str, longest: usize) -> Result<&'a str, String> {
    body.get(field)
        .and_then(Value::as_str)
        .filter(|text| (1..=longest).contains(&text.chars().count()))
        .ok_or_else(|| format!("{field}: must be a string of 1 to {longest} characters"))
}

fn one_of(body: &Value, field: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&text(body, field, 16)?) {
        Ok(())
    } else {
        Err(format!("{field}: must be one of {}", words.join(", ")))
    }
}
