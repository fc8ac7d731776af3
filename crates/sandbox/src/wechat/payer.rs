//! The payer in the `WeChat` app.

use serde_json::{Value, json};

use super::notice::{self, PAID};
use super::refund;
use super::trade::{State, Trade, transaction_id};
use crate::error::SandboxError;
use crate::notice::{Manner, Notice};
use crate::payer::{Action, Settled};
use crate::store::Txn;
use crate::system::System;
use crate::world::World;

/// Carries out `action` on a trade that fits it.
pub(crate) fn settle(
    world: &World,
    txn: &Txn<'_>,
    mut trade: Trade,
    action: Action,
) -> Result<Settled, SandboxError> {
    let now = world.clock.now();
    if action == Action::RefundOutside {
        return refund::outside(world, txn, trade);
    }
    let fen = trade.amount_fen.saturating_sub(action.short_by());
    if action.pays() {
        trade.pay(fen, now)?;
        trade.keep(txn)?;
    } else if action == Action::Decline {
        trade.declined = trade.declined.saturating_add(1);
        trade.keep(txn)?;
    }
    // The merchant is told behind a probe as well.
    let behind = (action == Action::Probe).then_some(Manner::Genuine);
    let manners = action.manner().into_iter().chain(behind);
    let body = notice::body(world, PAID, now, &claim(world, &trade, action, now)?)?;
    let notices = manners.map(|manner| {
        Notice::new(System::Wechat, &trade.out_trade_no, &trade.notify_url, body.clone(), manner)
    });
    Ok(Settled {
        notices: notices.collect::<Result<_, _>>()?,
        trade_no: trade.transaction_id.unwrap_or_default(),
        amount_fen: fen,
    })
}

/// What the notification says; of a trade that is not paid, as if it were.
fn claim(world: &World, trade: &Trade, action: Action, now: i64) -> Result<Value, SandboxError> {
    let mut told = trade.clone();
    if told.state != State::Paid {
        told.pay(trade.amount_fen, now)?;
    }
    let mut claim = told.told(world);
    let Some(map) = claim.as_object_mut() else { return Ok(claim) };
    if action == Action::WrongMerchant {
        map.insert("mchid".to_owned(), json!("1600000000"));
    }
    if action == Action::WrongApplication {
        map.insert("appid".to_owned(), json!("wx0000000000000000"));
    }
    // In JSON a number all the same, and no whole number of fen.
    let odd = json!(1e2);
    let amount = action.other_amount(json!(told.paid_fen.saturating_mul(100)), odd);
    if let (Some(amount), Some(told)) = (amount, map.get_mut("amount")) {
        for name in ["total", "payer_total"] {
            told[name] = amount.clone();
        }
    }
    if action == Action::WrongOrder {
        map.insert("out_trade_no".to_owned(), json!(format!("X{}", transaction_id(now)?)));
    }
    Ok(claim)
}
