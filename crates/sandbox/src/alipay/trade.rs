//! A trade as Alipay holds it.

mod refunds;

use serde::{Deserialize, Serialize};

use super::app::App;
use super::money;
use crate::clock::shanghai;
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

pub(crate) use refunds::Refund;

/// How long after the payment money can go back, in seconds.
const REFUNDABLE: i64 = 365 * 86_400;

/// Where a trade stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// Only a QR code exists; queries know nothing of it.
    Unscanned,
    Waiting,
    /// Money came; some or all of it may have gone back.
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
    /// Who alone may pay, by either id; anybody when empty.
    #[serde(default)]
    pub(super) buyer: String,
}

/// One trade, or the promise of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trade {
    #[serde(default)]
    pub(super) app: App,
    /// By which method it was placed; of an older trade, unknown.
    #[serde(default)]
    pub(super) method: String,
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
    /// Told in place of the buyer's id when the merchant named the buyer so.
    #[serde(default)]
    pub(super) buyer_open_id: String,
    pub(super) paid_at: Option<i64>,
    /// What came in, in fen; 0 before.
    pub(crate) paid_fen: i64,
    /// How often the payer gave up.
    pub(crate) declined: u32,
    /// Oldest first.
    #[serde(default)]
    pub(super) refunds: Vec<Refund>,
}

impl Trade {
    /// The application's trade of this number.
    pub(super) fn numbered(
        txn: &Txn<'_>,
        app: App,
        out_trade_no: &str,
    ) -> Result<Option<Self>, SandboxError> {
        txn.get(Kind::AlipayTrade, &id(app, out_trade_no))
    }

    /// Where it stands at `now`: what is not paid in time is closed.
    pub(crate) fn state_at(&self, now: i64) -> State {
        match self.state {
            State::Waiting if now >= self.expires_at => State::Closed,
            State::Unscanned if now >= self.scan_until.min(self.expires_at) => State::Closed,
            State::Unscanned | State::Waiting | State::Paid | State::Closed => self.state,
        }
    }

    /// `TRADE_…` as Alipay writes it; nothing for a trade that does not exist yet.
    pub(crate) fn status(&self, now: i64) -> &'static str {
        match self.state_at(now) {
            State::Unscanned => "",
            State::Waiting => "WAIT_BUYER_PAY",
            State::Closed => "TRADE_CLOSED",
            State::Paid if self.whole_back(now) => "TRADE_CLOSED",
            State::Paid if self.finished(now) => "TRADE_FINISHED",
            State::Paid => "TRADE_SUCCESS",
        }
    }

    /// Whether it is too late for refunds.
    pub(super) fn finished(&self, now: i64) -> bool {
        self.paid_at.is_some_and(|paid_at| now.saturating_sub(paid_at) >= REFUNDABLE)
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

    /// What the trade is about, in fen: what came, or else what is asked.
    pub(super) fn total_fen(&self) -> i64 {
        if self.state == State::Paid { self.paid_fen } else { self.terms.total_fen }
    }

    /// The amount that queries and notifications tell, in yuan.
    pub(super) fn amount(&self) -> String {
        money::format(self.total_fen())
    }

    /// The buyer's id, or the open id, under the field's name.
    ///
    /// Queries and notifications name the id's field differently.
    pub(super) fn buyer<'a>(&'a self, id_field: &'a str) -> (&'a str, &'a str) {
        if self.buyer_open_id.is_empty() {
            (id_field, &self.buyer_id)
        } else {
            ("buyer_open_id", &self.buyer_open_id)
        }
    }

    /// Names the trade in the store.
    pub(super) fn id(&self) -> String {
        id(self.app, &self.out_trade_no)
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::AlipayTrade, &self.id(), Some(&self.trade_no), self)
    }
}

/// Two merchants may use the same number.
fn id(app: App, out_trade_no: &str) -> String {
    match app {
        App::Key => out_trade_no.to_owned(),
        App::Cert => format!("{out_trade_no}@cert"),
    }
}

/// A fresh number of Alipay's form: 28 digits, beginning with the day.
pub(super) fn trade_no(now: i64) -> Result<String, SandboxError> {
    let day = shanghai(now).format("%Y%m%d");
    Ok(format!("{day}2200{}", random_digits(16)?))
}
