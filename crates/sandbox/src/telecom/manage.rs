//! Querying and closing a trade.

use serde_json::json;

use super::problem::{Problem, Stop, Trade as Wrong};
use super::reply;
use super::request::Request;
use super::returned::is_given_back;
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::clock::beijing;
use crate::store::{Kind, Txn};
use crate::world::World;

/// `/integrate/orderQuery`.
pub(super) fn query(world: &World, txn: &Txn<'_>, request: &Request) -> Result<Answer, Stop> {
    let trade = find(txn, request)?;
    let (paid, now) = (trade.paid_at, world.clock.now());
    let state = if is_given_back(txn, &trade, now)? { State::Closed } else { trade.state_at(now) };
    let result = json!({
        "merchantNo": world.keys.identities.telecom.merchant_no,
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "tradeChannel": trade.scene.channel(),
        "tradeAmt": trade.amount_fen.to_string(),
        "tradeStatus": state.told(),
        "payAmt": paid.map(|_| trade.paid_fen.to_string()),
        "payTool": paid.map(|_| trade.scene.channel()),
        "payFinishedDate": paid.map(beijing),
    });
    Ok(reply::success(&result, Effect::Read))
}

/// `/pay/closeOrder`: whatever is not paid; once more does no harm.
pub(super) fn close(world: &World, txn: &Txn<'_>, request: &Request) -> Result<Answer, Stop> {
    let mut trade = find(txn, request)?;
    let effect = match trade.state {
        State::Paid => return Err(Problem::trade(Wrong::Paid).into()),
        State::Closed => Effect::Repeated,
        State::NotPaid | State::Failed => Effect::Changed,
    };
    trade.state = State::Closed;
    trade.keep(txn)?;
    let result = json!({
        "merchantNo": world.keys.identities.telecom.merchant_no,
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "tradeStatus": trade.state.told(),
    });
    Ok(reply::success(&result, effect))
}

/// The trade by the telecom's number, which wins, or by ours.
pub(super) fn find(txn: &Txn<'_>, request: &Request) -> Result<Trade, Stop> {
    let trade: Option<Trade> = match (request.get("tradeNo"), request.get("outTradeNo")) {
        ("", "") => return Err(Problem::field("outTradeNo", "must be there").into()),
        ("", number) => txn.get(Kind::TelecomTrade, number)?,
        (number, _) => txn.by_alias(Kind::TelecomTrade, number)?,
    };
    trade.ok_or_else(|| Problem::trade(Wrong::Unknown).into())
}
