//! 卓越, the back office that takes paid orders (支付单), with their data and orders beside them.
//! Contract: `docs/contracts/zhuoyue.md`.

mod answer;
mod records;
mod sign;
mod wire;

pub use records::{ZhuoyueData, ZhuoyueOrder};

use crate::config::{ConfigError, http_url, secret_header};
use crate::http::{self, Answer, below, observed};
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
        answer::pushed(&self.call(Method::POST, &path, &push.key, body).await?, push)
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        let path = ["api", "v1", "payment-orders", "by-key", key];
        answer::found(&self.call(Method::GET, &path, "", Vec::new()).await?)
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        let path = ["api", "v1", "payment-orders", "by-key", key, "cancel"];
        answer::taken_back(&self.call(Method::POST, &path, "", Vec::new()).await?)
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
