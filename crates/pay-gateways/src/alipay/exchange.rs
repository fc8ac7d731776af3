//! One call of `gateway.do`: signed on the way out, checked on the way back.

use super::envelope::{Envelope, read_envelope};
use super::sign::{Params, request_content};
use super::wire::Node;
use crate::http::{self, Answer, not_reached, unknown};
use crate::keys::{CheckingKey, SigningFailed, SigningKey};
use crate::skew::SkewWatch;
use crate::text::{beijing, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{Clock, OutsideError};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use std::sync::Arc;

const FORM: &str = "application/x-www-form-urlencoded;charset=utf-8";

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) http: Client,
    pub(super) gateway: Url,
    pub(super) app_id: String,
    pub(super) app_key: SigningKey,
    pub(super) alipay_key: CheckingKey,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) skew: SkewWatch,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) method: &'a str,
    pub(super) biz_content: &'a str,
    pub(super) notify_url: Option<&'a str>,
    pub(super) return_url: Option<&'a str>,
}

/// What came back and can be read.
#[derive(Debug)]
pub(super) enum Reply {
    /// `10000`, signature checked: the call succeeded, which does not say that anything is paid.
    Success {
        node: Box<Node>,
        answer: Answer,
    },
    Problem(Problem),
}

#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) sub_code: String,
    pub(super) message: String,
    /// Its signature is right. Otherwise it has none: errors at the gate are not signed.
    pub(super) signed: bool,
}

impl Problem {
    pub(super) fn into_refusal(self) -> OutsideError {
        let Self { code, sub_code, message, signed: _ } = self;
        let code = if sub_code.is_empty() { code } else { sub_code };
        OutsideError::Refused { code, message }
    }

    pub(super) fn into_unknown(self) -> OutsideError {
        let Self { code, sub_code, message, signed } = self;
        let kind = if signed { "a signed" } else { "an unsigned" };
        unknown(format!("{kind} answer says {code} {sub_code}: {message}"))
    }
}

impl Exchange {
    /// System calls: common parameters in the query, `biz_content` in a form.
    pub(super) async fn call(&self, call: Call<'_>) -> Result<Reply, OutsideError> {
        let mut params = self.signed(call).map_err(not_reached)?;
        let biz_content = params.remove("biz_content").unwrap_or_default();
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("biz_content", &biz_content)
            .finish();
        let request = self.http.post(self.address(&params)).header(CONTENT_TYPE, FORM).body(body);
        let answer = http::exchange(request).await?;
        self.skew.note(&answer, self.clock.as_ref());
        tracing::debug!(system = "alipay", status = answer.status, "answer");
        self.read(call.method, answer)
    }

    /// Redirects: everything in the query of an address for the payer's browser.
    pub(super) fn page(&self, call: Call<'_>) -> Result<String, SigningFailed> {
        Ok(self.address(&self.signed(call)?).into())
    }

    fn signed(&self, call: Call<'_>) -> Result<Params, SigningFailed> {
        let timestamp = beijing(self.clock.now());
        let mut params: Params = [
            ("app_id", self.app_id.as_str()),
            ("method", call.method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &timestamp),
            ("version", "1.0"),
            ("notify_url", call.notify_url.unwrap_or_default()),
            ("return_url", call.return_url.unwrap_or_default()),
            ("biz_content", call.biz_content),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
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

    /// A success must be signed. A signature that is there and wrong is nobody's word.
    fn read(&self, method: &str, answer: Answer) -> Result<Reply, OutsideError> {
        if answer.status != 200 {
            return Err(unknown(format!("an answer of status {}", answer.status)));
        }
        let envelope = read_envelope(&answer.body, method).map_err(unknown)?;
        let signed = self.check(&envelope)?;
        let node: Box<Node> = serde_json::from_str(envelope.node)
            .map_err(|_error| unknown("a field of the answer has another type"))?;
        match (node.code.as_str(), signed, envelope.is_error) {
            ("10000", true, false) => Ok(Reply::Success { node, answer }),
            ("10000", _, _) => Err(unknown("the answer says success, without a signature")),
            _problem => Ok(Reply::Problem(Problem {
                code: shown(&node.code),
                sub_code: shown(node.sub_code.as_deref().unwrap_or_default()),
                message: shown(node.sub_msg.as_deref().unwrap_or_default()),
                signed,
            })),
        }
    }

    fn check(&self, envelope: &Envelope<'_>) -> Result<bool, OutsideError> {
        let Some(sign) = envelope.sign.as_deref().filter(|sign| !sign.is_empty()) else {
            return Ok(false);
        };
        let right = STANDARD
            .decode(sign)
            .is_ok_and(|sign| self.alipay_key.accepts(envelope.node.as_bytes(), &sign));
        if right {
            Ok(true)
        } else {
            Err(unknown("the answer's signature is wrong: is Alipay's public key the right one?"))
        }
    }
}
