//! The payer at the telecom's cashier.

use super::trade::{State, Trade};
use super::{TELECOM_MERCHANT_MARK, notice, refund};
use crate::crypto::random_digits;
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
    if matches!(action, Action::Probe | Action::Stale | Action::WrongApplication) {
        let text = "the telecom's notifications carry no time, no probe, no application".to_owned();
        return Err(SandboxError::Answered { status: 400, text });
    }
    let mut fen = trade.amount_fen.saturating_sub(action.short_by());
    if action.pays() {
        trade.pay(fen, world.clock.now());
        trade.keep(txn)?;
    } else if action == Action::Decline {
        trade.state = State::Failed;
        trade.declined = trade.declined.saturating_add(1);
        trade.keep(txn)?;
    } else if action == Action::RefundOutside {
        fen = refund::outside(world, txn, &trade)?;
    }
    // Of a try that failed the telecom tells as well.
    let manner = if action == Action::Decline { Some(Manner::Genuine) } else { action.manner() };
    let notices = manner.map(|manner| claim(world, &trade, action, manner)).transpose()?;
    Ok(Settled {
        notices: notices.into_iter().collect(),
        trade_no: trade.trade_no,
        amount_fen: fen,
    })
}

/// The notification of a trade; of one that is not paid, as if it were, unless a try failed.
fn claim(
    world: &World,
    trade: &Trade,
    action: Action,
    manner: Manner,
) -> Result<Notice, SandboxError> {
    let mut told = trade.clone();
    if told.state != State::Paid && action != Action::Decline {
        told.pay(told.amount_fen, world.clock.now());
    }
    let mut fields = notice::of_payment(world, &told);
    if action == Action::WrongMerchant {
        fields.insert("merchantNo".to_owned(), format!("{TELECOM_MERCHANT_MARK}000000000"));
    }
    let odd = "1e2".to_owned();
    let amount = action.other_amount(told.paid_fen.saturating_mul(100).to_string(), odd);
    if let Some(amount) = amount {
        for name in ["totalAmt", "payAmt"] {
            fields.insert(name.to_owned(), amount.clone());
        }
    }
    if action == Action::WrongOrder {
        fields.insert("outTradeNo".to_owned(), format!("X{}", random_digits(16)?));
    }
    let content = serde_json::to_string(&fields)?;
    Notice::new(System::Telecom, &trade.out_trade_no, &trade.notify_url, content, manner)
}
