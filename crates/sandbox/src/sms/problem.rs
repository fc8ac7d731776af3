//! `{Code, Message, RequestId}`: of the gate under its own status, of the service under 200.

use serde_json::json;

use crate::answer::{Answer, Effect};
use crate::crypto::random_hex32;

/// A refusal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Problem {
    status: u16,
    code: &'static str,
    message: &'static str,
}

impl Problem {
    /// Of the gate before every service.
    pub(super) fn gate(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }

    /// Of the service, which refuses under HTTP 200.
    pub(super) fn new(code: &'static str, message: &'static str) -> Self {
        Self { status: 200, code, message }
    }

    /// A code in the service's own words.
    pub(super) fn of(code: &'static str) -> Self {
        let message = match code {
            "isv.AMOUNT_NOT_ENOUGH" => "账户余额不足",
            "isv.INVALID_JSON_PARAM" => "JSON参数不合法",
            "isv.MOBILE_COUNT_OVER_LIMIT" => "手机号码数量超过限制",
            "isv.MOBILE_NUMBER_ILLEGAL" => "非法手机号",
            "isv.PARAM_LENGTH_LIMIT" => "参数超出长度限制",
            "isv.PARAM_NOT_SUPPORT_URL" => "不支持URL",
            "isv.SMS_SIGNATURE_ILLEGAL" => "短信签名不合法",
            "isv.SMS_TEMPLATE_ILLEGAL" => "短信模板不合法",
            "isv.TEMPLATE_MISSING_PARAMETERS" => "模板缺少变量",
            _ => "业务拒绝",
        };
        Self::new(code, message)
    }

    pub(super) fn into_answer(self) -> Answer {
        let Self { status, code, message } = self;
        let request_id = random_hex32().unwrap_or_default();
        let body = json!({"Code": code, "Message": message, "RequestId": request_id});
        Answer::json(status, &body, Effect::Refused)
    }
}

pub(super) type Stop = crate::stop::Stop<Problem>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
