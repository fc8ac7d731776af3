//! `/integrate/refund` and `/integrate/refundQuery`.

use serde_json::json;

use super::manage::find;
use super::notice;
use super::problem::{Problem, Refund as Wrong, Stop, Trade as WrongTrade};
use super::reply;
use super::request::Request;
use super::returned::{Refund, left_of};
use super::trade::{State, Trade, fresh_number};
use crate::answer::{Answer, Effect};
use crate::clock::beijing;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice};
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::store::Txn;
use crate::system::System;
use crate::world::World;

/// Accepts a refund, or finds the one that this request made.
pub(super) fn order(world: &World, txn: &Txn<'_>, request: &Request) -> Result<Answer, Stop> {
    let number = request.own_number("outRefundNo")?;
    let fen = request.fen("refundAmt")?;
    request.exactly("ccy", "156")?;
    if !request.get("refundReason").is_empty() {
        request.text("refundReason", 80)?;
    }
    let notify_url = request.url("notifyUrl")?;
    let trade = find(txn, request)?;
    if let Some(refund) = Refund::find(txn, number)? {
        if refund.terms != request.terms() {
            return Err(Problem::refund(Wrong::OtherData).into());
        }
        return Ok(told(world, &trade, &refund, Effect::Repeated));
    }
    let now = world.clock.now();
    if trade.state != State::Paid {
        return Err(Problem::trade(WrongTrade::NotPaid).into());
    }
    if fen > left_of(txn, &trade, now)? {
        return Err(Problem::refund(Wrong::TooMuch).into());
    }
    let plan = RefundPlan::of(txn, System::Telecom)?;
    if plan.outcome == RefundOutcome::NotEnough {
        return Err(Problem::refund(Wrong::NoBalance).into());
    }
    let numbers = (number.to_owned(), fresh_number(now)?);
    let mut refund = Refund::new(numbers, &trade, fen, plan, now);
    refund.terms = request.terms();
    refund.keep(txn)?;
    announce(world, txn, &trade, &refund, notify_url)?;
    Ok(told(world, &trade, &refund, Effect::Created))
}

/// `/integrate/refundQuery`.
pub(super) fn query(world: &World, txn: &Txn<'_>, request: &Request) -> Result<Answer, Stop> {
    let trade = find(txn, request)?;
    let refund = Refund::find(txn, request.own_number("outRefundNo")?)?
        .filter(|refund| refund.out_trade_no == trade.out_trade_no)
        .ok_or_else(|| Problem::refund(Wrong::Unknown))?;
    Ok(told(world, &trade, &refund, Effect::Read))
}

/// Money that goes back at the telecom's own counter: nobody is told.
pub(super) fn outside(world: &World, txn: &Txn<'_>, trade: &Trade) -> Result<i64, SandboxError> {
    let now = world.clock.now();
    let fen = left_of(txn, trade, now)?;
    if fen == 0 {
        let text = "nothing is left to refund".to_owned();
        return Err(SandboxError::Answered { status: 409, text });
    }
    let numbers = (format!("OUTSIDE{}", fresh_number(now)?), fresh_number(now)?);
    let plan = RefundPlan::new(RefundOutcome::Success, Some(0));
    Refund::new(numbers, trade, fen, plan, now).keep(txn)?;
    Ok(fen)
}

/// The notification of the refund's end, due when it is over.
fn announce(
    world: &World,
    txn: &Txn<'_>,
    trade: &Trade,
    refund: &Refund,
    url: &str,
) -> Result<(), SandboxError> {
    if url.is_empty() {
        return Ok(());
    }
    let content = serde_json::to_string(&notice::of_refund(world, trade, refund))?;
    let notice = Notice::new(System::Telecom, &trade.out_trade_no, url, content, Manner::Genuine)?;
    let notice = notice.about_refund(&refund.out_refund_no);
    notice.keep(txn, Some(refund.ends_at.saturating_mul(1000)))
}

fn told(world: &World, trade: &Trade, refund: &Refund, effect: Effect) -> Answer {
    let now = world.clock.now();
    let result = json!({
        "merchantNo": world.keys.identities.telecom.merchant_no,
        "outTradeNo": trade.out_trade_no,
        "tradeNo": trade.trade_no,
        "outRefundNo": refund.out_refund_no,
        "refundNo": refund.refund_no,
        "refundAmt": refund.amount_fen.to_string(),
        "tradeStatus": refund.state_at(now).told(),
        "refundFinishedDate": refund.finished_at(now).map(beijing),
    });
    reply::success(&result, effect)
}
