//! What the shop knows beside orders and addresses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::envelope::{Envelope, Reply};
use super::fee::Fee;
use crate::answer::Effect;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// The balance's `pm_id`.
pub(super) const BALANCE: i64 = 1;
/// Another way to pay, by which orders stay unpaid.
pub(super) const OTHER: i64 = 2;

const SETTING: &str = "proxy/state";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) envelope: Envelope,
    pub(super) balance: Fee,
    last_order: i64,
    last_address: i64,
    /// By `pid`, where they are no longer the catalogue's.
    pub(super) prices: BTreeMap<i64, Fee>,
    pub(super) product_types: BTreeMap<i64, i64>,
    /// By `pid`, where there is not any amount of it.
    pub(super) stock: BTreeMap<i64, i64>,
}

/// A way to pay.
#[derive(Debug, Serialize)]
struct Method {
    id: i64,
    name: &'static str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct Methods {
    list: [Method; 2],
}

impl Default for State {
    fn default() -> Self {
        Self {
            envelope: Envelope::default(),
            balance: Fee::whole(10_000),
            last_order: 100_000,
            last_address: 5_000,
            prices: BTreeMap::new(),
            product_types: BTreeMap::new(),
            stock: BTreeMap::new(),
        }
    }
}

impl State {
    pub(super) fn load(txn: &Txn<'_>) -> Result<Self, SandboxError> {
        Ok(txn.get(Kind::Setting, SETTING)?.unwrap_or_default())
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::Setting, SETTING, None, self)
    }

    /// The next order's number.
    pub(super) fn next_order(&mut self) -> i64 {
        self.last_order += 1;
        self.last_order
    }

    /// The next address's number.
    pub(super) fn next_address(&mut self) -> i64 {
        self.last_address += 1;
        self.last_address
    }

    pub(super) fn payment_list(&self) -> Result<Reply, SandboxError> {
        let balance = Some(self.balance.raw()?);
        let list = [
            Method { id: OTHER, name: "USDT", code: "usdt", balance: None },
            Method { id: BALANCE, name: "余额支付", code: "balance", balance },
        ];
        Reply::new(&Methods { list }, Effect::Read, "")
    }

    pub(super) fn shown(&self) -> Value {
        json!({"record": "account", "balance": self.balance.text()})
    }
}
