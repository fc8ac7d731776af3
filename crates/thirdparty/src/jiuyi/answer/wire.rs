//! The JSON of an answer. Texts and numbers are kept as they are written: no float touches a price.

use super::unreadable;
use domain::money::Money;
use domain::supplier::{Fee, SupplierError};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An answer of status 200 with a code that is documented.
#[derive(Debug)]
pub enum Told {
    /// `code` 1.
    Done { result: Option<Box<RawValue>>, other: Option<Box<RawValue>> },
    /// `code` 0, with its text.
    Refused { text: String },
}

#[derive(Deserialize)]
struct Envelope {
    code: Scalar,
    msg: Option<String>,
    result: Option<Box<RawValue>>,
    other: Option<Box<RawValue>>,
}

/// Reads an answer of any status; all but 200 with `code` 1 or 0 leaves the outcome open.
pub fn read(status: u16, body: &[u8]) -> Result<Told, SupplierError> {
    if status != 200 {
        return Err(unreadable(&format!("status {status}")));
    }
    let envelope: Envelope =
        serde_json::from_slice(body).map_err(|_error| unreadable("no JSON of the known form"))?;
    let Envelope { code, msg, result, other } = envelope;
    match code.0.as_str() {
        "1" => Ok(Told::Done { result, other }),
        "0" => Ok(Told::Refused { text: msg.unwrap_or_default() }),
        _other => Err(unreadable("a code that nobody has told us of")),
    }
}

/// A text, or a number as it is written.
pub(in super::super) struct Scalar(pub(in super::super) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let raw = raw.get();
        match raw.bytes().next() {
            Some(b'"') => serde_json::from_str(raw).map(Self).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(raw.to_owned())),
            _other => Err(D::Error::custom("neither a text nor a number")),
        }
    }
}

/// `other` of an order.
#[derive(Deserialize)]
pub(super) struct Price {
    pub(super) price: Option<Scalar>,
}

/// An order as it stands.
#[derive(Deserialize)]
pub(super) struct Stand {
    pub(super) order_id: Scalar,
    pub(super) out_order_id: Scalar,
    pub(super) status: Scalar,
    pub(super) price: Option<Scalar>,
}

/// An order that was taken back.
#[derive(Deserialize)]
pub(super) struct Taken {
    pub(super) order_id: Scalar,
    pub(super) out_order_id: Scalar,
    /// 分.
    pub(super) price: Option<Scalar>,
}

/// What a success says, in the form that its endpoint has.
pub(in super::super) fn part<T: DeserializeOwned>(
    raw: Option<&RawValue>,
) -> Result<T, SupplierError> {
    let raw = raw.ok_or_else(|| unreadable("a success that says nothing"))?;
    serde_json::from_str(raw.get()).map_err(|_error| unreadable("a success of another form"))
}

/// A price in 元 with any number of decimals, rounded up to a fen.
pub(in super::super) fn yuan(text: &str) -> Result<Money, SupplierError> {
    let fen_per_yuan = Fee::from_micros(100_000_000).unwrap_or(Fee::ZERO);
    let price = Fee::parse(text).and_then(|price| price.cost(fen_per_yuan));
    price.map_err(|_error| unreadable("a price"))
}

/// A price in 分, without decimals.
pub(super) fn fen(Scalar(text): &Scalar) -> Result<Money, SupplierError> {
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fen = is_whole.then(|| text.parse().ok()).flatten();
    fen.and_then(|fen| Money::cny(fen).ok()).ok_or_else(|| unreadable("a price"))
}
