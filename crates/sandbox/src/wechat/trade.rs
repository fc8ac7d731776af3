//! A trade as `WeChat` Pay holds it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scene::Scene;
use crate::clock::{rfc3339, shanghai};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// Where a trade stands; whether it was refunded stands with its refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    NotPaid,
    Paid,
    Closed,
}

/// One trade.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trade {
    pub(crate) out_trade_no: String,
    /// The request that placed it; a repetition must be equal to it.
    pub(crate) request: Value,
    /// What is asked, in fen.
    pub(crate) amount_fen: i64,
    pub(crate) notify_url: String,
    pub(crate) attach: String,
    /// Seconds since 1970; from then on nobody can pay.
    pub(crate) expires_at: i64,
    pub(crate) state: State,
    pub(crate) transaction_id: Option<String>,
    pub(crate) paid_at: Option<i64>,
    /// What came in, in fen; 0 before.
    pub(crate) paid_fen: i64,
    pub(crate) openid: String,
    /// How often the payer's bank said no.
    pub(crate) declined: u32,
    /// The application it belongs to; empty means the official account's.
    #[serde(default)]
    pub(crate) app_id: String,
    #[serde(default)]
    pub(crate) scene: Scene,
    /// Whether the page behind its `h5_url` was opened in time.
    #[serde(default)]
    pub(crate) opened: bool,
    /// The merchant's numbers of its refunds, oldest first.
    #[serde(default)]
    pub(crate) refunds: Vec<String>,
}

impl Trade {
    /// One that nobody has paid, with nothing filled in but who asked for it.
    pub(super) fn new(number: &str, app_id: &str, scene: Scene, request: &Value) -> Self {
        Self {
            out_trade_no: number.to_owned(),
            request: request.clone(),
            amount_fen: 0,
            notify_url: String::new(),
            attach: String::new(),
            expires_at: 0,
            state: State::NotPaid,
            transaction_id: None,
            paid_at: None,
            paid_fen: 0,
            openid: String::new(),
            declined: 0,
            app_id: app_id.to_owned(),
            scene,
            opened: false,
            refunds: Vec::new(),
        }
    }

    /// The application it belongs to.
    pub(super) fn app_id<'a>(&'a self, world: &'a World) -> &'a str {
        if self.app_id.is_empty() { &world.keys.identities.wechat.app_id } else { &self.app_id }
    }

    /// What it is for, as the merchant put it.
    pub(super) fn description(&self) -> &str {
        self.request.get("description").and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn payable(&self, now: i64) -> bool {
        self.state == State::NotPaid && now < self.expires_at
    }

    /// Takes `fen` from the payer.
    pub(crate) fn pay(&mut self, fen: i64, now: i64) -> Result<(), SandboxError> {
        self.state = State::Paid;
        self.transaction_id = Some(transaction_id(now)?);
        self.paid_at = Some(now);
        self.paid_fen = fen;
        Ok(())
    }

    pub(crate) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::WechatTrade, &self.out_trade_no, self.transaction_id.as_deref(), self)
    }

    /// The trade as a query or, once paid, a notification tells it.
    pub(crate) fn told(&self, world: &World) -> Value {
        let identity = &world.keys.identities.wechat;
        let (state, words) = match self.state {
            State::NotPaid => ("NOTPAY", "订单未支付"),
            State::Paid => ("SUCCESS", "支付成功"),
            State::Closed => ("CLOSED", "订单已关闭"),
        };
        let mut told = json!({
            "appid": self.app_id(world),
            "mchid": identity.mchid,
            "out_trade_no": self.out_trade_no,
            "attach": self.attach,
            "trade_state": state,
            "trade_state_desc": words,
            "promotion_detail": [],
            "amount": {"total": self.amount_fen, "currency": "CNY"},
            "payer": {},
        });
        if let (State::Paid, Some(map)) = (self.state, told.as_object_mut()) {
            let paid = json!({
                "transaction_id": self.transaction_id,
                "trade_type": self.scene.trade_type(),
                "bank_type": "OTHERS",
                "success_time": self.paid_at.map(rfc3339),
                "payer": {"openid": self.openid},
                "amount": {
                    "total": self.paid_fen,
                    "payer_total": self.paid_fen,
                    "currency": "CNY",
                    "payer_currency": "CNY",
                },
            });
            map.extend(paid.as_object().cloned().unwrap_or_default());
        }
        told
    }
}

/// A fresh number of `WeChat`'s form: 28 digits with the day in them.
pub(super) fn transaction_id(now: i64) -> Result<String, SandboxError> {
    let day = shanghai(now).format("%Y%m%d");
    Ok(format!("420000{}{day}{}", random_digits(4)?, random_digits(10)?))
}
