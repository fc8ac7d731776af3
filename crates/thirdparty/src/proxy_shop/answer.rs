//! What the shop answers: the envelope, and what is in it. Reading it needs nothing else.

mod address;
mod number;
mod order;
mod payment;

pub use address::{AddressPage, read_addresses};
pub use order::{read_order, read_orders, read_pay_fee};
pub use payment::{Method, read_methods};

use number::Integer;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The code of success is one of these: older interfaces say 200.
const SUCCESS: [i64; 2] = [0, 200];

/// Why an answer is not believed. It holds nothing of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an answer that is not to be read: {0}")]
pub struct Unreadable(pub &'static str);

/// What an envelope says.
#[derive(Debug)]
pub enum Told<'a> {
    Done(Option<&'a RawValue>),
    /// In the shop's own words, as they came.
    Refused {
        code: i64,
        message: String,
    },
}

/// Older interfaces say `msg`, newer ones `message`.
#[derive(Deserialize)]
struct Envelope<'a> {
    code: Integer,
    #[serde(default)]
    message: Value,
    #[serde(default)]
    msg: Value,
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
}

/// Reads either form of envelope.
pub fn read_envelope(body: &[u8]) -> Result<Told<'_>, Unreadable> {
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_error| Unreadable("no JSON"))?;
    let envelope: Envelope<'_> = read(whole, "no envelope")?;
    let Integer(code) = envelope.code;
    if SUCCESS.contains(&code) {
        return Ok(Told::Done(envelope.data));
    }
    let said = [envelope.message, envelope.msg];
    let said = said.iter().filter_map(Value::as_str).find(|text| !text.is_empty());
    Ok(Told::Refused { code, message: said.unwrap_or_default().to_owned() })
}

/// What stands in a part of the answer, which must be an object: members have names here.
fn read<'a, T: Deserialize<'a>>(part: &'a RawValue, what: &'static str) -> Result<T, Unreadable> {
    let object = Some(part.get()).filter(|text| text.starts_with('{')).ok_or(Unreadable(what))?;
    serde_json::from_str(object).map_err(|_error| Unreadable(what))
}

/// The rows of a bare list; `None` where it is none.
fn rows<'a, T: Deserialize<'a>>(part: &'a RawValue) -> Option<Result<Vec<T>, Unreadable>> {
    let list = Some(part.get()).filter(|text| text.starts_with('['))?;
    Some(serde_json::from_str(list).map_err(|_error| Unreadable("a list of something else")))
}

#[cfg(test)]
mod tests;
