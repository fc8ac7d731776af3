//! What a merchant asks for when it refunds.

use serde_json::Value;

use super::invalid;
use super::record::Refund;
use crate::error::SandboxError;
use crate::refund_outcome::RefundPlan;
use crate::store::{Kind, Txn};
use crate::wechat::asked::{fen, notify_url, text};
use crate::wechat::problem::{Problem, Stop};
use crate::wechat::trade::{State, Trade};

/// How many refunds one trade can have.
const MOST: usize = 50;

/// How long after its payment a trade can be refunded, in seconds.
const LATEST: i64 = 365 * 86_400;

/// The fields of the body, each as it must be.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) number: String,
    transaction_id: Option<String>,
    out_trade_no: Option<String>,
    refund_fen: i64,
    total_fen: i64,
    notify_url: String,
    funds_account: Option<String>,
}

impl Asked {
    pub(super) fn read(request: &Value) -> Result<Self, Problem> {
        let number = text(request, "/out_refund_no", 1, 64)?;
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte);
        if !number.bytes().all(good) {
            return Err(Problem::field("/out_refund_no", "body", "包含不支持的字符"));
        }
        let transaction_id = optional(request, "transaction_id", 32)?;
        let out_trade_no = optional(request, "out_trade_no", 32)?;
        if transaction_id.is_none() && out_trade_no.is_none() {
            let field = "/transaction_id";
            return Err(Problem::field(field, "body", "transaction_id和out_trade_no必须二选一"));
        }
        optional(request, "reason", 80)?;
        let funds_account = optional(request, "funds_account", 32)?;
        if funds_account.as_deref().is_some_and(|kind| !matches!(kind, "AVAILABLE" | "UNSETTLED")) {
            return Err(Problem::field("/funds_account", "body", "不支持的资金来源"));
        }
        if text(request, "/amount/currency", 1, 16)? != "CNY" {
            return Err(Problem::field("/amount/currency", "body", "只支持CNY"));
        }
        let told = request.get("notify_url").map(|_| notify_url(request, 256)).transpose()?;
        Ok(Self {
            number: number.to_owned(),
            transaction_id,
            out_trade_no,
            refund_fen: fen(request, "/amount/refund")?,
            total_fen: fen(request, "/amount/total")?,
            notify_url: told.unwrap_or_default(),
            funds_account,
        })
    }

    /// The trade that is meant; when both numbers are given they must mean the same.
    pub(super) fn trade(&self, txn: &Txn<'_>) -> Result<Trade, Stop> {
        let found: Option<Trade> = match (&self.transaction_id, &self.out_trade_no) {
            (Some(id), _) => txn.by_alias(Kind::WechatTrade, id)?,
            (None, Some(number)) => txn.get(Kind::WechatTrade, number)?,
            (None, None) => None,
        };
        let same = |trade: &Trade| {
            self.out_trade_no.as_ref().is_none_or(|number| *number == trade.out_trade_no)
        };
        let missing = || Problem::new(404, "RESOURCE_NOT_EXISTS", "订单号不存在");
        Ok(found.filter(same).ok_or_else(missing)?)
    }

    /// Whether so much can be taken from the trade, of which `left_fen` is not refunded yet.
    pub(super) fn fits(&self, trade: &Trade, left_fen: i64, now: i64) -> Result<(), Problem> {
        if trade.state != State::Paid {
            return Err(invalid("订单未支付，不能退款"));
        }
        if self.total_fen != trade.paid_fen {
            return Err(invalid("订单金额与支付时的订单金额不一致"));
        }
        if self.refund_fen > left_fen {
            return Err(invalid("累计退款金额大于支付金额"));
        }
        if trade.refunds.len() >= MOST {
            return Err(invalid("部分退款次数超过限制"));
        }
        if trade.paid_at.is_none_or(|paid_at| now.saturating_sub(paid_at) > LATEST) {
            return Err(invalid("订单已超过可退款的最长期限"));
        }
        Ok(())
    }

    /// The refund that it becomes.
    pub(super) fn refund(
        self,
        trade: &Trade,
        plan: RefundPlan,
        now_ms: i64,
        request: Value,
    ) -> Result<Refund, SandboxError> {
        let refund = Refund::new(trade, Some(&self.number), self.refund_fen, plan, now_ms)?;
        Ok(Refund {
            request,
            notify_url: self.notify_url,
            funds_account: self.funds_account.unwrap_or(refund.funds_account),
            ..refund
        })
    }
}

/// A text that may be missing, of at most so many characters.
fn optional(request: &Value, name: &str, most: usize) -> Result<Option<String>, Problem> {
    let given = request.get(name).map(|_| text(request, &format!("/{name}"), 1, most));
    given.transpose().map(|text| text.map(str::to_owned))
}
