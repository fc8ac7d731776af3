//! One call of API v3: signed on the way out, checked on the way back.

use super::platform::{PlatformKeys, SignatureHeaders};
use super::sign::{RequestSigner, Signed};
use super::wire::ErrorBody;
use crate::http::{self, Answer, not_reached, unknown};
use crate::skew::SkewWatch;
use crate::text::shown;
use domain::ports::{Clock, OutsideError};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, Url};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) http: Client,
    pub(super) base: Url,
    pub(super) signer: RequestSigner,
    pub(super) keys: PlatformKeys,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) skew: SkewWatch,
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) method: Method,
    /// Below the base address.
    pub(super) path: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: String,
}

/// What came back and can be read.
#[derive(Debug)]
pub(super) enum Reply {
    /// A status of success, signature checked.
    Success(Answer),
    Problem(Problem),
}

/// An error answer of status 4xx.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
    /// Its signature is right. Otherwise it has none: errors at the door are not signed.
    pub(super) signed: bool,
}

impl Problem {
    pub(super) fn into_refusal(self) -> OutsideError {
        OutsideError::Refused { code: self.code, message: self.message }
    }

    pub(super) fn into_unknown(self) -> OutsideError {
        let Self { status, code, message, signed } = self;
        let kind = if signed { "a signed" } else { "an unsigned" };
        unknown(format!("{kind} answer of status {status} says {code}: {message}"))
    }
}

impl Exchange {
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Reply, OutsideError> {
        let url = self.url(&call)?;
        let authorization = self.authorization(&call, &url)?;
        let mut request = self
            .http
            .request(call.method, url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, authorization);
        if let Some(id) = self.keys.preferred() {
            request = request.header("Wechatpay-Serial", id);
        }
        if !call.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(call.body);
        }
        let answer = http::exchange(request).await?;
        self.skew.note(&answer, self.clock.as_ref());
        let request_id = shown(answer.header("request-id").unwrap_or_default());
        tracing::debug!(system = "wechat", status = answer.status, request_id, "answer");
        self.read(answer)
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, OutsideError> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| not_reached("the base address cannot have a path"))?
            .pop_if_empty()
            .extend(call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        Ok(url)
    }

    fn authorization(&self, call: &Call<'_>, url: &Url) -> Result<String, OutsideError> {
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let signed = Signed { method: call.method.as_str(), target: &target, body: &call.body };
        self.signer.authorization(signed, self.clock.now().timestamp()).map_err(not_reached)
    }

    /// A success must be signed. A signature that is there and wrong is nobody's word.
    fn read(&self, answer: Answer) -> Result<Reply, OutsideError> {
        let status = answer.status;
        let headers = SignatureHeaders::read(|name| answer.header(name));
        let signed = match (status, headers.are_absent()) {
            (200..=299, _) | (400..=499, false) => {
                self.keys.check(headers, &answer.body, self.clock.now()).map_err(unknown)?;
                true
            }
            (400..=499, true) => false,
            _other => return Err(unknown(format!("an answer of status {status}"))),
        };
        match status {
            200..=299 => Ok(Reply::Success(answer)),
            429 => Err(unknown("too many calls (429)")),
            _problem => problem(&answer, signed).map(Reply::Problem),
        }
    }
}

fn problem(answer: &Answer, signed: bool) -> Result<Problem, OutsideError> {
    let status = answer.status;
    let body: ErrorBody = serde_json::from_slice(&answer.body)
        .map_err(|_error| unknown(format!("an answer of status {status} without an error code")))?;
    Ok(Problem { status, code: shown(&body.code), message: shown(&body.message), signed })
}
