//! A request: one flat object of texts, signed by the institution.

use std::collections::BTreeMap;

use serde_json::Value;

use super::problem::Problem;
use super::sign;
use crate::call::Call;
use crate::clock::parse_beijing;
use crate::world::World;

/// How far `requestDate` may be off, in seconds.
const TOLERANCE: u64 = 86_400;

/// The fields by name; what is empty counts as absent.
#[derive(Debug)]
pub(super) struct Request(BTreeMap<String, String>);

/// A verified request, and how the caller reached us.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) request: &'a Request,
    /// Scheme and authority, for the addresses that we give out.
    pub(super) origin: &'a str,
}

/// Reads a body.
pub(super) fn read(call: &Call) -> Result<Request, Problem> {
    let body: Value = serde_json::from_slice(&call.body)
        .map_err(|_error| Problem::field("body", "not JSON in UTF-8"))?;
    let Value::Object(members) = body else {
        return Err(Problem::field("body", "not a JSON object"));
    };
    let mut fields = BTreeMap::new();
    for (name, value) in members {
        let Value::String(text) = value else {
            return Err(Problem::field(&name, "must be text"));
        };
        fields.insert(name, text);
    }
    Ok(Request(fields))
}

impl Request {
    /// The value, or nothing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The business number of the call, for the record.
    pub(super) fn number(&self) -> &str {
        ["outRefundNo", "outTradeNo", "tradeNo"]
            .into_iter()
            .map(|name| self.get(name))
            .find(|number| !number.is_empty())
            .unwrap_or_default()
    }

    /// Who calls, when, and the signature.
    pub(super) fn verify(&self, world: &World) -> Result<(), Problem> {
        let identity = &world.keys.identities.telecom;
        if self.get("merchantNo") != identity.merchant_no
            || self.get("institutionCode") != identity.institution_code
        {
            return Err(Problem::caller());
        }
        let signed = self.get("signType") == "S002"
            && world.keys.telecom.institution.accepts(&sign::of_fields(&self.0), self.get("sign"));
        if !signed {
            return Err(Problem::signature());
        }
        self.exactly("institutionType", "MERCHANT")?;
        let date = parse_beijing(self.get("requestDate"))
            .ok_or_else(|| Problem::field("requestDate", "must be yyyy-MM-dd HH:mm:ss"))?;
        if !world.clock.is_about_now(date, TOLERANCE) {
            return Err(Problem::request_date());
        }
        Ok(())
    }

    pub(super) fn exactly(&self, name: &str, value: &str) -> Result<(), Problem> {
        if self.get(name) == value {
            Ok(())
        } else {
            Err(Problem::field(name, &format!("must be {value}")))
        }
    }

    /// A text of at most `longest` characters that must be there.
    pub(super) fn text(&self, name: &str, longest: usize) -> Result<&str, Problem> {
        let text = self.get(name);
        if (1..=longest).contains(&text.chars().count()) {
            Ok(text)
        } else {
            Err(Problem::field(name, &format!("must have 1 to {longest} characters")))
        }
    }

    /// A number of ours.
    pub(super) fn own_number(&self, name: &str) -> Result<&str, Problem> {
        let number = self.text(name, 32)?;
        let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if number.bytes().all(good) {
            Ok(number)
        } else {
            Err(Problem::field(name, "must have letters, digits, _ and - only"))
        }
    }

    /// Whole fen above 0.
    pub(super) fn fen(&self, name: &str) -> Result<i64, Problem> {
        let text = self.get(name);
        let plain = (1..=11).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && !text.starts_with('0');
        text.parse().ok().filter(|_| plain).ok_or_else(|| Problem::field(name, "must be fen"))
    }

    /// An http(s) URL; nothing when it is not there.
    pub(super) fn url(&self, name: &str) -> Result<&str, Problem> {
        let text = self.get(name);
        let good = text.is_empty()
            || reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if good { Ok(text) } else { Err(Problem::field(name, "must be an http URL")) }
    }

    /// What a repetition must be equal in.
    pub(super) fn terms(&self) -> BTreeMap<String, String> {
        let passing = ["requestDate", "signType", "sign"];
        let lasting = self
            .0
            .iter()
            .filter(|(name, value)| !passing.contains(&name.as_str()) && !value.is_empty());
        lasting.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}
