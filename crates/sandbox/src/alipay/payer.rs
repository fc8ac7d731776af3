//! The payer in the Alipay app.

use super::trade::{Refund, State, Trade};
use super::{money, notice};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice};
use crate::payer::{Action, Settled};
use crate::store::Txn;
use crate::system::System;
use crate::world::World;

/// How late a stale notification arrives, in seconds; Alipay's count all the same.
const STALE: i64 = 86_400;

/// Carries out `action` on a trade that fits it; a QR code is scanned first.
pub(crate) fn settle(
    world: &World,
    txn: &Txn<'_>,
    mut trade: Trade,
    action: Action,
) -> Result<Settled, SandboxError> {
    if action == Action::Probe {
        let text = "signature probes are WeChat's only".to_owned();
        return Err(SandboxError::Answered { status: 400, text });
    }
    let now = world.clock.now();
    if action == Action::RefundOutside {
        return refund_outside(txn, trade, now);
    }
    let time = if action == Action::Stale { now.saturating_sub(STALE) } else { now };
    let fen = trade.terms.total_fen.saturating_sub(action.short_by());
    if action.pays() || action == Action::Stale {
        trade.pay(fen, time);
        trade.keep(txn)?;
    } else if action == Action::Decline {
        trade.scan(now);
        trade.declined = trade.declined.saturating_add(1);
        trade.keep(txn)?;
    }
    // A stale one says of itself that it is of yesterday, and is rightly signed.
    let manner = if action == Action::Stale { Some(Manner::Genuine) } else { action.manner() };
    let manner = manner.filter(|_| !trade.notify_url.is_empty());
    let notice = manner.map(|manner| claim(world, &trade, action, time, manner));
    Ok(Settled {
        notices: notice.transpose()?.into_iter().collect(),
        trade_no: if trade.state == State::Unscanned { String::new() } else { trade.trade_no },
        amount_fen: fen,
    })
}

/// Gives back what is left, in Alipay's console: its number is no merchant's.
fn refund_outside(txn: &Txn<'_>, mut trade: Trade, now: i64) -> Result<Settled, SandboxError> {
    let fen = trade.left_fen();
    if fen == 0 {
        let text = "nothing is left to refund".to_owned();
        return Err(SandboxError::Answered { status: 409, text });
    }
    let number = format!("console{}", random_digits(16)?);
    let reason = "商家后台退款".to_owned();
    trade.refunds.push(Refund { number, fen, reason, moved_at: Some(now), stuck: false });
    trade.keep(txn)?;
    Ok(Settled { notices: Vec::new(), trade_no: trade.trade_no, amount_fen: fen })
}

/// The notification of a trade; of one that is not paid, as if it were.
fn claim(
    world: &World,
    trade: &Trade,
    action: Action,
    time: i64,
    manner: Manner,
) -> Result<Notice, SandboxError> {
    let mut told = trade.clone();
    if told.state != State::Paid {
        told.pay(told.terms.total_fen, time);
    }
    let mut fields = notice::fields(world, &told, time)?;
    if action == Action::WrongMerchant {
        fields.insert("seller_id".to_owned(), "2088000000000000".to_owned());
    }
    if action == Action::WrongApplication {
        fields.insert("app_id".to_owned(), "2021000000000000".to_owned());
    }
    let odd = "1e2".to_owned();
    let amount = action.other_amount(money::format(told.total_fen().saturating_mul(100)), odd);
    if let Some(amount) = amount {
        fields.insert("total_amount".to_owned(), amount);
    }
    if action == Action::WrongOrder {
        fields.insert("out_trade_no".to_owned(), format!("X{}", random_digits(16)?));
    }
    let content = serde_json::to_string(&fields)?;
    Notice::new(System::Alipay, &trade.out_trade_no, &trade.notify_url, content, manner)
}
