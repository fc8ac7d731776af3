//! An order, as it is kept and as it is answered.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::fee::Fee;
use crate::clock::rfc3339;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

pub(super) const UNPAID: i64 = 0;
pub(super) const PAID: i64 = 1;
pub(super) const TIMED_OUT: i64 = 2;
pub(super) const REFUNDED: i64 = 3;

/// How long an order waits for its payment, in seconds.
const PATIENCE: i64 = 1_800;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) id: i64,
    pub(super) trade_no: String,
    pub(super) pid: i64,
    pub(super) name: String,
    pub(super) total_fee: Fee,
    pub(super) pay_fee: Fee,
    /// As it was last set: see [`Order::status`].
    pub(super) status: i64,
    /// Seconds since 1970.
    pub(super) created: i64,
    /// What was asked for, without the key.
    pub(super) asked: Value,
}

/// As the document writes it.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    id: i64,
    trade_no: &'a str,
    product_id: i64,
    product_name: &'a str,
    total_fee: Box<RawValue>,
    pay_fee: Box<RawValue>,
    status: i64,
    created_at: String,
}

impl Order {
    pub(super) fn by_number(txn: &Txn<'_>, trade_no: &str) -> Result<Option<Self>, SandboxError> {
        txn.by_alias(Kind::ProxyOrder, trade_no)
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::ProxyOrder, &format!("{:012}", self.id), Some(&self.trade_no), self)
    }

    pub(super) fn status(&self, now: i64) -> i64 {
        let is_late = self.status == UNPAID && now >= self.created.saturating_add(PATIENCE);
        if is_late { TIMED_OUT } else { self.status }
    }

    pub(super) fn row(&self, now: i64) -> Result<Row<'_>, SandboxError> {
        Ok(Row {
            id: self.id,
            trade_no: &self.trade_no,
            product_id: self.pid,
            product_name: &self.name,
            total_fee: self.total_fee.raw()?,
            pay_fee: self.pay_fee.raw()?,
            status: self.status(now),
            created_at: rfc3339(self.created),
        })
    }

    pub(super) fn shown(&self, now: i64) -> Value {
        json!({
            "record": "order",
            "id": self.id,
            "tradeNo": self.trade_no,
            "pid": self.pid,
            "status": self.status(now),
            "totalFee": self.total_fee.text(),
            "payFee": self.pay_fee.text(),
            "createdAt": rfc3339(self.created),
            "asked": self.asked,
        })
    }
}
