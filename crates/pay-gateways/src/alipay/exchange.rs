//! One call of `gateway.do`: signed on the way out, checked on the way back, kept as evidence.

use super::reply::{Doubt, Problem, Read, Reply};
use super::sign::{Params, request_content};
use super::trust::Trust;
use crate::http::{Answer, not_reached};
use crate::keys::{SigningFailed, SigningKey};
use crate::recorder::{About, Recorder};
use crate::skew::SkewWatch;
use crate::text::beijing;
use domain::Timestamp;
use domain::ports::{Clock, OutsideError};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Request, Url};
use std::sync::Arc;

const FORM: &str = "application/x-www-form-urlencoded;charset=utf-8";

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) http: Client,
    pub(super) gateway: Url,
    pub(super) app_id: String,
    pub(super) app_key: SigningKey,
    pub(super) trust: Trust,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) skew: SkewWatch,
    pub(super) recorder: Recorder,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) about: About<'a>,
    pub(super) method: &'a str,
    pub(super) biz_content: &'a str,
    pub(super) notify_url: Option<&'a str>,
    pub(super) return_url: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// A call that asks for no notification.
    pub(super) fn new(about: About<'a>, method: &'a str, biz_content: &'a str) -> Self {
        Self { about, method, biz_content, notify_url: None, return_url: None }
    }
}

impl Exchange {
    /// System calls: common parameters in the query, `biz_content` in a form.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Reply, OutsideError> {
        let heard = self.recorder.send(&self.http, self.request(call)?, call.about).await?;
        self.noted(&heard.answer);
        let read = self.read(call.method, &heard.answer).await;
        let answer = heard.judged(Doubt::verdict(&read)).await;
        let Read { node, signed } = read.map_err(Doubt::into_unknown)?;
        if node.code == "10000" {
            Ok(Reply::Success { node, answer })
        } else {
            Ok(Reply::Problem(Problem::of(&node, signed)))
        }
    }

    pub(super) fn request(&self, call: Call<'_>) -> Result<Request, OutsideError> {
        let mut params = self.signed(call).map_err(not_reached)?;
        let biz_content = params.remove("biz_content").unwrap_or_default();
        self.form(&params, &[("biz_content", &biz_content)]).map_err(not_reached)
    }

    /// A POST with parameters in its query and in its body.
    pub(super) fn form(
        &self,
        query: &Params,
        body: &[(&str, &str)],
    ) -> Result<Request, reqwest::Error> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(body).finish();
        self.http.post(self.address(query)).header(CONTENT_TYPE, FORM).body(body).build()
    }

    /// Redirects: everything in the query of an address for the payer's browser.
    pub(super) fn page(&self, call: Call<'_>) -> Result<String, SigningFailed> {
        Ok(self.address(&self.signed(call)?).into())
    }

    pub(super) fn noted(&self, answer: &Answer) {
        self.skew.note(answer, self.clock.as_ref());
        tracing::debug!(system = "alipay", status = answer.status, "answer");
    }

    /// When the answer was made, by Alipay's clock; by ours where it does not say.
    pub(super) fn time_of(&self, answer: &Answer) -> Timestamp {
        let date = answer.header("date").map(chrono::DateTime::parse_from_rfc2822);
        match date {
            Some(Ok(theirs)) => theirs.to_utc() + self.clock.offset(),
            Some(Err(_)) | None => self.clock.now(),
        }
    }

    fn signed(&self, call: Call<'_>) -> Result<Params, SigningFailed> {
        self.sign(
            call.method,
            &[
                ("notify_url", call.notify_url.unwrap_or_default()),
                ("return_url", call.return_url.unwrap_or_default()),
                ("biz_content", call.biz_content),
            ],
        )
    }

    /// The common parameters and `own`, without what is empty, and their signature.
    pub(super) fn sign(&self, method: &str, own: &[(&str, &str)]) -> Result<Params, SigningFailed> {
        let timestamp = beijing(self.clock.now());
        let common = [
            ("app_id", self.app_id.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &timestamp),
            ("version", "1.0"),
        ];
        let mut params: Params = common
            .iter()
            .chain(&self.trust.numbers())
            .chain(own)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let sign = self.app_key.sign(request_content(&params).as_bytes())?;
        params.insert("sign".to_owned(), sign);
        Ok(params)
    }

    fn address(&self, params: &Params) -> Url {
        let mut url = self.gateway.clone();
        url.query_pairs_mut().extend_pairs(params);
        url
    }
}
