//! Certificate mode (平台证书模式): WeChat Pay's certificates, fetched and kept fresh.

use super::distrust::Distrust;
use super::exchange::{Call, Exchange, Trust, verdict};
use super::platform::{KeySet, SignatureHeaders};
use super::resource::{ResourceKey, SealBroken};
use super::wire::{CertificateList, ErrorBody};
use crate::http::Answer;
use crate::recorder::About;
use crate::text::shown;
use chrono::TimeDelta;
use domain::ports::OutsideError;
use domain::{Timestamp, with_causes};
use reqwest::Method;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The longest that what was fetched is relied upon without asking again.
const FRESH_FOR: TimeDelta = TimeDelta::hours(12);
/// The least between two tries: anybody can name a serial that nobody knows.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// When the certificates were fetched. One fetches, the others wait for it.
#[derive(Debug)]
pub(super) struct Certificates {
    resource_key: Arc<ResourceKey>,
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    tried: Option<Timestamp>,
    fetched: Option<Timestamp>,
}

/// Why there are no new certificates. Worded for staff.
#[derive(Debug, thiserror::Error)]
enum NotFetched {
    #[error("the certificates could not be had")]
    Call(#[from] OutsideError),
    #[error(
        "WeChat Pay has no platform certificates for this merchant (无可用的平台证书): it signs with \
         its public key alone, which is to be configured, and fetch_certificates switched off"
    )]
    PublicKeyOnly,
    #[error("an answer of status {status} says {code}")]
    Refused { status: u16, code: String },
    #[error("the answer is not the documented JSON")]
    NotJson,
    #[error("a certificate does not open: {0}")]
    Sealed(#[from] SealBroken),
    #[error("what was encrypted is not a certificate")]
    NoCertificate,
    #[error("the answer has no signature")]
    Unsigned,
    #[error("the answer is not WeChat Pay's word: {0}")]
    Distrusted(Distrust),
}

impl Certificates {
    pub(super) fn new(resource_key: Arc<ResourceKey>) -> Self {
        Self { resource_key, times: Mutex::default() }
    }

    /// Before a call: what was fetched too long ago is fetched again.
    pub(super) async fn renew_if_due(&self, exchange: &Exchange) {
        let mut times = match self.times.try_lock() {
            Ok(times) => times,
            // Somebody is fetching already, and what there is will do meanwhile.
            Err(_busy) if exchange.keys.has_fetched() => return,
            Err(_busy) => self.times.lock().await,
        };
        let now = exchange.clock.now();
        let fresh = |fetched: Timestamp| (now - fetched).abs() < FRESH_FOR;
        if !times.fetched.is_some_and(fresh) {
            self.try_once(&mut times, exchange, now).await;
        }
    }

    /// A key is wanted that is not there.
    pub(super) async fn renew(&self, exchange: &Exchange) {
        let mut times = self.times.lock().await;
        let now = exchange.clock.now();
        self.try_once(&mut times, exchange, now).await;
    }

    /// A failure is for the log: who needs the key will find it missing.
    async fn try_once(&self, times: &mut Times, exchange: &Exchange, now: Timestamp) {
        if times.tried.is_some_and(|tried| (now - tried).abs() < PAUSE) {
            return;
        }
        times.tried = Some(now);
        match self.fetch(exchange).await {
            Ok(keys) => {
                times.fetched = Some(now);
                exchange.keys.replace_fetched(keys);
            }
            Err(problem) => {
                let error = with_causes(&problem);
                tracing::error!(%error, "WeChat Pay's certificates were not renewed");
            }
        }
    }

    async fn fetch(&self, exchange: &Exchange) -> Result<KeySet, NotFetched> {
        let about = About { operation: "certificates", number: None };
        let request = exchange.request(Call {
            about,
            method: Method::GET,
            path: &["v3", "certificates"],
            query: &[],
            body: String::new(),
        })?;
        let heard = exchange.recorder.send(&exchange.http, request, about).await?;
        exchange.note(&heard.answer);
        let read = self.read(&heard.answer);
        let own = read.as_ref().ok().cloned().unwrap_or_default();
        let trust = trust(exchange, &heard.answer, &own);
        heard.judged(verdict(&trust)).await;
        match (trust, read) {
            (Trust::Signed, read) => read,
            (Trust::Unsigned | Trust::None(_), Err(problem)) => Err(problem),
            (Trust::Unsigned, Ok(_)) => Err(NotFetched::Unsigned),
            (Trust::None(distrust), Ok(_)) => Err(NotFetched::Distrusted(distrust)),
        }
    }

    fn read(&self, answer: &Answer) -> Result<KeySet, NotFetched> {
        if answer.status != 200 {
            let body: ErrorBody =
                serde_json::from_slice(&answer.body).map_err(|_error| NotFetched::NotJson)?;
            return Err(match (answer.status, body.code.as_str()) {
                (404, "RESOURCE_NOT_EXISTS") => NotFetched::PublicKeyOnly,
                (status, code) => NotFetched::Refused { status, code: shown(code) },
            });
        }
        let list: CertificateList =
            serde_json::from_slice(&answer.body).map_err(|_error| NotFetched::NotJson)?;
        let mut keys = KeySet::default();
        for entry in list.data {
            let pem = self.resource_key.open(&entry.encrypt_certificate)?;
            let pem = String::from_utf8_lossy(&pem);
            keys.add_certificate(&pem).ok_or(NotFetched::NoCertificate)?;
        }
        Ok(keys)
    }
}

/// The first answer is signed with a certificate that is in it: that only WeChat Pay can have put
/// there, who shares the `APIv3` key with us.
fn trust(exchange: &Exchange, answer: &Answer, own: &KeySet) -> Trust {
    let headers = SignatureHeaders::read(|name| answer.header(name));
    if headers.are_absent() {
        return Trust::Unsigned;
    }
    match exchange.keys.check_with(own, headers, &answer.body, exchange.clock.now()) {
        Ok(()) => Trust::Signed,
        Err(distrust) => Trust::None(distrust),
    }
}
