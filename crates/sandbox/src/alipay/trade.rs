//! A trade as Alipay holds it.

use serde::{Deserialize, Serialize};

use super::money;
use crate::clock::shanghai;
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// Where a trade stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// Only a QR code exists; queries know nothing of it.
    Unscanned,
    Waiting,
    Paid,
    Closed,
}

/// What must stay the same when a number is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(super) product_code: String,
    pub(super) subject: String,
    pub(super) body: String,
    /// What is asked, in fen.
    pub(super) total_fen: i64,
}

/// One trade, or the promise of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trade {
    pub(crate) out_trade_no: String,
    #[expect(clippy::struct_field_names, reason = "Alipay's own name of the field")]
    pub(crate) trade_no: String,
    pub(crate) terms: Terms,
    pub(crate) state: State,
    pub(super) notify_url: String,
    pub(super) return_url: String,
    pub(super) passback_params: String,
    /// Seconds since 1970, as all times here.
    pub(super) created_at: i64,
    /// From then on nobody can pay, and a waiting trade is closed.
    pub(super) expires_at: i64,
    /// From then on a QR code that nobody scanned is void.
    pub(super) scan_until: i64,
    pub(super) buyer_id: String,
    pub(super) paid_at: Option<i64>,
    /// What came in, in fen; 0 before.
    pub(crate) paid_fen: i64,
    /// How often the payer gave up.
    pub(crate) declined: u32,
}

impl Trade {
    /// Where it stands at `now`: what is not paid in time is closed.
    pub(crate) fn state_at(&self, now: i64) -> State {
        match self.state {
            State::Waiting if now >= self.expires_at => State::Closed,
            State::Unscanned if now >= self.scan_until.min(self.expires_at) => State::Closed,
            State::Unscanned | State::Waiting | State::Paid | State::Closed => self.state,
        }
    }

    pub(crate) fn payable(&self, now: i64) -> bool {
        matches!(self.state_at(now), State::Unscanned | State::Waiting)
    }

    /// The payer sees it: from now on the trade exists.
    pub(super) fn scan(&mut self, now: i64) {
        if self.state == State::Unscanned {
            self.state = State::Waiting;
            self.created_at = now;
        }
    }

    /// Takes `fen` from the payer.
    pub(super) fn pay(&mut self, fen: i64, now: i64) {
        self.scan(now);
        self.state = State::Paid;
        self.paid_at = Some(now);
        self.paid_fen = fen;
    }

    /// What is asked, in fen.
    pub(crate) fn asked_fen(&self) -> i64 {
        self.terms.total_fen
    }

    /// The amount that queries and notifications tell, in yuan.
    pub(super) fn amount(&self) -> String {
        let paid = self.state == State::Paid;
        money::format(if paid { self.paid_fen } else { self.terms.total_fen })
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::AlipayTrade, &self.out_trade_no, Some(&self.trade_no), self)
    }
}

/// `TRADE_…` as Alipay writes it; nothing for a trade that does not exist yet.
pub(crate) fn status(state: State) -> &'static str {
    match state {
        State::Unscanned => "",
        State::Waiting => "WAIT_BUYER_PAY",
        State::Paid => "TRADE_SUCCESS",
        State::Closed => "TRADE_CLOSED",
    }
}

/// A fresh number of Alipay's form: 28 digits, beginning with the day.
pub(super) fn trade_no(now: i64) -> Result<String, SandboxError> {
    let day = shanghai(now).format("%Y%m%d");
    Ok(format!("{day}2200{}", random_digits(16)?))
}
