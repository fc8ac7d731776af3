//! Checking what WeChat Pay signs: answers and notifications alike.

use super::config::PlatformKey;
use super::sign::{SCHEME, answer_message};
use crate::config::ConfigError;
use crate::keys::{CheckingKey, PublicKeyFile, canonical_serial};
use crate::text::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use std::collections::BTreeMap;

/// How far the signed time may be from ours, in seconds; that far is too far.
pub(super) const TOLERANCE: u64 = 300;

/// The prefix of signatures that WeChat makes wrong on purpose (签名探测).
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// WeChat Pay's keys by id or serial.
#[derive(Debug)]
pub(super) struct PlatformKeys(BTreeMap<String, CheckingKey>);

/// The five headers, as they came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SignatureHeaders<'a> {
    pub(super) timestamp: Option<&'a str>,
    pub(super) nonce: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
    pub(super) serial: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
}

/// Why something is not WeChat Pay's word. Worded for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Distrust {
    #[error("the header {0} is missing: not from WeChat Pay, or a proxy dropped it")]
    Missing(&'static str),
    #[error("Wechatpay-Signature-Type is {0:?}; only {SCHEME} is checked")]
    OtherScheme(String),
    #[error("Wechatpay-Timestamp is not a number of seconds")]
    NoTime,
    #[error(
        "signed with the key {serial:?}, which is not configured (known: {known}): add WeChat \
         Pay's current public key or platform certificate"
    )]
    UnknownKey { serial: String, known: String },
    #[error(
        "a probe of WeChat Pay's, wrong on purpose (WECHATPAY/SIGNTEST/); the right one follows"
    )]
    Probe,
    #[error("Wechatpay-Signature is not base64")]
    NotBase64,
    #[error(
        "the signature is wrong for these bytes under the key {serial:?}: forged, or the body was \
         changed on the way (re-encoded JSON, other line ends), or another key is stored under \
         that id"
    )]
    Wrong { serial: String },
    #[error(
        "signed as {serial:?} and yet right under the key {fits:?}: the configured keys have \
         their ids swapped"
    )]
    Swapped { serial: String, fits: String },
    #[error(
        "the signature is right, but its time is {seconds} s from ours (allowed: under 300): an \
         old message sent again, or this server's clock is off"
    )]
    Stale { seconds: u64 },
}

impl<'a> SignatureHeaders<'a> {
    pub(super) fn read(header: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        Self {
            timestamp: header("wechatpay-timestamp"),
            nonce: header("wechatpay-nonce"),
            signature: header("wechatpay-signature"),
            serial: header("wechatpay-serial"),
            kind: header("wechatpay-signature-type"),
        }
    }

    /// Whether there is no trace of a signature.
    pub(super) fn are_absent(&self) -> bool {
        self.signature.is_none() && self.serial.is_none()
    }
}

impl PlatformKeys {
    pub(super) fn read(keys: &[PlatformKey]) -> Result<Self, ConfigError> {
        let refuse = |problem| Err(ConfigError::new("platform_keys", problem));
        let mut known = BTreeMap::new();
        for key in keys {
            let Some(file) = PublicKeyFile::read(&key.pem) else {
                return refuse("neither a certificate nor an RSA public key of 2048 bits or more");
            };
            let id = canonical_id(key.id.trim());
            let id = match file.serial {
                Some(serial) if id.is_empty() || id == serial => serial,
                Some(_) => return refuse("an id is not the serial of its certificate"),
                None if id.is_empty() => return refuse("a public key needs its id PUB_KEY_ID_…"),
                None => id,
            };
            if known.insert(id, file.key).is_some() {
                return refuse("two keys have the same id");
            }
        }
        if known.is_empty() { refuse("at least one key is needed") } else { Ok(Self(known)) }
    }

    /// Which key WeChat is to sign its answers with: a public key, where there is one.
    pub(super) fn preferred(&self) -> Option<&str> {
        self.0.keys().map(String::as_str).rfind(|id| id.starts_with("PUB_KEY_ID_"))
    }

    /// Whether `body` is WeChat Pay's word, given at `now` or close to it.
    pub(super) fn check(
        &self,
        headers: SignatureHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Distrust> {
        let timestamp = headers.timestamp.ok_or(Distrust::Missing("Wechatpay-Timestamp"))?;
        let nonce = headers.nonce.ok_or(Distrust::Missing("Wechatpay-Nonce"))?;
        let signature = headers.signature.ok_or(Distrust::Missing("Wechatpay-Signature"))?;
        let serial = headers.serial.ok_or(Distrust::Missing("Wechatpay-Serial"))?;
        if let Some(other) = headers.kind.filter(|kind| *kind != SCHEME) {
            return Err(Distrust::OtherScheme(shown(other)));
        }
        let signed_at: i64 = timestamp.parse().map_err(|_error| Distrust::NoTime)?;
        let key = self.key(serial)?;
        let message = answer_message(timestamp, nonce, body);
        let signature = decode(signature)?;
        if !key.accepts(&message, &signature) {
            return Err(self.explain(serial, &message, &signature));
        }
        match now.timestamp().abs_diff(signed_at) {
            0..TOLERANCE => Ok(()),
            seconds => Err(Distrust::Stale { seconds }),
        }
    }

    fn key(&self, serial: &str) -> Result<&CheckingKey, Distrust> {
        self.0.get(serial).ok_or_else(|| Distrust::UnknownKey {
            serial: shown(serial),
            known: self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
        })
    }

    fn explain(&self, serial: &str, message: &[u8], signature: &[u8]) -> Distrust {
        let fits = self.0.iter().find(|(_, key)| key.accepts(message, signature));
        let serial = shown(serial);
        match fits {
            Some((id, _)) => Distrust::Swapped { serial, fits: id.clone() },
            None => Distrust::Wrong { serial },
        }
    }
}

fn canonical_id(id: &str) -> String {
    if id.starts_with("PUB_KEY_ID_") { id.to_owned() } else { canonical_serial(id) }
}

fn decode(signature: &str) -> Result<Vec<u8>, Distrust> {
    if signature.starts_with(PROBE) {
        return Err(Distrust::Probe);
    }
    STANDARD.decode(signature).map_err(|_error| Distrust::NotBase64)
}
