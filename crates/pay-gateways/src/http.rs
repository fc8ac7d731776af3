//! The HTTP client that both providers' adapters use, and what its failures mean.

use crate::config::ConfigError;
use crate::tls;
use domain::ports::{Cause, OutsideError};
use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response, redirect, retry};
use std::fmt::Write;
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

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn header_lines(&self) -> String {
        header_lines(&self.headers)
    }
}

/// The headers as evidence, a line each, without those that concern the connection alone.
pub(crate) fn header_lines(headers: &HeaderMap) -> String {
    const LEFT_OUT: [&str; 6] =
        ["connection", "keep-alive", "transfer-encoding", "content-length", "set-cookie", "te"];
    let mut lines = String::new();
    for (name, value) in headers {
        if !LEFT_OUT.contains(&name.as_str()) {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Writing to a string cannot fail.
            let _infallible = writeln!(lines, "{name}: {value}");
        }
    }
    lines
}

/// A call without a whole answer, and what of one had come by then.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) error: OutsideError,
    pub(crate) heard: Option<Answer>,
}

/// Sends a request and reads the whole answer. About payments only the recorder calls this, so that
/// what goes to a provider is kept; sign-ins, which hold secrets, go past it.
pub(crate) async fn send(client: &Client, request: Request) -> Result<Answer, Broken> {
    let (mut answer, mut response) = begin(client, request).await?;
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(answer),
            Ok(Some(chunk)) if answer.body.len() + chunk.len() <= LARGEST_ANSWER => {
                answer.body.extend_from_slice(&chunk);
            }
            Ok(Some(_more)) => {
                let error = unknown("the answer is longer than 1 MiB");
                return Err(Broken { error, heard: Some(answer) });
            }
            Err(error) => return Err(Broken { error: classify(error), heard: Some(answer) }),
        }
    }
}

/// Sends a request and reads the answer up to its headers: the body is empty yet.
pub(crate) async fn begin(client: &Client, request: Request) -> Result<(Answer, Response), Broken> {
    let mut response = client
        .execute(request)
        .await
        .map_err(|error| Broken { error: classify(error), heard: None })?;
    let status = response.status().as_u16();
    let headers = std::mem::take(response.headers_mut());
    Ok((Answer { status, headers, body: Vec::new() }, response))
}

/// Only what failed before a connection stood has surely not been sent.
pub(crate) fn classify(error: reqwest::Error) -> OutsideError {
    let unsent = error.is_connect() || error.is_builder();
    // The address holds merchant and order numbers, and Alipay's the whole request.
    let cause = error.without_url();
    if unsent { not_reached(cause) } else { unknown(cause) }
}

pub(crate) fn unknown(cause: impl Into<Cause>) -> OutsideError {
    OutsideError::Unknown(cause.into())
}

pub(crate) fn not_reached(cause: impl Into<Cause>) -> OutsideError {
    OutsideError::NotReached(cause.into())
}

/// Awaits a call and leaves one line about it in the log, without what was said.
pub(crate) async fn observed<T>(
    system: &'static str,
    operation: &'static str,
    call: impl Future<Output = Result<T, OutsideError>>,
) -> Result<T, OutsideError> {
    let begun = Instant::now();
    let result = call.await;
    let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let outcome = match &result {
        Ok(_) => "ok",
        Err(OutsideError::Refused { .. }) => "refused",
        Err(OutsideError::NotReached(_)) => "not_reached",
        Err(OutsideError::Unknown(_)) => "unknown",
    };
    tracing::debug!(system, operation, outcome, duration_ms, "outside call");
    result
}
