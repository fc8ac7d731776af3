//! Text messages by Aliyun (阿里云短信服务), action `SendSms` of version 2017-05-25. Source:
//! help.aliyun.com, `SendSms` and "V3 request structure and signature".
//!
//! The number and the code travel in the query: no error and no log line holds an address or an
//! answer, only the operator's code and words of ours.

pub mod answer;
mod config;
mod sign;

pub use config::AliyunSmsConfig;

use crate::config::ConfigError;
use crate::http::{self, Answer, observed};
use crate::nonce::nonce;
use answer::{Verdict, read_answer};
use async_trait::async_trait;
use aws_lc_rs::hmac;
use config::Templates;
use domain::ports::{Clock, OutsideError, SmsError, SmsMessage, SmsReceipt, SmsSender, SmsText};
use reqwest::{Client, Url};
use sign::{Signed, authorization, canonical_query};
use std::fmt;
use std::sync::Arc;

const ACTION: &str = "SendSms";
const VERSION: &str = "2017-05-25";

/// Sends messages under one signature (短信签名). Clones share all.
#[derive(Debug, Clone)]
pub struct AliyunSms(Arc<Inner>);

struct Inner {
    base: Url,
    /// As it stands in the `Host` header.
    host: String,
    access_key_id: String,
    secret: hmac::Key,
    sign_name: String,
    templates: Templates,
    http: Client,
    clock: Arc<dyn Clock>,
}

/// Without the access key.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("host", &self.host)
            .field("sign_name", &self.sign_name)
            .finish_non_exhaustive()
    }
}

impl AliyunSms {
    pub fn new(config: AliyunSmsConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let (base, host) = config.check()?;
        Ok(Self(Arc::new(Inner {
            base,
            host,
            access_key_id: config.access_key_id,
            secret: hmac::Key::new(hmac::HMAC_SHA256, config.access_key_secret.as_bytes()),
            sign_name: config.sign_name,
            templates: Templates {
                login: config.template_login,
                password: config.template_password,
                profile: config.template_profile,
                recall: config.template_recall,
            },
            http: http::client(config.call_time_limit)?,
            clock,
        })))
    }
}

#[async_trait]
impl SmsSender for AliyunSms {
    async fn send(&self, message: &SmsMessage) -> Result<SmsReceipt, SmsError> {
        let result = observed("sms", "send", self.0.send(message)).await;
        // Only staff can help against a wrong configuration.
        if let Err(SmsError::Misconfigured { code, message }) = &result {
            tracing::error!(code, message, "the operator of text messages refuses our account");
        }
        result
    }
}

impl Inner {
    /// The operator's own failure is tried once more: then nothing was sent.
    async fn send(&self, message: &SmsMessage) -> Result<SmsReceipt, SmsError> {
        let query = canonical_query(&[
            ("OutId", &message.reference),
            ("PhoneNumbers", message.phone.expose()),
            ("SignName", &self.sign_name),
            ("TemplateCode", self.templates.of(&message.text)),
            ("TemplateParam", &template_param(&message.text)),
        ]);
        let mut verdict = self.once(&query).await?;
        if matches!(verdict, Verdict::Failed { .. }) {
            verdict = self.once(&query).await?;
        }
        verdict.into_result()
    }

    async fn once(&self, query: &str) -> Result<Verdict, SmsError> {
        let answer = self.call(query).await.map_err(failure)?;
        Ok(read_answer(answer.status, &answer.body))
    }

    async fn call(&self, query: &str) -> Result<Answer, OutsideError> {
        let mut url = self.base.clone();
        url.set_query(Some(query));
        let nonce = nonce().map_err(|error| OutsideError::NotReached(error.into()))?;
        let signed = Signed {
            method: "POST",
            path: url.path(),
            query,
            host: &self.host,
            action: ACTION,
            version: VERSION,
            date: &self.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            nonce: &nonce,
            body: b"",
        };
        let mut request = self
            .http
            .post(url.clone())
            .header("authorization", authorization(&self.access_key_id, &self.secret, signed));
        for (name, value) in signed.headers() {
            request = request.header(name, value);
        }
        http::exchange(request).await
    }
}

/// What the template is filled with.
fn template_param(text: &SmsText) -> String {
    match text {
        SmsText::Code { scene: _, code } => serde_json::json!({ "code": code }).to_string(),
        SmsText::Recall { expires_on, offer } => {
            serde_json::json!({ "date": expires_on.to_string(), "offer": offer }).to_string()
        }
    }
}

/// The address has been taken out of the cause.
fn failure(error: OutsideError) -> SmsError {
    match error {
        OutsideError::NotReached(cause) => SmsError::NotReached(cause),
        OutsideError::Unknown(cause) => SmsError::Unknown(cause),
        OutsideError::Refused { code, .. } => SmsError::Unknown(code.into()),
    }
}
