//! `{errcode, errmsg}`, always under HTTP 200.

use serde_json::json;

use crate::answer::{Answer, Effect};
use crate::crypto::random_hex32;

/// A refusal.
#[derive(Debug)]
pub(super) struct Problem {
    errcode: i64,
    errmsg: String,
}

impl Problem {
    pub(super) fn new(errcode: i64, errmsg: &str) -> Self {
        Self { errcode, errmsg: errmsg.to_owned() }
    }

    /// A code in `WeChat`'s own words, where they are known.
    pub(super) fn of(errcode: i64) -> Self {
        let words = match errcode {
            -1 => "system error",
            40001 => "invalid credential, access_token is invalid or not latest",
            40013 => "invalid appid",
            40014 => "invalid access_token",
            40029 => "invalid code",
            40125 => "invalid appsecret",
            40163 => "code been used",
            40164 => "invalid ip, not in whitelist",
            40165 => "invalid weapp pagepath",
            40226 => "code blocked",
            41001 => "access_token missing",
            41002 => "appid missing",
            41004 => "appsecret missing",
            41008 => "missing code",
            42001 => "access_token expired",
            45009 => "reach max api daily quota limit",
            45011 => "api minute-quota reach limit, must slower, retry next minute",
            48001 => "api unauthorized",
            48004 => "api forbidden for irregularities",
            61004 => "access clientip is not registered",
            85079 => "miniprogram has no online release",
            85400 => "the number of long-term links reached its limit",
            85401 => "expire time out of range",
            _ => "error",
        };
        Self::new(errcode, words)
    }

    pub(super) fn forbidden() -> Self {
        Self::of(48001)
    }

    pub(super) fn no_such_interface() -> Self {
        Self::new(40066, "invalid url")
    }

    pub(super) fn into_answer(self) -> Answer {
        let rid = random_hex32().unwrap_or_default();
        let errmsg = format!("{}, rid: {rid}", self.errmsg);
        Answer::json(200, &json!({"errcode": self.errcode, "errmsg": errmsg}), Effect::Refused)
    }
}

pub(super) type Stop = crate::stop::Stop<Problem>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
