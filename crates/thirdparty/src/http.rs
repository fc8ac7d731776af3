//! The HTTP client that the adapters use, and what its failures mean.

use crate::config::ConfigError;
use crate::tls;
use domain::ports::{AddressError, Cause, LoginError, OutsideError, SmsError};
use domain::supplier::SupplierError;
use reqwest::{Client, RequestBuilder, Url, redirect, retry};
use std::time::{Duration, Instant};

/// The most that is read of an answer, in bytes.
const LARGEST_ANSWER: usize = 1 << 20;
/// The most that is waited for a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// A client that ends each call within `call_time_limit`, follows no redirect, repeats nothing,
/// and goes through no proxy of the system's.
pub(crate) fn client(call_time_limit: Duration) -> Result<Client, ConfigError> {
    if call_time_limit.is_zero() {
        return Err(ConfigError::new("call_time_limit", "must be longer than nothing"));
    }
    Client::builder()
        .tls_backend_preconfigured(tls::config()?)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        // Under half of the whole, so that it is the connect limit that strikes first.
        .connect_timeout(CONNECT_LIMIT.min(call_time_limit / 2))
        .timeout(call_time_limit)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .build()
        .map_err(|_error| ConfigError::new("tls", "the system lets no HTTP client be made"))
}

/// `base` with further parts of a path, each percent-encoded where it must be.
pub(crate) fn below(base: &Url, path: &[&str]) -> Result<Url, OutsideError> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| OutsideError::NotReached("the base address cannot have a path".into()))?
        .pop_if_empty()
        .extend(path);
    Ok(url)
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Sends a request and reads the whole answer.
pub(crate) async fn exchange(request: RequestBuilder) -> Result<Answer, OutsideError> {
    let mut response = request.send().await.map_err(classify)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(classify)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(unknown("the answer is longer than 1 MiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

/// Only what failed before a connection stood has surely not been sent.
fn classify(error: reqwest::Error) -> OutsideError {
    let unsent = error.is_connect() || error.is_builder();
    // The address holds customer and order numbers.
    let cause = error.without_url();
    if unsent { OutsideError::NotReached(cause.into()) } else { unknown(cause) }
}

pub(crate) fn unknown(cause: impl Into<Cause>) -> OutsideError {
    OutsideError::Unknown(cause.into())
}

/// The name of the field that an error message begins with; nothing else of it is passed on.
pub(crate) fn field(message: &str) -> &str {
    let name = message.split_once(':').map(|(name, _)| name).unwrap_or_default();
    let good = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    if (1..=32).contains(&name.len()) && name.bytes().all(good) { name } else { "the request" }
}

/// The kind of a failure, for the log.
pub(crate) trait Outcome {
    fn word(&self) -> &'static str;
}

impl Outcome for OutsideError {
    fn word(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::NotReached(_) => "not_reached",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Outcome for SupplierError {
    fn word(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::NotReached(_) => "not_reached",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Outcome for LoginError {
    fn word(&self) -> &'static str {
        match self {
            Self::CodeRefused { .. } => "code_refused",
            Self::TooFrequent { .. } => "too_frequent",
            Self::Blocked { .. } => "blocked",
            Self::Misconfigured { .. } => "misconfigured",
            Self::Outside(error) => error.word(),
        }
    }
}

impl Outcome for SmsError {
    fn word(&self) -> &'static str {
        match self {
            Self::TooFrequent { .. } => "too_frequent",
            Self::NumberRefused { .. } => "number_refused",
            Self::Misconfigured { .. } => "misconfigured",
            Self::NotReached(_) => "not_reached",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Outcome for AddressError {
    fn word(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "unavailable",
            Self::Misconfigured { .. } => "misconfigured",
            Self::NoAnswer(_) => "no_answer",
        }
    }
}

/// Awaits a call and leaves one line about it in the log, without what was said.
pub(crate) async fn observed<T, E: Outcome>(
    system: &'static str,
    operation: &'static str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let begun = Instant::now();
    let result = call.await;
    let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let outcome = result.as_ref().map_or_else(Outcome::word, |_done| "ok");
    tracing::debug!(system, operation, outcome, duration_ms, "outside call");
    result
}
