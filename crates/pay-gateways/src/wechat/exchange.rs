//! One call of API v3: signed on the way out, checked on the way back, kept as evidence.

use super::certificates::Certificates;
use super::distrust::Distrust;
use super::platform::{PlatformKeys, SignatureHeaders};
use super::sign::{RequestSigner, Signed};
use super::wire::ErrorBody;
use crate::http::{Answer, not_reached, unknown};
use crate::recorder::{About, Recorder, rejected};
use crate::skew::SkewWatch;
use crate::text::shown;
use domain::Timestamp;
use domain::evidence::EvidenceVerdict;
use domain::ports::{Clock, OutsideError};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, Request, Url};
use std::sync::Arc;
use std::time::Duration;

/// The most that the download of a bill may take.
const DOWNLOAD_LIMIT: Duration = Duration::from_mins(10);

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) http: Client,
    pub(super) base: Url,
    pub(super) signer: RequestSigner,
    pub(super) keys: PlatformKeys,
    /// In certificate mode.
    pub(super) certificates: Option<Certificates>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) recorder: Recorder,
    pub(super) skew: SkewWatch,
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) about: About<'a>,
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

/// An answer with an error code.
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
        self.renew_if_due().await;
        let about = call.about;
        let request = self.request(call)?;
        let heard = self.recorder.send(&self.http, request, about).await?;
        self.note(&heard.answer);
        let trust = self.trust(&heard.answer).await;
        let answer = heard.judged(verdict(&trust)).await;
        read(answer, trust)
    }

    /// Whether a body is WeChat Pay's word. An unknown key is looked for once in a while.
    pub(super) async fn check(
        &self,
        headers: SignatureHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Distrust> {
        match self.keys.check(headers, body, now) {
            Err(distrust) if distrust.is_of_an_unknown_key() => {
                let Some(certificates) = &self.certificates else { return Err(distrust) };
                certificates.renew(self).await;
                self.keys.check(headers, body, now)
            }
            checked => checked,
        }
    }

    pub(super) async fn renew_if_due(&self) {
        if let Some(certificates) = &self.certificates {
            certificates.renew_if_due(self).await;
        }
    }

    pub(super) fn note(&self, answer: &Answer) {
        self.skew.note(answer, self.clock.as_ref());
        let request_id = shown(answer.header("request-id").unwrap_or_default());
        tracing::debug!(system = "wechat", status = answer.status, request_id, "answer");
    }

    pub(super) fn request(&self, call: Call<'_>) -> Result<Request, OutsideError> {
        let url = self.url(&call)?;
        self.signed(call.method, url, call.body, None)
    }

    /// For a file, which takes longer; `url` as WeChat Pay gave it.
    pub(super) fn file_request(&self, url: Url) -> Result<Request, OutsideError> {
        self.signed(Method::GET, url, String::new(), Some(DOWNLOAD_LIMIT))
    }

    fn signed(
        &self,
        method: Method,
        url: Url,
        body: String,
        limit: Option<Duration>,
    ) -> Result<Request, OutsideError> {
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let signed = Signed { method: method.as_str(), target: &target, body: &body };
        let timestamp = self.clock.now().timestamp();
        let authorization = self.signer.authorization(signed, timestamp).map_err(not_reached)?;
        let mut request = self
            .http
            .request(method, url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, authorization);
        if let Some(id) = self.keys.preferred() {
            request = request.header("Wechatpay-Serial", id);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        if let Some(limit) = limit {
            request = request.timeout(limit);
        }
        request.build().map_err(not_reached)
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

    async fn trust(&self, answer: &Answer) -> Trust {
        let headers = SignatureHeaders::read(|name| answer.header(name));
        if headers.are_absent() {
            return Trust::Unsigned;
        }
        match self.check(headers, &answer.body, self.clock.now()).await {
            Ok(()) => Trust::Signed,
            Err(distrust) => Trust::None(distrust),
        }
    }
}

/// Whether an answer is WeChat Pay's word.
#[derive(Debug)]
pub(super) enum Trust {
    Signed,
    /// Without a signature: errors at the door have none.
    Unsigned,
    /// With one that does not hold: nobody's word.
    None(Distrust),
}

pub(super) fn verdict(trust: &Trust) -> EvidenceVerdict {
    match trust {
        Trust::Signed => EvidenceVerdict::Accepted,
        Trust::Unsigned => rejected(
            "unsigned",
            "the answer has no signature: an error before WeChat Pay knew who called, or not from \
             WeChat Pay",
        ),
        Trust::None(distrust) => rejected(distrust.reason().name(), distrust.to_string()),
    }
}

/// A success must be signed.
fn read(answer: Answer, trust: Trust) -> Result<Reply, OutsideError> {
    let status = answer.status;
    let signed = match trust {
        Trust::Signed => true,
        Trust::Unsigned => false,
        Trust::None(distrust) => return Err(unknown(distrust)),
    };
    match (status, signed) {
        (200..=299, true) if status != 202 => Ok(Reply::Success(answer)),
        (200..=299, false) => Err(unknown(format!("an unsigned answer of status {status}"))),
        _problem => problem(&answer, signed).map(Reply::Problem),
    }
}

fn problem(answer: &Answer, signed: bool) -> Result<Problem, OutsideError> {
    let status = answer.status;
    let body: ErrorBody = serde_json::from_slice(&answer.body)
        .map_err(|_error| unknown(format!("an answer of status {status} without an error code")))?;
    Ok(Problem { status, code: shown(&body.code), message: shown(&body.message), signed })
}
