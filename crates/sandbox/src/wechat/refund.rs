//! Refunds (退款): asked for, followed, and made behind the merchant's back.

mod record;
mod request;

use super::asked::read;
use super::notice::{self, Event};
use super::problem::{Problem, Stop};
use super::signed;
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice};
use crate::payer::Settled;
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;
use request::Asked;

pub(crate) use record::{Refund, Status};

/// `POST /v3/refund/domestic/refunds`.
pub(super) fn apply(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, Stop> {
    let request = read(&call.body)?;
    let asked = Asked::read(&request)?;
    let now_ms = world.clock.now_ms();
    let known: Option<Refund> = txn.get(Kind::WechatRefund, &asked.number)?;
    if let Some(refund) = known {
        if refund.request != request {
            return Err(invalid("商户退款单号已使用且参数与原请求不一致").into());
        }
        return Ok(answered(&refund, now_ms, Effect::Repeated));
    }
    let trade = asked.trade(txn)?;
    let left = trade.paid_fen.saturating_sub(refunded_fen(world, txn, &trade)?);
    asked.fits(&trade, left, world.clock.now())?;
    let plan = RefundPlan::of(txn, System::Wechat)?;
    if plan.outcome == RefundOutcome::NotEnough {
        return Err(Problem::new(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起").into());
    }
    let refund = asked.refund(&trade, plan, now_ms, request.clone())?;
    add(txn, trade, &refund)?;
    if !refund.notify_url.is_empty() {
        notify(world, txn, &refund)?;
    }
    Ok(answered(&refund, now_ms, Effect::Created))
}

/// `GET /v3/refund/domestic/refunds/{out_refund_no}`.
pub(super) fn query(world: &World, txn: &Txn<'_>, number: &str) -> Result<Answer, Stop> {
    let refund: Option<Refund> = txn.get(Kind::WechatRefund, number)?;
    let missing = || Problem::new(404, "RESOURCE_NOT_EXISTS", "退款单不存在");
    let refund = refund.ok_or_else(missing)?;
    Ok(answered(&refund, world.clock.now_ms(), Effect::Read).about("refund_query", number))
}

/// What is left of the trade goes back to the payer, under a number of the provider's own.
pub(super) fn outside(world: &World, txn: &Txn<'_>, trade: Trade) -> Result<Settled, SandboxError> {
    let left = trade.paid_fen.saturating_sub(refunded_fen(world, txn, &trade)?);
    if trade.state != State::Paid || left <= 0 {
        let text = "nothing of this trade is left to refund".to_owned();
        return Err(SandboxError::Answered { status: 409, text });
    }
    let trade_no = trade.transaction_id.clone().unwrap_or_default();
    let refund = Refund::outside(&trade, left, world.clock.now_ms())?;
    add(txn, trade, &refund)?;
    Ok(Settled { trade_no, amount_fen: left, notices: Vec::new() })
}

/// How much of a trade is refunded or on its way back, in fen.
pub(super) fn refunded_fen(
    world: &World,
    txn: &Txn<'_>,
    trade: &Trade,
) -> Result<i64, SandboxError> {
    let now_ms = world.clock.now_ms();
    let refunds = of(txn, trade)?;
    let counted = refunds.iter().filter(|refund| refund.status(now_ms) != Status::Closed);
    Ok(counted.fold(0, |sum: i64, refund| sum.saturating_add(refund.fen)))
}

/// The refunds of a trade, oldest first.
pub(crate) fn of(txn: &Txn<'_>, trade: &Trade) -> Result<Vec<Refund>, SandboxError> {
    let mut refunds = Vec::new();
    for number in &trade.refunds {
        refunds.extend(txn.get::<Refund>(Kind::WechatRefund, number)?);
    }
    Ok(refunds)
}

fn add(txn: &Txn<'_>, mut trade: Trade, refund: &Refund) -> Result<(), SandboxError> {
    trade.refunds.push(refund.out_refund_no.clone());
    trade.keep(txn)?;
    txn.put(Kind::WechatRefund, &refund.out_refund_no, Some(&refund.id), refund)
}

/// The notification that is due when the refund has come to its end.
fn notify(world: &World, txn: &Txn<'_>, refund: &Refund) -> Result<(), SandboxError> {
    let (kind, summary) = match refund.end() {
        Status::Closed => ("REFUND.CLOSED", "退款关闭"),
        Status::Abnormal => ("REFUND.ABNORMAL", "退款异常"),
        Status::Success | Status::Processing => ("REFUND.SUCCESS", "退款成功"),
    };
    let event = Event { kind, summary, original: "refund" };
    let mchid = &world.keys.identities.wechat.mchid;
    let time = refund.final_at_ms.div_euclid(1000);
    let body = notice::body(world, event, time, &refund.notified(mchid))?;
    let number = &refund.out_trade_no;
    let notice = Notice::new(System::Wechat, number, &refund.notify_url, body, Manner::Genuine)?
        .about_refund(&refund.out_refund_no);
    notice.keep(txn, Some(refund.final_at_ms))
}

fn answered(refund: &Refund, now_ms: i64, effect: Effect) -> Answer {
    signed(200, &refund.told(now_ms), effect).about("refund", &refund.out_refund_no)
}

/// A request that breaks a rule of the business.
fn invalid(message: &str) -> Problem {
    Problem::new(400, "INVALID_REQUEST", message)
}
