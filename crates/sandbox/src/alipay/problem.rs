//! Error answers: `{code, msg, sub_code, sub_msg}` in the method's node.

use serde_json::json;

use super::TEXT;
use super::gateway::OAUTH_TOKEN;
use crate::answer::{Answer, Effect};

/// An error of the gateway or of a trade.
#[derive(Debug)]
pub(super) struct Problem {
    code: &'static str,
    msg: &'static str,
    sub_code: String,
    sub_msg: String,
    signed: bool,
}

impl Problem {
    /// A parameter that is not there; found before the caller was known.
    pub(super) fn missing(parameter: &str) -> Self {
        Self {
            code: "40001",
            msg: "Missing Required Arguments",
            sub_code: format!("isv.missing-{}", parameter.replace('_', "-")),
            sub_msg: format!("缺少参数{parameter}"),
            signed: false,
        }
    }

    /// A parameter that cannot be; found before the caller was known.
    pub(super) fn invalid(what: &str, sub_msg: &str) -> Self {
        Self {
            code: "40002",
            msg: "Invalid Arguments",
            sub_code: format!("isv.invalid-{what}"),
            sub_msg: sub_msg.to_owned(),
            signed: false,
        }
    }

    /// A business failure; `code` without its `ACQ.`.
    pub(super) fn business(code: &str, sub_msg: &str) -> Self {
        Self {
            code: "40004",
            msg: "Business Failed",
            sub_code: format!("ACQ.{code}"),
            sub_msg: sub_msg.to_owned(),
            signed: true,
        }
    }

    /// A business failure whose code has no `ACQ.` before it: bills and certificates.
    pub(super) fn plain(code: &str, sub_msg: &str) -> Self {
        Self { sub_code: code.to_owned(), ..Self::business(code, sub_msg) }
    }

    /// A parameter of `alipay.system.oauth.token`; found after the caller was known.
    pub(super) fn token(sub_code: &str, sub_msg: &str) -> Self {
        let invalid = Self::invalid("", sub_msg);
        Self { sub_code: sub_code.to_owned(), signed: true, ..invalid }
    }

    /// A field of `biz_content` that cannot be taken.
    pub(super) fn field(field: &str) -> Self {
        Self::business("INVALID_PARAMETER", &format!("参数无效：{field}"))
    }

    pub(super) fn into_answer(self, method: &str) -> Answer {
        let effect =
            if self.sub_code == "ACQ.TRADE_NOT_EXIST" { Effect::NotFound } else { Effect::Refused };
        let body = json!({
            "code": self.code,
            "msg": self.msg,
            "sub_code": self.sub_code,
            "sub_msg": self.sub_msg,
        });
        if self.signed {
            return Answer::text(200, TEXT, body.to_string(), effect).signed();
        }
        let envelope = json!({ node(method, true): body });
        Answer::text(200, TEXT, envelope.to_string(), effect)
    }

    /// The error in words, for the payer's browser.
    pub(super) fn words(&self) -> String {
        format!("{}（{}）", self.sub_msg, self.sub_code)
    }
}

pub(super) type Stop = crate::stop::Stop<Problem>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The node that answers a method; what fails in `alipay.system.oauth.token` has another.
pub(super) fn node(method: &str, failed: bool) -> String {
    if method.starts_with("alipay.") && !(failed && method == OAUTH_TOKEN) {
        format!("{}_response", method.replace('.', "_"))
    } else {
        "error_response".to_owned()
    }
}
