//! What a day's bill lists, with the differences planted in it.

use super::Day;
use crate::alipay::app::App;
use crate::alipay::trade::{Refund, Trade};
use crate::bill::{EXTRA_FEN, Plant, Planted};
use crate::crypto::sha256_hex;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;

/// What Alipay keeps of each amount, in thousandths.
const FEE: i64 = 6;

/// One payment or refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) trade_no: String,
    pub(super) out_trade_no: String,
    pub(super) subject: String,
    /// Seconds since 1970.
    pub(super) created_at: i64,
    pub(super) done_at: i64,
    /// In fen; negative when it went back.
    pub(super) fen: i64,
    /// The refund's number; empty for a payment.
    pub(super) request_no: String,
}

impl Row {
    pub(super) fn is_refund(&self) -> bool {
        !self.request_no.is_empty()
    }

    /// The fee (服务费) in fen: kept from a payment, given back with a refund.
    pub(super) fn fee_fen(&self) -> i64 {
        let rounded = self.fen.abs().saturating_mul(FEE).saturating_add(500) / 1000;
        if self.fen < 0 { rounded } else { -rounded }
    }

    fn payment(trade: &Trade, paid_at: i64) -> Self {
        Self {
            trade_no: trade.trade_no.clone(),
            out_trade_no: trade.out_trade_no.clone(),
            subject: trade.terms.subject.clone(),
            created_at: trade.created_at,
            done_at: paid_at,
            fen: trade.paid_fen,
            request_no: String::new(),
        }
    }

    fn refund(trade: &Trade, refund: &Refund, moved_at: i64) -> Self {
        Self {
            fen: -refund.fen,
            request_no: refund.number.clone(),
            ..Self::payment(trade, moved_at)
        }
    }

    /// Of a trade that never was; always the same for one number.
    fn extra(number: &str, day: Day) -> Self {
        let digits = sha256_hex(number.as_bytes()).bytes().take(16).fold(
            String::new(),
            |mut digits, byte| {
                digits.push(char::from(b'0' + byte % 10));
                digits
            },
        );
        let noon = day.start.saturating_add(12 * 3600);
        Self {
            trade_no: format!("{}2200{digits}", day.date.format("%Y%m%d")),
            out_trade_no: number.to_owned(),
            subject: "宽带续费".to_owned(),
            created_at: noon,
            done_at: noon.saturating_add(5),
            fen: EXTRA_FEN,
            request_no: String::new(),
        }
    }
}

/// The bill of `day` as it is given out, oldest first.
pub(super) fn of(txn: &Txn<'_>, app: App, day: Day) -> Result<Vec<Row>, SandboxError> {
    let mut rows = true_rows(txn, app, day)?;
    for planted in planted(txn, day)? {
        let number = &planted.out_trade_no;
        let meant = |row: &Row| row.out_trade_no == *number && !row.is_refund();
        match planted.plant {
            Plant::Missing => rows.retain(|row| !meant(row)),
            Plant::Extra => rows.push(Row::extra(number, day)),
            Plant::Amount => {
                for row in rows.iter_mut().filter(|row| meant(row)) {
                    row.fen = row.fen.saturating_add(1);
                }
            }
            Plant::State | Plant::BadHash => {}
        }
    }
    rows.sort_by_key(|row| row.done_at);
    Ok(rows)
}

/// Whether nothing happened that day, nor is said to have.
pub(super) fn quiet(txn: &Txn<'_>, app: App, day: Day) -> Result<bool, SandboxError> {
    Ok(true_rows(txn, app, day)?.is_empty() && of(txn, app, day)?.is_empty())
}

/// Whether the file's totals are to be wrong: Alipay gives no hash.
pub(super) fn wrong_total(txn: &Txn<'_>, day: Day) -> Result<bool, SandboxError> {
    Ok(planted(txn, day)?.iter().any(|planted| planted.plant == Plant::BadHash))
}

fn planted(txn: &Txn<'_>, day: Day) -> Result<Vec<Planted>, SandboxError> {
    Planted::of(txn, System::Alipay, &day.date.to_string())
}

fn true_rows(txn: &Txn<'_>, app: App, day: Day) -> Result<Vec<Row>, SandboxError> {
    let trades: Vec<Trade> = txn.all(Kind::AlipayTrade)?;
    let mut rows = Vec::new();
    for trade in trades.iter().filter(|trade| trade.app == app) {
        if let Some(paid_at) = trade.paid_at.filter(|paid_at| day.has(*paid_at)) {
            rows.push(Row::payment(trade, paid_at));
        }
        for refund in &trade.refunds {
            if let Some(moved_at) = refund.moved_at.filter(|moved_at| day.has(*moved_at)) {
                rows.push(Row::refund(trade, refund, moved_at));
            }
        }
    }
    Ok(rows)
}
