//! The statement of a day as a file. There is no public bill: staff read this one by hand.

use super::returned::Refund;
use super::trade::{State, Trade};
use crate::bill::{EXTRA_FEN, Plant, Planted};
use crate::clock::{beijing, shanghai};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;

const HEADER: &str = "outTradeNo,tradeNo,outRefundNo,type,amount,finishedDate,tradeStatus\n";

/// One line, before what is planted changes it.
struct Line {
    out_trade_no: String,
    trade_no: String,
    out_refund_no: String,
    amount_fen: i64,
    finished_at: i64,
}

/// Everything that ended well on `day` (`yyyy-MM-dd` in Beijing), with what is planted in it.
pub(crate) fn statement(world: &World, txn: &Txn<'_>, day: &str) -> Result<String, SandboxError> {
    let planted = Planted::of(txn, System::Telecom, day)?;
    let trades: Vec<Trade> = txn.all(Kind::TelecomTrade)?;
    let mut lines: Vec<Line> = trades.iter().filter_map(payment).collect();
    for refund in txn.all::<Refund>(Kind::TelecomRefund)? {
        lines.extend(returned(&trades, &refund, world.clock.now()));
    }
    lines.retain(|line| shanghai(line.finished_at).format("%Y-%m-%d").to_string() == day);
    lines.sort_by_key(|line| line.finished_at);
    let mut file = HEADER.to_owned();
    for line in &lines {
        file.push_str(&line.changed(&planted).unwrap_or_default());
    }
    for extra in planted.iter().filter(|planted| planted.plant == Plant::Extra) {
        let number = &extra.out_trade_no;
        let line = format!("{number},{number},,PAY,{EXTRA_FEN},{day} 12:00:00,SUCCESS\n");
        file.push_str(&line);
    }
    Ok(file)
}

impl Line {
    /// The line as it stands in the file; nothing when it is left out.
    fn changed(&self, planted: &[Planted]) -> Option<String> {
        let has = |plant: Plant| {
            let own = |one: &Planted| one.plant == plant && one.out_trade_no == self.out_trade_no;
            self.out_refund_no.is_empty() && planted.iter().any(own)
        };
        if has(Plant::Missing) {
            return None;
        }
        let kind = if self.out_refund_no.is_empty() { "PAY" } else { "REFUND" };
        let amount = self.amount_fen.saturating_add(i64::from(has(Plant::Amount)));
        Some(format!(
            "{},{},{},{kind},{amount},{},SUCCESS\n",
            self.out_trade_no,
            self.trade_no,
            self.out_refund_no,
            beijing(self.finished_at),
        ))
    }
}

fn payment(trade: &Trade) -> Option<Line> {
    Some(Line {
        out_trade_no: trade.out_trade_no.clone(),
        trade_no: trade.trade_no.clone(),
        out_refund_no: String::new(),
        amount_fen: trade.paid_fen,
        finished_at: trade.paid_at?,
    })
}

fn returned(trades: &[Trade], refund: &Refund, now: i64) -> Option<Line> {
    let trade = trades.iter().find(|trade| trade.out_trade_no == refund.out_trade_no)?;
    (refund.state_at(now) == State::Paid).then(|| Line {
        out_trade_no: trade.out_trade_no.clone(),
        trade_no: trade.trade_no.clone(),
        out_refund_no: refund.out_refund_no.clone(),
        amount_fen: refund.amount_fen,
        finished_at: refund.ends_at,
    })
}
