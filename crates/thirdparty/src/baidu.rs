//! Conversions of advertisements, told to Baidu (OCPC 转化回传): `uploadConvertData`. What is known
//! of the interface stands in `docs/contracts/baidu.md`.

mod wire;

use crate::config::{ConfigError, http_url};
use crate::http::{self, Answer, below, observed};
use async_trait::async_trait;
use domain::conversion::Conversion;
use domain::ports::{ConversionUpload, OutsideError, RefusedConversion, UploadError};
use reqwest::{Client, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use wire::{Outcome, Reply, Upload};

/// The account whose conversions are told.
#[derive(Clone, PartialEq, Eq)]
pub struct BaiduOcpcConfig {
    /// `https://ocpc.baidu.com`; stands before `/ocpcapi/api/…`.
    pub base_url: String,
    pub token: String,
    /// The most that one call may take.
    pub call_time_limit: Duration,
}

/// Without the token.
impl fmt::Debug for BaiduOcpcConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BaiduOcpcConfig")
            .field("base_url", &self.base_url)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// Tells conversions. Clones share all.
#[derive(Clone)]
pub struct BaiduOcpc(Arc<Inner>);

struct Inner {
    upload: Url,
    token: String,
    http: Client,
}

/// Without the token.
impl fmt::Debug for BaiduOcpc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BaiduOcpc").field("upload", &self.0.upload.as_str()).finish()
    }
}

impl BaiduOcpc {
    pub fn new(config: BaiduOcpcConfig) -> Result<Self, ConfigError> {
        if config.token.trim().is_empty() {
            return Err(ConfigError::new("token", "must not be empty"));
        }
        let base = http_url("base_url", &config.base_url)?;
        let upload = below(&base, &["ocpcapi", "api", "uploadConvertData"])
            .map_err(|_error| ConfigError::new("base_url", "cannot have a path"))?;
        let http = http::client(config.call_time_limit)?;
        Ok(Self(Arc::new(Inner { upload, token: config.token, http })))
    }
}

#[async_trait]
impl ConversionUpload for BaiduOcpc {
    async fn upload(&self, batch: &[Conversion]) -> Result<Vec<RefusedConversion>, UploadError> {
        let result = observed("baidu", "upload", self.0.upload(batch)).await;
        // Only staff can help against a wrong token.
        if let Err(UploadError::TokenRefused { message }) = &result {
            tracing::error!(message, "Baidu refuses our token for conversions");
        }
        result
    }
}

impl Inner {
    /// What a partial failure names is sent once more by itself: only if all of it is refused again
    /// it is believed, since places may be counted otherwise. Sent twice a conversion counts once.
    async fn upload(&self, batch: &[Conversion]) -> Result<Vec<RefusedConversion>, UploadError> {
        let readings = match self.send(batch).await? {
            Outcome::Refused(refused) => return Ok(refused),
            Outcome::OneOf(readings) => readings,
        };
        for refused in readings {
            let is_named = |position| refused.iter().any(|one| one.position == position);
            let named = batch.iter().enumerate().filter(|(position, _)| is_named(*position));
            let named: Vec<_> = named.map(|(_, conversion)| conversion.clone()).collect();
            if matches!(self.send(&named).await?, Outcome::Refused(again) if again.len() == named.len())
            {
                return Ok(refused);
            }
        }
        Err(UploadError::Unknown("a partial failure that names the wrong ones".into()))
    }

    async fn send(&self, batch: &[Conversion]) -> Result<Outcome, UploadError> {
        let body = serde_json::to_vec(&Upload::new(&self.token, batch))
            .map_err(|error| UploadError::NotReached(error.into()))?;
        let request = self
            .http
            .post(self.upload.clone())
            .header("content-type", "application/json; charset=utf-8")
            .body(body);
        let answer = http::exchange(request).await.map_err(failure)?;
        read(&answer, batch.len())
    }
}

/// A fault of theirs may also come as a status of HTTP.
fn read(answer: &Answer, sent: usize) -> Result<Outcome, UploadError> {
    match (answer.status, serde_json::from_slice::<Reply>(&answer.body)) {
        (200, Ok(reply)) => reply.judge(sent),
        (status, _) => Err(UploadError::Unknown(format!("an answer of status {status}").into())),
    }
}

fn failure(error: OutsideError) -> UploadError {
    match error {
        OutsideError::NotReached(cause) => UploadError::NotReached(cause),
        OutsideError::Unknown(cause) => UploadError::Unknown(cause),
        OutsideError::Refused { code, .. } => UploadError::Unknown(code.into()),
    }
}

impl http::Outcome for UploadError {
    fn word(&self) -> &'static str {
        match self {
            Self::TokenRefused { .. } => "token_refused",
            Self::TheirFault { .. } => "their_fault",
            Self::NotReached(_) => "not_reached",
            Self::Unknown(_) => "unknown",
        }
    }
}
