//! 卓越, the back office that takes paid orders (支付单). Contract: `docs/contracts/zhuoyue.md`.

mod sign;
mod wire;

use crate::config::{ConfigError, http_url, secret_header};
use crate::http::{self, Answer, below, observed, unknown};
use crate::nonce::nonce;
use async_trait::async_trait;
use aws_lc_rs::hmac;
use domain::Target;
use domain::ports::{BackOffice, Clock, OutsideError, PushOrder, PushReceipt};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, Url};
use sign::Signed;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

const NO_SUCH_KEY: i64 = 40_401;

/// An application of 卓越's.
#[derive(Clone, PartialEq, Eq)]
pub struct ZhuoyueConfig {
    /// Stands before `/api/v1/…`; a path of its own is part of the path that is signed.
    pub base_url: String,
    pub app_key: String,
    pub app_secret: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// Without key and secret.
impl fmt::Debug for ZhuoyueConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZhuoyueConfig")
            .field("base_url", &self.base_url)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Pushes paid orders. Clones share all.
#[derive(Debug, Clone)]
pub struct Zhuoyue(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Url,
    app_key: HeaderValue,
    secret: hmac::Key,
    http: Client,
    clock: Arc<dyn Clock>,
}

impl Zhuoyue {
    pub fn new(config: ZhuoyueConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let ZhuoyueConfig { base_url, app_key, app_secret, call_time_limit } = config;
        if app_secret.is_empty() {
            return Err(ConfigError::new("app_secret", "must not be empty"));
        }
        Ok(Self(Arc::new(Inner {
            base: http_url("base_url", &base_url)?,
            app_key: secret_header("app_key", &app_key)?,
            secret: hmac::Key::new(hmac::HMAC_SHA256, app_secret.as_bytes()),
            http: http::client(call_time_limit)?,
            clock,
        })))
    }
}

#[async_trait]
impl BackOffice for Zhuoyue {
    fn target(&self) -> Target {
        Target::Zhuoyue
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        observed("zhuoyue", "push", self.0.push(push)).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        observed("zhuoyue", "find", self.0.find(key)).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        observed("zhuoyue", "take_back", self.0.take_back(key)).await
    }
}

impl Inner {
    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let body = serde_json::to_vec(&wire::PaymentOrder::from(push))
            .map_err(|error| OutsideError::NotReached(error.into()))?;
        let path = ["api", "v1", "payment-orders"];
        let answer = self.call(Method::POST, &path, &push.key, body).await?;
        if answer.status != 200 {
            return Err(refusal(&answer));
        }
        let receipt = receipt(&answer)?;
        if receipt.order_id != push.order.id.to_string() {
            Err(unknown("the receipt is for another order"))
        } else if receipt.cancelled_at.is_some() {
            let message = "it was taken back, and no push brings it back".to_owned();
            Err(OutsideError::Refused { code: "cancelled".to_owned(), message })
        } else {
            Ok(PushReceipt { receipt_no: receipt.receipt_no })
        }
    }

    /// What was taken back is held no more.
    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        let path = ["api", "v1", "payment-orders", "by-key", key];
        let answer = self.call(Method::GET, &path, "", Vec::new()).await?;
        match (answer.status, problem(&answer)) {
            (200, _) => {
                let held = Some(receipt(&answer)?).filter(|it| it.cancelled_at.is_none());
                Ok(held.map(|it| PushReceipt { receipt_no: it.receipt_no }))
            }
            (404, Some(problem)) if problem.code == NO_SUCH_KEY => Ok(None),
            _other => Err(refusal(&answer)),
        }
    }

    /// What was never accepted has nothing to be taken back.
    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        let path = ["api", "v1", "payment-orders", "by-key", key, "cancel"];
        let answer = self.call(Method::POST, &path, "", Vec::new()).await?;
        match (answer.status, problem(&answer)) {
            (200, _) if receipt(&answer)?.cancelled_at.is_some() => Ok(()),
            (200, _) => Err(unknown("the receipt does not say that it was taken back")),
            (404, Some(problem)) if problem.code == NO_SUCH_KEY => Ok(()),
            _other => Err(refusal(&answer)),
        }
    }

    /// `key`: the header `Idempotency-Key`; empty leaves it out.
    async fn call(
        &self,
        method: Method,
        path: &[&str],
        key: &str,
        body: Vec<u8>,
    ) -> Result<Answer, OutsideError> {
        let url = below(&self.base, path)?;
        let nonce = nonce().map_err(|error| OutsideError::NotReached(error.into()))?;
        let timestamp = self.clock.now().timestamp();
        let signed = Signed {
            method: method.as_str(),
            path: url.path(),
            timestamp,
            nonce: &nonce,
            key,
            body: &body,
        };
        let signature = sign::signature(&self.secret, signed);
        let mut request = self
            .http
            .request(method, url)
            .header("X-App-Key", self.app_key.clone())
            .header("X-Timestamp", timestamp.to_string())
            .header("X-Nonce", nonce)
            .header("X-Signature", signature);
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        http::exchange(request).await
    }
}

/// The receipt in an answer of status 200.
fn receipt(answer: &Answer) -> Result<wire::Acceptance, OutsideError> {
    match serde_json::from_slice::<wire::Accepted>(&answer.body) {
        Ok(wire::Accepted { code: 0, data }) if !data.receipt_no.is_empty() => Ok(data),
        Ok(_) | Err(_) => Err(unknown("an answer of status 200 without a receipt")),
    }
}

/// What an answer that is no success leaves us knowing. Only our own words are passed on: theirs
/// may quote the customer's data.
fn refusal(answer: &Answer) -> OutsideError {
    let status = answer.status;
    let Some(problem) = problem(answer) else {
        return unknown(format!("an answer of status {status}"));
    };
    let message = match problem.code {
        40_001 => format!("it cannot take {}", field(&problem.message)),
        40_101 => "the application's key, the secret or the clock is wrong".to_owned(),
        40_400 => "there is no such path: the base address is wrong".to_owned(),
        40_901 => "the key was used for another body".to_owned(),
        40_902 => "the order was pushed under another key".to_owned(),
        42_201 => "refused for a reason of business".to_owned(),
        _other => format!("refused with status {status}"),
    };
    OutsideError::Refused { code: problem.code.to_string(), message }
}

/// The error in an answer that says that nothing was done.
fn problem(answer: &Answer) -> Option<wire::Problem> {
    matches!(answer.status, 400 | 401 | 403 | 404 | 409 | 422)
        .then(|| serde_json::from_slice(&answer.body).ok())
        .flatten()
}

/// The name of the field that a message begins with.
fn field(message: &str) -> &str {
    let name = message.split_once(':').map(|(name, _)| name).unwrap_or_default();
    let good = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    if (1..=32).contains(&name.len()) && name.bytes().all(good) { name } else { "the request" }
}
