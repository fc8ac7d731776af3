//! One call of MAPI: signed on the way out, checked on the way back, kept as evidence.

use super::envelope::{Envelope, Flaw, Problem};
use super::json::{Json, Members, read_members};
use super::sign::{Fields, answer_content, fields_content, is_clear};
use super::wire;
use crate::http::{self, Answer, not_reached, unknown};
use crate::keys::{CheckingKey, SigningKey};
use crate::recorder::{About, Recorder, rejected};
use crate::skew::SkewWatch;
use crate::text::beijing;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::evidence::EvidenceVerdict;
use domain::ports::{Clock, OutsideError};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Request, Url};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) http: Client,
    pub(super) base: Url,
    pub(super) merchant_no: String,
    pub(super) institution_code: String,
    pub(super) key: SigningKey,
    pub(super) platform_key: CheckingKey,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) recorder: Recorder,
    pub(super) skew: SkewWatch,
}

/// What came back and can be relied upon.
#[derive(Debug)]
pub(super) enum Reply {
    /// Signature checked.
    Success {
        result: Members,
        answer: Answer,
    },
    Problem(Problem),
}

impl Exchange {
    /// `content`: all but who calls, when, and the signature.
    pub(super) async fn call(
        &self,
        about: About<'_>,
        path: &[&str],
        content: Fields,
    ) -> Result<Reply, OutsideError> {
        let request = self.request(path, content)?;
        let heard = self.recorder.send(&self.http, request, about).await?;
        self.note(&heard.answer);
        let read = self.read(&heard.answer);
        let answer = heard.judged(verdict(&read)).await;
        reply(read, answer)
    }

    /// For what is about a person and no payment: nothing of it is kept.
    pub(super) async fn call_unkept(
        &self,
        path: &[&str],
        content: Fields,
    ) -> Result<Reply, OutsideError> {
        let request = self.request(path, content)?;
        let answer = http::send(&self.http, request).await.map_err(|broken| broken.error)?;
        self.note(&answer);
        reply(self.read(&answer), answer)
    }

    fn request(&self, path: &[&str], content: Fields) -> Result<Request, OutsideError> {
        let at = beijing(self.clock.now());
        let mut fields = wire::common(&self.merchant_no, &self.institution_code, &at);
        fields.extend(content);
        let sign = self.key.sign(fields_content(&fields).as_bytes()).map_err(not_reached)?;
        fields.insert(wire::SIGN.to_owned(), sign);
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| not_reached("the base address cannot have a path"))?
            .pop_if_empty()
            .extend(path);
        self.http
            .post(url)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_string(&fields).map_err(not_reached)?)
            .build()
            .map_err(not_reached)
    }

    fn note(&self, answer: &Answer) {
        self.skew.note(answer, self.clock.as_ref());
        tracing::debug!(system = "telecom", status = answer.status, "answer");
    }

    fn read(&self, answer: &Answer) -> Result<Envelope, Flaw> {
        if answer.status != 200 {
            return Err(Flaw::Status);
        }
        let members = read_members(&answer.body).map_err(|_error| Flaw::Form)?;
        let clear = |(name, value): (&String, &Json)| is_clear(name, value.as_text().unwrap_or(""));
        if !members.iter().all(clear) {
            return Err(Flaw::Unclear);
        }
        let signed = match members.get(wire::SIGN).map(Json::as_text) {
            None | Some(Some("")) => false,
            Some(None) => return Err(Flaw::Form),
            Some(Some(sign)) => {
                self.accepts(&members, sign).then_some(true).ok_or(Flaw::Signature)?
            }
        };
        Envelope::read(members, signed)
    }

    fn accepts(&self, members: &Members, sign: &str) -> bool {
        let content = answer_content(members);
        let sign = STANDARD.decode(sign);
        sign.is_ok_and(|sign| self.platform_key.accepts(content.as_bytes(), &sign))
    }
}

fn verdict(read: &Result<Envelope, Flaw>) -> EvidenceVerdict {
    match read {
        Ok(Envelope::Result(_) | Envelope::Problem(Problem { signed: true, .. })) => {
            EvidenceVerdict::Accepted
        }
        Ok(Envelope::Problem(problem)) => rejected(
            "unsigned",
            format!(
                "the telecom does not know who calls ({}): such refusals are not signed",
                problem.code
            ),
        ),
        Err(flaw) => rejected(flaw.word(), flaw.to_string()),
    }
}

fn reply(read: Result<Envelope, Flaw>, answer: Answer) -> Result<Reply, OutsideError> {
    match read {
        Ok(Envelope::Result(result)) => Ok(Reply::Success { result, answer }),
        Ok(Envelope::Problem(problem)) => {
            problem.alarm();
            Ok(Reply::Problem(problem))
        }
        Err(Flaw::Status) => Err(unknown(format!("an answer of status {}", answer.status))),
        Err(flaw) => Err(unknown(flaw)),
    }
}
