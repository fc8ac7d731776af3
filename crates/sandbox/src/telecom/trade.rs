//! A trade as the telecom holds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::shanghai;
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// Where a trade stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    NotPaid,
    /// The last try failed; the payer may try again.
    Failed,
    Paid,
    Closed,
}

impl State {
    /// `tradeStatus`.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::NotPaid => "NOTPAY",
            Self::Failed => "FAIL",
            Self::Paid => "SUCCESS",
            Self::Closed => "CLOSE",
        }
    }
}

/// How the payer reaches the telecom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Scene {
    /// `WeChat`, invoked by the merchant's page: official account or mini-program.
    Invoked,
    /// `WeChat` from another browser.
    WechatBrowser,
    Alipay,
}

impl Scene {
    /// `tradeChannel` and `payTool`.
    pub(super) fn channel(self) -> &'static str {
        match self {
            Self::Invoked | Self::WechatBrowser => "WECHAT",
            Self::Alipay => "ALIPAY",
        }
    }
}

/// One trade.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trade {
    pub(crate) out_trade_no: String,
    #[expect(clippy::struct_field_names, reason = "the telecom's own name of the field")]
    pub(crate) trade_no: String,
    /// What must stay the same when the number is sent again.
    pub(super) terms: BTreeMap<String, String>,
    pub(super) scene: Scene,
    pub(super) subject: String,
    /// What is asked, in fen.
    pub(crate) amount_fen: i64,
    pub(super) notify_url: String,
    pub(super) return_url: String,
    /// Seconds since 1970, as all times here; from then on nobody can pay.
    pub(super) expires_at: i64,
    pub(crate) state: State,
    pub(super) paid_at: Option<i64>,
    /// What came in, in fen; 0 before.
    pub(crate) paid_fen: i64,
    /// How often the payer's try failed.
    pub(crate) declined: u32,
}

impl Trade {
    /// Where it stands at `now`: what is not paid in time is closed.
    pub(crate) fn state_at(&self, now: i64) -> State {
        match self.state {
            State::NotPaid | State::Failed if now >= self.expires_at => State::Closed,
            State::NotPaid | State::Failed | State::Paid | State::Closed => self.state,
        }
    }

    pub(crate) fn payable(&self, now: i64) -> bool {
        matches!(self.state_at(now), State::NotPaid | State::Failed)
    }

    /// Takes `fen` from the payer.
    pub(super) fn pay(&mut self, fen: i64, now: i64) {
        self.state = State::Paid;
        self.paid_at = Some(now);
        self.paid_fen = fen;
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::TelecomTrade, &self.out_trade_no, Some(&self.trade_no), self)
    }
}

/// A fresh number: the day and 14 digits.
pub(super) fn fresh_number(now: i64) -> Result<String, SandboxError> {
    Ok(format!("{}{}", shanghai(now).format("%Y%m%d"), random_digits(14)?))
}
