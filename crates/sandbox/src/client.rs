//! The client of the control API.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::SandboxError;
use crate::identities::Identities;
use crate::messages::{DemoCustomer, FaultOrder, PayerOrder, PayerReport};

/// Longest wait for an answer: the payer waits for two deliveries of five seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Drives a sandbox from outside: its payer, its faults, its record and its clock.
#[derive(Debug, Clone)]
pub struct ControlClient {
    base_url: String,
    http: reqwest::Client,
}

impl ControlClient {
    /// A client of the sandbox at `base_url`, e.g. `http://127.0.0.1:9000`.
    pub fn new(base_url: impl Into<String>) -> Result<Self, SandboxError> {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { base_url, http })
    }

    /// Who we are at each provider, with URLs under this client's own base.
    pub async fn identities(&self) -> Result<Identities, SandboxError> {
        let identities: Identities = self.get("identities").await?;
        Ok(identities.at(&self.base_url))
    }

    /// Has the payer act; returns after the first delivery of the notification.
    ///
    /// Answers 400 to an unknown action or channel, 404 when there is no trade, and 409 when
    /// every trade of the order is paid, closed or expired.
    pub async fn payer(&self, order: &PayerOrder) -> Result<PayerReport, SandboxError> {
        self.post("payer", order).await
    }

    /// Makes a system fail, or work again; answers 400 to an unknown system or fault.
    pub async fn set_fault(&self, fault: &FaultOrder) -> Result<Value, SandboxError> {
        self.post("faults", fault).await
    }

    /// `{requests, holds, notifications}` of one system, or of all.
    pub async fn outside(&self, system: Option<&str>) -> Result<Value, SandboxError> {
        let request = self.http.get(self.url("outside"));
        let request = match system {
            Some(system) => request.query(&[("system", system)]),
            None => request,
        };
        read(request.send().await?).await
    }

    /// Moves the sandbox's clock; gives its whole offset, in seconds.
    pub async fn advance_clock(&self, seconds: i64) -> Result<i64, SandboxError> {
        let moved: Value = self.post("clock", &json!({"advanceSeconds": seconds})).await?;
        offset(&moved)
    }

    /// How far the sandbox's clock is ahead of the system's, in seconds.
    pub async fn clock_offset(&self) -> Result<i64, SandboxError> {
        offset(&self.get("clock").await?)
    }

    /// The customers of the demo directory.
    pub async fn customers(&self) -> Result<Vec<DemoCustomer>, SandboxError> {
        self.get("customers").await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, SandboxError> {
        read(self.http.get(self.url(path)).send().await?).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, SandboxError> {
        read(self.http.post(self.url(path)).json(body).send().await?).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/sandbox/{path}", self.base_url)
    }
}

async fn read<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, SandboxError> {
    let status = response.status();
    let body = response.bytes().await?;
    if status.is_success() {
        return Ok(serde_json::from_slice(&body)?);
    }
    let text = serde_json::from_slice::<Value>(&body)
        .ok()
        .and_then(|body| body.get("error").and_then(Value::as_str).map(str::to_owned))
        .unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    Err(SandboxError::Answered { status: status.as_u16(), text })
}

fn offset(answer: &Value) -> Result<i64, SandboxError> {
    answer
        .get("offsetSeconds")
        .and_then(Value::as_i64)
        .ok_or(SandboxError::Sealed("the clock's answer has no offset"))
}
