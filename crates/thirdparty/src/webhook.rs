//! Alerts as calls of a webhook of the shop's own people. The contract is in
//! `docs/contracts/alert-webhook.md`.

mod wire;

use crate::config::{ConfigError, http_url};
use crate::http::{client, exchange, observed};
use async_trait::async_trait;
use aws_lc_rs::hmac;
use domain::alert::AlertMessage;
use domain::ports::{AlertSender, Clock, OutsideError};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

const SYSTEM: &str = "alert_webhook";
/// The shortest secret, in bytes.
const LEAST_SECRET: usize = 16;

/// Where alerts are told.
pub struct AlertWebhookConfig {
    pub url: String,
    /// What the signature is made with.
    pub secret: String,
    pub call_time_limit: Duration,
}

/// Without the secret.
impl fmt::Debug for AlertWebhookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertWebhookConfig").finish_non_exhaustive()
    }
}

/// Posts each message, signed. Any status of 200–299 says that it was received.
pub struct AlertWebhook {
    http: Client,
    url: Url,
    key: hmac::Key,
    clock: Arc<dyn Clock>,
}

/// Without address and key.
impl fmt::Debug for AlertWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertWebhook").finish_non_exhaustive()
    }
}

impl AlertWebhook {
    pub fn new(config: &AlertWebhookConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        if config.secret.len() < LEAST_SECRET {
            return Err(ConfigError::new("secret", "must have 16 characters or more"));
        }
        Ok(Self {
            http: client(config.call_time_limit)?,
            url: http_url("url", &config.url)?,
            key: hmac::Key::new(hmac::HMAC_SHA256, config.secret.as_bytes()),
            clock,
        })
    }

    async fn post(&self, message: &AlertMessage) -> Result<(), OutsideError> {
        let body = wire::body(message);
        let timestamp = self.clock.now().timestamp();
        let request = self
            .http
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(wire::ID, message.id.to_string())
            .header(wire::TIMESTAMP, timestamp.to_string())
            .header(wire::SIGNATURE, wire::signature(&self.key, timestamp, &body))
            .body(body);
        let answer = exchange(request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        let message = "the message was not taken".to_owned();
        Err(OutsideError::Refused { code: answer.status.to_string(), message })
    }
}

#[async_trait]
impl AlertSender for AlertWebhook {
    async fn send(&self, message: &AlertMessage) -> Result<(), OutsideError> {
        observed(SYSTEM, "tell", self.post(message)).await
    }
}
