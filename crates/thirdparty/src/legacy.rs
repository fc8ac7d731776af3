//! The old site's back office (老官网后台). Contract: `docs/contracts/legacy.md`.

mod sign;
mod wire;

use crate::config::{ConfigError, http_url};
use crate::http::{self, below, field, observed, unknown};
use crate::nonce::nonce;
use async_trait::async_trait;
use aws_lc_rs::hmac;
use domain::Target;
use domain::ports::{BackOffice, Clock, OutsideError, PushOrder, PushReceipt};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use wire::{Fields, Held, Reply, State};

/// An application of the back office's.
#[derive(Clone, PartialEq, Eq)]
pub struct LegacyConfig {
    /// Stands before `/api/order/…`.
    pub base_url: String,
    pub app_id: String,
    pub secret: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// Without the secret.
impl fmt::Debug for LegacyConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegacyConfig")
            .field("base_url", &self.base_url)
            .field("app_id", &self.app_id)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Pushes paid orders. Clones share all.
#[derive(Debug, Clone)]
pub struct Legacy(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Url,
    app_id: String,
    secret: hmac::Key,
    http: Client,
    clock: Arc<dyn Clock>,
}

impl Legacy {
    pub fn new(config: LegacyConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let LegacyConfig { base_url, app_id, secret, call_time_limit } = config;
        if app_id.is_empty() {
            return Err(ConfigError::new("app_id", "must not be empty"));
        }
        if secret.is_empty() {
            return Err(ConfigError::new("secret", "must not be empty"));
        }
        Ok(Self(Arc::new(Inner {
            base: http_url("base_url", &base_url)?,
            app_id,
            secret: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            http: http::client(call_time_limit)?,
            clock,
        })))
    }
}

#[async_trait]
impl BackOffice for Legacy {
    fn target(&self) -> Target {
        Target::Legacy
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        observed("legacy", "push", self.0.push(push)).await
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        observed("legacy", "find", self.0.find(key)).await
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        observed("legacy", "take_back", self.0.take_back(key)).await
    }
}

impl Inner {
    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let record = self.call("push", &push.key, wire::order(push)).await??;
        if record.order_no != push.order.id.to_string() {
            return Err(unknown("the answer is about another order"));
        }
        match record.state {
            State::Taken => Ok(PushReceipt { receipt_no: record.record_no, customer: None }),
            State::Void => Err(OutsideError::Refused {
                code: "VOID".to_owned(),
                message: "it was taken back, and no push brings it back".to_owned(),
            }),
        }
    }

    /// What was taken back is held no more.
    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        match self.call("query", key, Fields::new()).await? {
            Ok(record) if record.state == State::Void => Ok(None),
            Ok(record) => Ok(Some(PushReceipt { receipt_no: record.record_no, customer: None })),
            Err(refusal) if refusal.is_not_found() => Ok(None),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// What was never taken has nothing to be taken back.
    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        match self.call("void", key, Fields::new()).await? {
            Ok(record) if record.state == State::Void => Ok(()),
            Ok(_taken) => Err(unknown("the answer does not say that it was taken back")),
            Err(refusal) if refusal.is_not_found() => Ok(()),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// What it has under the key after this, or its refusal.
    async fn call(
        &self,
        operation: &str,
        key: &str,
        mut fields: Fields,
    ) -> Result<Result<Held, Refusal>, OutsideError> {
        let url = below(&self.base, &["api", "order", operation])?;
        let nonce = nonce().map_err(|error| OutsideError::NotReached(error.into()))?;
        fields.insert("appId", self.app_id.clone());
        fields.insert("timestamp", self.clock.now().timestamp().to_string());
        fields.insert("nonce", nonce);
        fields.insert("pushKey", key.to_owned());
        fields.retain(|_name, value| !value.is_empty());
        let sign = sign::signature(&self.secret, &fields);
        fields.insert("sign", sign);
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = self
            .http
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = http::exchange(request).await?;
        if answer.status != 200 {
            return Err(unknown(format!("an answer of status {}", answer.status)));
        }
        let reply: Reply = serde_json::from_slice(&answer.body)
            .map_err(|_error| unknown("an answer of status 200 of another form"))?;
        read(reply, key)
    }
}

/// A status that says that nothing was done.
#[derive(Debug)]
struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    fn is_not_found(&self) -> bool {
        self.code == "NOT_FOUND"
    }
}

impl From<Refusal> for OutsideError {
    fn from(Refusal { code, message }: Refusal) -> Self {
        Self::Refused { code: code.to_owned(), message }
    }
}

/// In our own words: theirs may quote the customer's data.
fn read(reply: Reply, key: &str) -> Result<Result<Held, Refusal>, OutsideError> {
    let (code, message) = match (reply.status.as_str(), reply.data) {
        ("SUCCESS", Some(record)) if record.push_key != key => {
            return Err(unknown("the answer is about another push"));
        }
        ("SUCCESS", Some(record)) if !record.record_no.is_empty() => return Ok(Ok(record)),
        ("PARAM_ERROR", _) => {
            let message = format!("it cannot take {}", field(&reply.msg));
            return Ok(Err(Refusal { code: "PARAM_ERROR", message }));
        }
        ("SIGN_ERROR", _) => ("SIGN_ERROR", "the application, the secret or the clock is wrong"),
        ("KEY_CONFLICT", _) => ("KEY_CONFLICT", "the key was used with other data"),
        ("ORDER_CONFLICT", _) => ("ORDER_CONFLICT", "the order was pushed under another key"),
        ("NOT_FOUND", _) => ("NOT_FOUND", "nothing was taken under this key"),
        ("REFUSED", _) => ("REFUSED", "refused for a reason of business"),
        ("NO_SUCH_API", _) => ("NO_SUCH_API", "no such path: the base address is wrong"),
        _other => return Err(unknown("an answer of status 200 of another form")),
    };
    Ok(Err(Refusal { code, message: message.to_owned() }))
}
