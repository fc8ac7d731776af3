//! Refusals: `{success: false, errorCode, errorMsg}`. All but the signature's code are assumed.

use super::reply;
use crate::answer::{Answer, Effect};

/// Why a call was refused.
#[derive(Debug)]
pub(super) struct Problem {
    code: &'static str,
    message: String,
    /// Whether the caller is known, so that it can be answered under a signature.
    signed: bool,
    effect: Effect,
}

/// What is wrong with an order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trade {
    Unknown,
    Paid,
    Closed,
    OtherData,
    NotPaid,
    Expired,
    ForeignOpenid,
    Risk,
}

/// What is wrong with a refund.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refund {
    Unknown,
    TooMuch,
    NoBalance,
    OtherData,
}

impl Problem {
    pub(super) fn signature() -> Self {
        Self { signed: false, ..Self::new("API100001", "签名校验失败") }
    }

    /// The caller is nobody we know.
    pub(super) fn caller() -> Self {
        Self { signed: false, ..Self::new("API100003", "商户或机构不存在") }
    }

    pub(super) fn field(name: &str, wrong: &str) -> Self {
        Self::new("API100002", &format!("{name}: {wrong}"))
    }

    pub(super) fn request_date() -> Self {
        Self::new("API100004", "请求时间超出允许范围")
    }

    pub(super) fn unknown_path() -> Self {
        Self { effect: Effect::NotFound, ..Self::new("API100005", "接口不存在") }
    }

    pub(super) fn trade(what: Trade) -> Self {
        let (code, message) = match what {
            Trade::Unknown => ("TRADE100001", "订单不存在"),
            Trade::Paid => ("TRADE100002", "订单已支付"),
            Trade::Closed => ("TRADE100003", "订单已关闭"),
            Trade::OtherData => ("TRADE100004", "商户订单号已用于另一笔交易"),
            Trade::NotPaid => ("TRADE100005", "订单未支付"),
            Trade::Expired => ("TRADE100006", "订单失效时间已过"),
            Trade::ForeignOpenid => ("TRADE100007", "openId与应用不匹配"),
            Trade::Risk => ("TRADE100008", "交易被风控拒绝"),
        };
        let problem = Self::new(code, message);
        match what {
            Trade::Unknown => Self { effect: Effect::NotFound, ..problem },
            Trade::Paid
            | Trade::Closed
            | Trade::OtherData
            | Trade::NotPaid
            | Trade::Expired
            | Trade::ForeignOpenid
            | Trade::Risk => problem,
        }
    }

    pub(super) fn refund(what: Refund) -> Self {
        match what {
            Refund::Unknown => {
                Self { effect: Effect::NotFound, ..Self::new("REFUND100001", "退款单不存在") }
            }
            Refund::TooMuch => Self::new("REFUND100002", "退款金额超过可退金额"),
            Refund::NoBalance => Self::new("REFUND100003", "商户余额不足"),
            Refund::OtherData => Self::new("REFUND100004", "退款单号已用于另一笔退款"),
        }
    }

    /// A code of the openid page that buys nothing.
    pub(super) fn code(used: bool) -> Self {
        if used {
            Self::new("OPENID100002", "code已使用")
        } else {
            Self::new("OPENID100001", "code无效或已过期")
        }
    }

    pub(super) fn into_answer(self) -> Answer {
        reply::failure(self.code, &self.message, self.signed, self.effect)
    }

    fn new(code: &'static str, message: &str) -> Self {
        Self { code, message: message.to_owned(), signed: true, effect: Effect::Refused }
    }
}

pub(super) type Stop = crate::stop::Stop<Problem>;

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
