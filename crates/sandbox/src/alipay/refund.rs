//! Refunds (退款) and their query.

use serde_json::{Value, json};

use super::gateway::Asked;
use super::manage::{LOGON_ID, find};
use super::problem::{Problem, Stop};
use super::trade::{Refund, State, Trade};
use super::{money, notice, signed};
use crate::answer::{Answer, Effect};
use crate::clock::beijing;
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::store::Txn;
use crate::system::System;
use crate::world::World;

/// The longest `refund_reason`, in characters.
const LONGEST_REASON: usize = 256;

/// `alipay.trade.refund`: moves the money, or says that it was moved before.
pub(super) fn refund(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let mut trade = find(txn, asked)?;
    let now = world.clock.now();
    refundable(&trade, now)?;
    let fen = asked.text("refund_amount").and_then(money::parse);
    let fen = fen.ok_or_else(|| Problem::field("refund_amount"))?;
    let number = number(&trade, asked, fen)?;
    if let Some(known) = trade.refund(&number) {
        if known.fen != fen {
            let words = "不一致的请求：同一退款请求号的金额不同";
            return Err(Problem::business("DISCORDANT_REPEAT_REQUEST", words).into());
        }
        let again = answer(asked, &trade, known, false, now);
        return Ok(Answer { effect: Effect::Repeated, ..again });
    }
    fits(&trade, fen, now)?;
    let made = make(txn, asked, number, fen, now)?;
    trade.refunds.push(made.clone());
    trade.keep(txn)?;
    tell(world, txn, &trade, &made)?;
    Ok(answer(asked, &trade, &made, made.moved(now), now))
}

/// `alipay.trade.fastpay.refund.query`: nothing but success until the money is back.
pub(super) fn query(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    let trade = find(txn, asked)?;
    let number = asked.text("out_request_no").ok_or_else(|| Problem::field("out_request_no"))?;
    let mut node = json!({"code": "10000", "msg": "Success"});
    let now = world.clock.now();
    let told = trade.refund(number).filter(|refund| refund.moved(now) || refund.stuck);
    if let (Some(refund), Some(map)) = (told, node.as_object_mut()) {
        let mut tell = |name: &str, value: String| map.insert(name.to_owned(), Value::from(value));
        tell("out_request_no", refund.number.clone());
        tell("out_trade_no", trade.out_trade_no.clone());
        tell("refund_amount", money::format(refund.fen));
        tell("refund_reason", refund.reason.clone());
        tell("total_amount", trade.amount());
        tell("trade_no", trade.trade_no.clone());
        if let Some(moved_at) = refund.moved_at {
            tell("refund_status", "REFUND_SUCCESS".to_owned());
            if wants(asked, "gmt_refund_pay") {
                tell("gmt_refund_pay", beijing(moved_at));
            }
        }
    }
    Ok(signed(asked.method(), &trade.out_trade_no, &node, Effect::Read))
}

/// Only a paid trade, and not for ever.
fn refundable(trade: &Trade, now: i64) -> Result<(), Problem> {
    if trade.state_at(now) != State::Paid {
        return Err(Problem::business("TRADE_STATUS_ERROR", "交易状态不合法"));
    }
    Ok(())
}

/// The number of the request; a whole refund needs none and has then the trade's.
fn number(trade: &Trade, asked: &Asked<'_>, fen: i64) -> Result<String, Problem> {
    match asked.text("out_request_no") {
        Some(number) if number.len() <= 64 => Ok(number.to_owned()),
        None if fen == trade.paid_fen => Ok(trade.out_trade_no.clone()),
        Some(_) | None => Err(Problem::field("out_request_no")),
    }
}

/// Never more than came, all refunds together, and never too late.
fn fits(trade: &Trade, fen: i64, now: i64) -> Result<(), Problem> {
    if trade.finished(now) {
        return Err(Problem::business("TRADE_HAS_FINISHED", "交易已经完结"));
    }
    if fen > trade.paid_fen {
        return Err(Problem::business("REASON_TRADE_REFUND_FEE_ERR", "退款金额无效"));
    }
    if fen > trade.left_fen() {
        return Err(Problem::business("REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"));
    }
    Ok(())
}

/// The refund as the control API wants it to come out.
fn make(
    txn: &Txn<'_>,
    asked: &Asked<'_>,
    number: String,
    fen: i64,
    now: i64,
) -> Result<Refund, Stop> {
    let reason = asked.text("refund_reason").unwrap_or_default();
    if reason.chars().count() > LONGEST_REASON {
        return Err(Problem::field("refund_reason").into());
    }
    let plan = RefundPlan::of(txn, System::Alipay)?;
    let moved_at = match plan.outcome {
        RefundOutcome::Success => Some(now),
        RefundOutcome::Slow => Some(now.saturating_add(plan.seconds)),
        RefundOutcome::Abnormal | RefundOutcome::Closed => None,
        RefundOutcome::NotEnough => {
            return Err(Problem::business("SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足").into());
        }
    };
    let stuck = plan.outcome == RefundOutcome::Abnormal;
    Ok(Refund { number, fen, reason: reason.to_owned(), moved_at, stuck })
}

/// Notifies the merchant when the money is back, if the trade has an address for it.
fn tell(world: &World, txn: &Txn<'_>, trade: &Trade, refund: &Refund) -> Result<(), Stop> {
    if let Some(moved_at) = refund.moved_at.filter(|_| !trade.notify_url.is_empty()) {
        let notice = notice::refunded(world, trade, refund, moved_at)?;
        notice.keep(txn, Some(moved_at.saturating_mul(1000).max(world.clock.now_ms())))?;
    }
    Ok(())
}

/// `fund_change` speaks of this call alone, `refund_fee` of all refunds together.
fn answer(asked: &Asked<'_>, trade: &Trade, refund: &Refund, moves: bool, now: i64) -> Answer {
    let (buyer_field, buyer) = trade.buyer("buyer_user_id");
    let total = money::format(trade.back_fen(now));
    let mut node = json!({
        "code": "10000",
        "msg": "Success",
        "buyer_logon_id": LOGON_ID,
        buyer_field: buyer,
        "fund_change": if moves { "Y" } else { "N" },
        "out_trade_no": trade.out_trade_no,
        "refund_fee": total,
        "send_back_fee": total,
        "trade_no": trade.trade_no,
    });
    if let (Some(moved_at), Some(map)) =
        (refund.moved_at.filter(|_| refund.moved(now)), node.as_object_mut())
    {
        map.insert("gmt_refund_pay".to_owned(), json!(beijing(moved_at)));
        if wants(asked, "refund_detail_item_list") {
            let item =
                json!({"fund_channel": "ALIPAYACCOUNT", "amount": money::format(refund.fen)});
            map.insert("refund_detail_item_list".to_owned(), json!([item]));
        }
    }
    signed(asked.method(), &trade.out_trade_no, &node, Effect::Changed)
}

/// Whether `query_options` ask for more.
fn wants(asked: &Asked<'_>, option: &str) -> bool {
    let options = asked.biz.get("query_options").and_then(Value::as_array);
    options.is_some_and(|options| options.iter().any(|one| one == option))
}
