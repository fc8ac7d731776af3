//! The outside platform, which gives out the token (请求token) that others ask for. Contract:
//! `docs/contracts/outside-token.md`.

mod wire;

use crate::config::{ConfigError, http_url};
use crate::http::{self, Answer, below, observed, unknown};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{Clock, OutsideError, TokenIssuer};
use domain::{OutsideToken, Timestamp};
use reqwest::{Client, Url};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

/// How long a token may live, in seconds.
const LIFETIMES: RangeInclusive<i64> = 60..=86_400;
/// The longest token, in bytes.
const LONGEST_TOKEN: usize = 2_048;

/// An application of the platform's.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformConfig {
    /// Stands before `/oauth/token`.
    pub base_url: String,
    pub app_id: String,
    pub app_secret: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// Without the secret.
impl fmt::Debug for PlatformConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformConfig")
            .field("base_url", &self.base_url)
            .field("app_id", &self.app_id)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Fetches tokens. Clones share all.
#[derive(Debug, Clone)]
pub struct PlatformTokens(Arc<Inner>);

struct Inner {
    base: Url,
    app_id: String,
    app_secret: String,
    http: Client,
    clock: Arc<dyn Clock>,
}

/// Without the secret.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformTokens").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

impl PlatformTokens {
    pub fn new(config: PlatformConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let PlatformConfig { base_url, app_id, app_secret, call_time_limit } = config;
        if app_id.is_empty() {
            return Err(ConfigError::new("app_id", "must not be empty"));
        }
        if app_secret.is_empty() {
            return Err(ConfigError::new("app_secret", "must not be empty"));
        }
        let base = http_url("base_url", &base_url)?;
        let http = http::client(call_time_limit)?;
        Ok(Self(Arc::new(Inner { base, app_id, app_secret, http, clock })))
    }

    /// What others behind the platform share with it.
    pub(crate) fn parts(&self) -> (Url, Client, Arc<dyn Clock>) {
        let Inner { base, http, clock, .. } = self.0.as_ref();
        (base.clone(), http.clone(), Arc::clone(clock))
    }
}

#[async_trait]
impl TokenIssuer for PlatformTokens {
    async fn issue(&self) -> Result<OutsideToken, OutsideError> {
        observed("platform", "issue", self.0.issue()).await
    }
}

impl Inner {
    async fn issue(&self) -> Result<OutsideToken, OutsideError> {
        let url = below(&self.base, &["oauth", "token"])?;
        // From before the call, so that it is not held for good when it is over.
        let asked_at = self.clock.now();
        let wish = wire::Wish {
            grant_type: "client_credentials",
            app_id: &self.app_id,
            app_secret: &self.app_secret,
        };
        let answer = http::exchange(self.http.post(url).json(&wish)).await?;
        if answer.status == 200 { token(&answer, asked_at) } else { Err(refusal(&answer)) }
    }
}

fn token(answer: &Answer, asked_at: Timestamp) -> Result<OutsideToken, OutsideError> {
    let issued: wire::Issued = serde_json::from_slice(&answer.body)
        .map_err(|_error| unknown("an answer of status 200 that is no token"))?;
    let good = |byte: u8| byte.is_ascii_graphic();
    if !(1..=LONGEST_TOKEN).contains(&issued.token.len()) || !issued.token.bytes().all(good) {
        return Err(unknown("a token of another form"));
    }
    if !LIFETIMES.contains(&issued.expires_in) {
        return Err(unknown("a token without a sensible end"));
    }
    let expires_at = asked_at + TimeDelta::seconds(issued.expires_in);
    Ok(OutsideToken::new(issued.token, asked_at, expires_at))
}

/// In our own words: theirs may quote what was sent.
fn refusal(answer: &Answer) -> OutsideError {
    let status = answer.status;
    let problem = serde_json::from_slice::<wire::Problem>(&answer.body).ok();
    let (code, message) = match (status, problem.as_ref().map(|it| it.code.as_str())) {
        (400, Some("BAD_REQUEST")) => ("BAD_REQUEST", "it cannot take our request"),
        (401, _) => ("INVALID_CLIENT", "the application or its secret is wrong"),
        (403, Some("REFUSED")) => ("REFUSED", "it does not serve this application now"),
        (404, Some("NOT_FOUND")) => ("NOT_FOUND", "no such path: the base address is wrong"),
        _other => return unknown(format!("an answer of status {status}")),
    };
    OutsideError::Refused { code: code.to_owned(), message: message.to_owned() }
}
