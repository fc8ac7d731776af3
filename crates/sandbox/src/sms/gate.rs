//! Who calls, when, and whether the signature is over what came.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::problem::{Problem, Stop};
use crate::call::Call;
use crate::clock::Clock;
use crate::crypto::{hmac_accepts, sha256_hex};
use crate::store::{Kind, Txn};
use crate::world::World;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// How far the caller's clock may be off, in seconds.
const TOLERANCE: u64 = 15 * 60;
/// What must be signed at least.
const NEEDED: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn pass(world: &World, txn: &Txn<'_>, call: &Call) -> Result<(), Stop> {
    let identity = &world.keys.identities.sms;
    let ticket = Ticket::read(call.header("authorization").unwrap_or_default())
        .ok_or(Problem::gate(400, "IncompleteSignature", "The request signature is incomplete."))?;
    if ticket.credential != identity.access_key_id {
        let words = "Specified access key is not found.";
        return Err(Problem::gate(404, "InvalidAccessKeyId.NotFound", words).into());
    }
    if let Some(missing) = NEEDED.iter().find(|name| !ticket.signed.contains(name)) {
        tracing::debug!(missing, "an unsigned header");
        return Err(unsigned().into());
    }
    check_date(call.header("x-acs-date").unwrap_or_default(), &world.clock)?;
    let to_sign = to_sign(call, &ticket.signed).ok_or(unsigned())?;
    if !hmac_accepts(&identity.access_key_secret, &to_sign, ticket.signature) {
        return Err(unsigned().into());
    }
    check_nonce(txn, call.header("x-acs-signature-nonce").unwrap_or_default())?;
    match (call.header("x-acs-version"), call.header("x-acs-action")) {
        (Some("2017-05-25"), Some("SendSms")) => Ok(()),
        (Some("2017-05-25"), _) => {
            let words = "Specified api is not found, please check your url and method.";
            Err(Problem::gate(404, "InvalidAction.NotFound", words).into())
        }
        (_, _) => {
            let words = "Specified parameter Version is not valid.";
            Err(Problem::gate(400, "InvalidVersion", words).into())
        }
    }
}

fn unsigned() -> Problem {
    let words = "Specified signature does not match our calculation.";
    Problem::gate(400, "SignatureDoesNotMatch", words)
}

/// The header `Authorization`.
struct Ticket<'a> {
    credential: &'a str,
    signed: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Ticket<'a> {
    fn read(header: &'a str) -> Option<Self> {
        let parts = header.strip_prefix(ALGORITHM)?.trim().split(',');
        let parts: BTreeMap<&str, &str> = parts.filter_map(|part| part.split_once('=')).collect();
        Some(Self {
            credential: parts.get("Credential")?,
            signed: parts.get("SignedHeaders")?.split(';').collect(),
            signature: parts.get("Signature")?,
        })
    }
}

fn check_date(text: &str, clock: &Clock) -> Result<(), Problem> {
    let date = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").map_err(|_error| {
        let words = "Specified time stamp or date value is not well formatted.";
        Problem::gate(400, "InvalidTimeStamp.Format", words)
    })?;
    if clock.is_about_now(date.and_utc().timestamp(), TOLERANCE) {
        return Ok(());
    }
    let words = "Specified time stamp or date value is expired.";
    Err(Problem::gate(400, "InvalidTimeStamp.Expired", words))
}

fn check_nonce(txn: &Txn<'_>, nonce: &str) -> Result<(), Stop> {
    if (1..=64).contains(&nonce.len()) && txn.get::<()>(Kind::SmsNonce, nonce)?.is_none() {
        return Ok(txn.put(Kind::SmsNonce, nonce, None, &())?);
    }
    let words = "Specified signature nonce was used already.";
    Err(Problem::gate(400, "SignatureNonceUsed", words).into())
}

/// What the signature must be over; `None` when a signed header is not there, or the body is
/// another than the header says.
fn to_sign(call: &Call, signed: &[&str]) -> Option<String> {
    let body = sha256_hex(&call.body);
    if call.header("x-acs-content-sha256") != Some(&body) || !signed.is_sorted() {
        return None;
    }
    let line = |name: &&str| Some(format!("{name}:{}\n", call.header(name)?.trim()));
    let headers: String = signed.iter().map(line).collect::<Option<_>>()?;
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{}\n{body}",
        call.method,
        call.path,
        canonical_query(call.query.as_deref().unwrap_or_default()),
        signed.join(";"),
    );
    Some(format!("{ALGORITHM}\n{}", sha256_hex(canonical.as_bytes())))
}

/// Read and written anew, whatever way the caller wrote it.
fn canonical_query(query: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}
