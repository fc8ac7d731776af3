//! Querying and closing a trade.

use serde_json::json;

use super::gateway::Asked;
use super::problem::{Problem, Stop};
use super::signed;
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::clock::beijing;
use crate::store::{Kind, Txn};
use crate::world::World;

/// What queries tell of the buyer's account.
pub(super) const LOGON_ID: &str = "139****0000";

/// `alipay.trade.query`.
pub(super) fn query(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let trade = find(txn, asked)?;
    let (buyer_field, buyer) = trade.buyer("buyer_user_id");
    let mut node = json!({
        "code": "10000",
        "msg": "Success",
        "buyer_logon_id": LOGON_ID,
        "buyer_pay_amount": "0.00",
        buyer_field: buyer,
        "invoice_amount": "0.00",
        "out_trade_no": trade.out_trade_no,
        "point_amount": "0.00",
        "receipt_amount": "0.00",
        "total_amount": trade.amount(),
        "trade_no": trade.trade_no,
        "trade_status": trade.status(world.clock.now()),
    });
    if let (Some(paid_at), Some(map)) = (trade.paid_at, node.as_object_mut()) {
        let amount = trade.amount();
        for name in ["buyer_pay_amount", "invoice_amount", "receipt_amount"] {
            map.insert(name.to_owned(), json!(amount));
        }
        map.insert("send_pay_date".to_owned(), json!(beijing(paid_at)));
        let bills = json!([{"fund_channel": "ALIPAYACCOUNT", "amount": amount}]);
        map.insert("fund_bill_list".to_owned(), bills);
    }
    Ok(signed(asked.method(), &trade.out_trade_no, &node, Effect::Read))
}

/// `alipay.trade.close`: only what waits for its buyer.
pub(super) fn close(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let mut trade = find(txn, asked)?;
    let now = world.clock.now();
    let closed = || Problem::business("TRADE_HAS_CLOSE", "交易已经关闭");
    match trade.state_at(now) {
        State::Paid if trade.whole_back(now) => return Err(closed().into()),
        State::Paid if trade.finished(now) => {
            return Err(Problem::business("TRADE_HAS_FINISHED", "交易已经完结").into());
        }
        State::Paid => {
            return Err(Problem::business("TRADE_STATUS_ERROR", "交易状态不合法").into());
        }
        State::Closed => return Err(closed().into()),
        State::Unscanned | State::Waiting => trade.state = State::Closed,
    }
    trade.keep(txn)?;
    let node = json!({
        "code": "10000",
        "msg": "Success",
        "out_trade_no": trade.out_trade_no,
        "trade_no": trade.trade_no,
    });
    Ok(signed(asked.method(), &trade.out_trade_no, &node, Effect::Changed))
}

/// The trade by its number at Alipay, which wins, or by ours; unknown until it is scanned, and
/// to another application.
pub(super) fn find(txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Trade, Stop> {
    let trade: Option<Trade> = match (asked.text("trade_no"), asked.text("out_trade_no")) {
        (None, None) => return Err(Problem::field("out_trade_no").into()),
        (None, Some(number)) => Trade::numbered(txn, asked.app, number)?,
        (Some(trade_no), _) => txn.by_alias(Kind::AlipayTrade, trade_no)?,
    };
    trade
        .filter(|trade| trade.state != State::Unscanned && trade.app == asked.app)
        .ok_or_else(|| Problem::business("TRADE_NOT_EXIST", "交易不存在").into())
}
