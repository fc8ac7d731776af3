//! What the telecom holds, for the record.

use serde_json::{Value, json};

use super::returned::Refund;
use super::trade::Trade;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// Every trade, with its refunds.
pub(crate) fn held(txn: &Txn<'_>, now: i64) -> Result<Vec<Value>, SandboxError> {
    let refunds: Vec<Refund> = txn.all(Kind::TelecomRefund)?;
    let shown = |trade: &Trade| {
        let own = refunds.iter().filter(|refund| refund.out_trade_no == trade.out_trade_no);
        json!({
            "outTradeNo": trade.out_trade_no,
            "tradeNo": trade.trade_no,
            "state": trade.state_at(now).told(),
            "amountFen": trade.amount_fen,
            "paidFen": trade.paid_fen,
            "declined": trade.declined,
            "refunds": own.map(|refund| shown_refund(refund, now)).collect::<Vec<_>>(),
        })
    };
    Ok(txn.all::<Trade>(Kind::TelecomTrade)?.iter().map(shown).collect())
}

fn shown_refund(refund: &Refund, now: i64) -> Value {
    json!({
        "outRefundNo": refund.out_refund_no,
        "refundNo": refund.refund_no,
        "state": refund.state_at(now).told(),
        "amountFen": refund.amount_fen,
    })
}
