//! Checking what WeChat Pay signs: answers and notifications alike.

use super::config::PlatformKey;
use super::distrust::{Distrust, reencoded};
use super::sign::{SCHEME, answer_message};
use crate::config::ConfigError;
use crate::keys::{CheckingKey, PublicKeyFile, canonical_serial};
use crate::text::shown;
use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far the signed time may be from ours, in seconds; that far is too far.
pub(super) const TOLERANCE: u64 = 300;

/// The prefix of signatures that WeChat makes wrong on purpose (签名探测).
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// WeChat Pay's keys by id or serial: those configured, and beside them those fetched last.
#[derive(Debug)]
pub(super) struct PlatformKeys {
    configured: KeySet,
    fetched: ArcSwap<KeySet>,
}

/// Keys by `PUB_KEY_ID_…` or serial.
#[derive(Debug, Clone, Default)]
pub(super) struct KeySet(BTreeMap<String, Known>);

#[derive(Debug, Clone)]
struct Known {
    key: Arc<CheckingKey>,
    /// Of a certificate.
    not_after: Option<Timestamp>,
}

/// The five headers, as they came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SignatureHeaders<'a> {
    pub(super) timestamp: Option<&'a str>,
    pub(super) nonce: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
    pub(super) serial: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
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
    /// `fetches`: whether more will come by themselves.
    pub(super) fn read(keys: &[PlatformKey], fetches: bool) -> Result<Self, ConfigError> {
        let mut configured = KeySet::default();
        for key in keys {
            configured.add_configured(key)?;
        }
        if configured.0.is_empty() && !fetches {
            return Err(ConfigError::new("platform_keys", "at least one key is needed"));
        }
        Ok(Self { configured, fetched: ArcSwap::default() })
    }

    /// Which key WeChat is to sign its answers with: a public key, where there is one.
    pub(super) fn preferred(&self) -> Option<&str> {
        let mut ids = self.configured.0.keys().map(String::as_str);
        ids.rfind(|id| id.starts_with("PUB_KEY_ID_"))
    }

    pub(super) fn has_fetched(&self) -> bool {
        !self.fetched.load().0.is_empty()
    }

    /// What was fetched takes the place of what was fetched before.
    pub(super) fn replace_fetched(&self, keys: KeySet) {
        self.fetched.store(Arc::new(keys));
    }

    /// Whether `body` is WeChat Pay's word, given at `now` or close to it.
    pub(super) fn check(
        &self,
        headers: SignatureHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Distrust> {
        self.check_with(&KeySet::default(), headers, body, now)
    }

    /// The same, where the keys may be the answer's own.
    pub(super) fn check_with(
        &self,
        own: &KeySet,
        headers: SignatureHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Distrust> {
        let said = Said::read(headers)?;
        let fetched = self.fetched.load();
        let sets = [&self.configured, &**fetched, own];
        let known = sets.into_iter().find_map(|set| set.0.get(said.serial));
        let known = known.ok_or_else(|| said.unknown_key(&sets))?;
        if let Some(not_after) = known.not_after.filter(|not_after| *not_after < now) {
            return Err(Distrust::Expired { serial: shown(said.serial), not_after });
        }
        let signature = decode(said.signature)?;
        if !known.key.accepts(&said.message(body), &signature) {
            return Err(said.explain(known, &sets, body, &signature));
        }
        match now.timestamp().abs_diff(said.seconds) {
            0..TOLERANCE => Ok(()),
            seconds => Err(Distrust::Stale { seconds }),
        }
    }
}

impl KeySet {
    /// Adds a certificate; `None` if it is none.
    pub(super) fn add_certificate(&mut self, pem: &str) -> Option<()> {
        let PublicKeyFile { key, serial, not_after } = PublicKeyFile::read(pem)?;
        self.0.insert(serial?, Known { key: Arc::new(key), not_after });
        Some(())
    }

    fn add_configured(&mut self, key: &PlatformKey) -> Result<(), ConfigError> {
        let refuse = |problem| Err(ConfigError::new("platform_keys", problem));
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
        let known = Known { key: Arc::new(file.key), not_after: file.not_after };
        if self.0.insert(id, known).is_some() {
            return refuse("two keys have the same id");
        }
        Ok(())
    }
}

/// The headers, all there.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    timestamp: &'a str,
    /// The same as Unix seconds.
    seconds: i64,
    nonce: &'a str,
    signature: &'a str,
    serial: &'a str,
}

impl<'a> Said<'a> {
    fn read(headers: SignatureHeaders<'a>) -> Result<Self, Distrust> {
        let timestamp = headers.timestamp.ok_or(Distrust::Missing("Wechatpay-Timestamp"))?;
        let nonce = headers.nonce.ok_or(Distrust::Missing("Wechatpay-Nonce"))?;
        let signature = headers.signature.ok_or(Distrust::Missing("Wechatpay-Signature"))?;
        let serial = headers.serial.ok_or(Distrust::Missing("Wechatpay-Serial"))?;
        if let Some(other) = headers.kind.filter(|kind| *kind != SCHEME) {
            return Err(Distrust::OtherScheme(shown(other)));
        }
        let seconds = timestamp.parse().map_err(|_error| Distrust::NoTime)?;
        Ok(Self { timestamp, seconds, nonce, signature, serial })
    }

    fn message(&self, body: &[u8]) -> Vec<u8> {
        answer_message(self.timestamp, self.nonce, body)
    }

    fn unknown_key(&self, sets: &[&KeySet]) -> Distrust {
        let known: Vec<&str> =
            sets.iter().flat_map(|set| set.0.keys().map(String::as_str)).collect();
        Distrust::UnknownKey { serial: shown(self.serial), known: known.join(", ") }
    }

    /// What is probably wrong with a signature that does not hold.
    fn explain(&self, known: &Known, sets: &[&KeySet], body: &[u8], signature: &[u8]) -> Distrust {
        let message = self.message(body);
        let serial = shown(self.serial);
        let mut all = sets.iter().flat_map(|set| &set.0);
        if let Some((id, _)) = all.find(|(_, other)| other.key.accepts(&message, signature)) {
            return Distrust::Swapped { serial, fits: id.clone() };
        }
        let fits = |body: &[u8]| known.key.accepts(&self.message(body), signature);
        match reencoded(body, fits) {
            Some(how) => Distrust::Reencoded { serial, how },
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
