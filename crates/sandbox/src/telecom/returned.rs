//! A refund as the telecom holds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::trade::{State, Trade};
use crate::error::SandboxError;
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::store::{Kind, Txn};

/// One refund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) out_refund_no: String,
    #[expect(clippy::struct_field_names, reason = "the telecom's own name of the field")]
    pub(crate) refund_no: String,
    pub(crate) out_trade_no: String,
    /// What must stay the same when the number is sent again.
    pub(super) terms: BTreeMap<String, String>,
    /// In fen.
    pub(crate) amount_fen: i64,
    plan: RefundPlan,
    /// When it is over, in seconds since 1970.
    pub(super) ends_at: i64,
}

impl Refund {
    /// A refund accepted at `now`.
    pub(super) fn new(
        numbers: (String, String),
        trade: &Trade,
        amount_fen: i64,
        plan: RefundPlan,
        now: i64,
    ) -> Self {
        let (out_refund_no, refund_no) = numbers;
        Self {
            out_refund_no,
            refund_no,
            out_trade_no: trade.out_trade_no.clone(),
            terms: BTreeMap::new(),
            amount_fen,
            plan,
            ends_at: now.saturating_add(plan.seconds),
        }
    }

    /// Where it stands at `now`, in the words of a trade.
    pub(crate) fn state_at(&self, now: i64) -> State {
        if now < self.ends_at { State::NotPaid } else { self.end() }
    }

    /// Where it ends.
    pub(super) fn end(&self) -> State {
        match self.plan.outcome {
            RefundOutcome::Success | RefundOutcome::Slow => State::Paid,
            RefundOutcome::Closed => State::Closed,
            RefundOutcome::Abnormal | RefundOutcome::NotEnough => State::Failed,
        }
    }

    pub(super) fn finished_at(&self, now: i64) -> Option<i64> {
        (now >= self.ends_at).then_some(self.ends_at)
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        let id = format!("{}/{}", self.out_trade_no, self.out_refund_no);
        txn.put(Kind::TelecomRefund, &id, Some(&self.out_refund_no), self)
    }

    /// A refund by the merchant's number.
    pub(super) fn find(txn: &Txn<'_>, out_refund_no: &str) -> Result<Option<Self>, SandboxError> {
        txn.by_alias(Kind::TelecomRefund, out_refund_no)
    }
}

/// Whether all of a paid trade has gone back to the payer.
pub(super) fn is_given_back(txn: &Txn<'_>, trade: &Trade, now: i64) -> Result<bool, SandboxError> {
    let prefix = format!("{}/", trade.out_trade_no);
    let refunds: Vec<(i64, Refund)> = txn.with_prefix(Kind::TelecomRefund, &prefix)?;
    let back = refunds.iter().filter(|(_, refund)| refund.state_at(now) == State::Paid);
    let back: i64 = back.map(|(_, refund)| refund.amount_fen).sum();
    Ok(trade.state == State::Paid && back >= trade.paid_fen)
}

/// What of a paid trade is not refunded, nor on its way back, in fen.
pub(super) fn left_of(txn: &Txn<'_>, trade: &Trade, now: i64) -> Result<i64, SandboxError> {
    let prefix = format!("{}/", trade.out_trade_no);
    let refunds: Vec<(i64, Refund)> = txn.with_prefix(Kind::TelecomRefund, &prefix)?;
    let taken = refunds
        .iter()
        .filter(|(_, refund)| matches!(refund.state_at(now), State::NotPaid | State::Paid));
    let taken: i64 = taken.map(|(_, refund)| refund.amount_fen).sum();
    Ok(trade.paid_fen.saturating_sub(taken))
}
