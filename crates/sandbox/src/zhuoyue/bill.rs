//! The payment order, the customer's data or the order in the body of a push.

use chrono::DateTime;
use serde_json::Value;

/// Reads and checks a payment order; the error names the field.
pub(super) fn read(body: &[u8]) -> Result<Value, String> {
    let bill = whose(body)?;
    check_contact(&bill)?;
    check_paid(&bill)?;
    Ok(bill)
}

/// The same for a customer's data.
pub(super) fn read_data(body: &[u8]) -> Result<Value, String> {
    let data = whose(body)?;
    check_contact(&data)?;
    Ok(data)
}

/// The same for an order.
pub(super) fn read_order(body: &[u8]) -> Result<Value, String> {
    let order = whose(body)?;
    check_paid(&order)?;
    Ok(order)
}

/// An object with the fields that each of them has.
fn whose(body: &[u8]) -> Result<Value, String> {
    let bill: Value = serde_json::from_slice(body).map_err(|_error| "body: not JSON".to_owned())?;
    if !bill.is_object() {
        return Err("body: not a JSON object".to_owned());
    }
    text(&bill, "orderId", 64)?;
    one_of(&bill, "kind", &["new", "renewal"])?;
    if bill.get("kind").is_some_and(|kind| kind == "renewal") {
        text(&bill, "queryId", 64)?;
    }
    for field in ["queryId", "infoSource", "infoSourceDetail"] {
        if bill.get(field).is_some_and(|value| !value.is_string()) {
            return Err(format!("{field}: must be a string or absent"));
        }
    }
    Ok(bill)
}

fn check_contact(bill: &Value) -> Result<(), String> {
    for (field, longest) in [("customerName", 64), ("phoneNumber", 32), ("address", 256)] {
        text(bill, field, longest)?;
    }
    Ok(())
}

fn check_paid(bill: &Value) -> Result<(), String> {
    for (field, longest) in [("packageName", 128), ("packageRate", 32), ("tradeNo", 64)] {
        text(bill, field, longest)?;
    }
    one_of(bill, "channel", &["wechat", "alipay", "telecom"])?;
    package_id(bill)?;
    positive(bill, "months")?;
    positive(bill, "amountFen")?;
    let paid_at = text(bill, "paidAt", 40)?;
    DateTime::parse_from_rfc3339(paid_at)
        .map_err(|_error| "paidAt: must be an RFC 3339 time".to_owned())?;
    Ok(())
}

/// The order's id of a bill that was read.
pub(super) fn order_id(bill: &Value) -> &str {
    bill.get("orderId").and_then(Value::as_str).unwrap_or_default()
}

fn text<'a>(bill: &'a Value, field: &str, longest: usize) -> Result<&'a str, String> {
    bill.get(field)
        .and_then(Value::as_str)
        .filter(|text| (1..=longest).contains(&text.chars().count()))
        .ok_or_else(|| format!("{field}: must be a string of 1 to {longest} characters"))
}

fn one_of(bill: &Value, field: &str, values: &[&str]) -> Result<(), String> {
    let value = bill.get(field).and_then(Value::as_str).unwrap_or_default();
    if values.contains(&value) {
        Ok(())
    } else {
        Err(format!("{field}: must be one of {}", values.join(", ")))
    }
}

fn positive(bill: &Value, field: &str) -> Result<(), String> {
    match bill.get(field).and_then(Value::as_i64) {
        Some(1..) => Ok(()),
        Some(_) | None => Err(format!("{field}: must be a positive integer")),
    }
}

/// A number, or the same number as text.
fn package_id(bill: &Value) -> Result<(), String> {
    let id = bill.get("packageId");
    let number = id.and_then(Value::as_i64).is_some_and(|id| id > 0);
    let digits = id
        .and_then(Value::as_str)
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    if number || digits { Ok(()) } else { Err("packageId: must be a positive integer".to_owned()) }
}
