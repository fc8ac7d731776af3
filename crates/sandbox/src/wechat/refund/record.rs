//! A refund as `WeChat` Pay holds it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{rfc3339, shanghai};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::wechat::trade::Trade;

/// Where the money goes when nothing is said about it.
const ACCOUNT: &str = "支付用户零钱";

/// `status` of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Processing,
    Success,
    Closed,
    Abnormal,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::Success => "SUCCESS",
            Self::Closed => "CLOSED",
            Self::Abnormal => "ABNORMAL",
        }
    }
}

/// One refund that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    /// The merchant's number; one that nobody asked for has `WeChat`'s.
    pub(crate) out_refund_no: String,
    /// `refund_id`, the provider's number.
    pub(crate) id: String,
    pub(crate) out_trade_no: String,
    pub(crate) transaction_id: String,
    /// What asked for it; a repetition must be equal to it. `null` when nobody did.
    pub(crate) request: Value,
    /// What goes back, in fen.
    pub(crate) fen: i64,
    /// What was paid, in fen.
    pub(crate) total_fen: i64,
    /// Empty when nobody is to be told.
    pub(crate) notify_url: String,
    pub(crate) funds_account: String,
    /// Milliseconds of sandbox time.
    pub(crate) created_at_ms: i64,
    /// From then on its outcome stands.
    pub(crate) final_at_ms: i64,
    pub(crate) outcome: RefundOutcome,
}

impl Refund {
    /// One over the whole or a part of `trade`, with neither request nor address.
    pub(super) fn new(
        trade: &Trade,
        number: Option<&str>,
        fen: i64,
        plan: RefundPlan,
        now_ms: i64,
    ) -> Result<Self, SandboxError> {
        let id = refund_id(now_ms.div_euclid(1000))?;
        Ok(Self {
            out_refund_no: number.unwrap_or(&id).to_owned(),
            id,
            out_trade_no: trade.out_trade_no.clone(),
            transaction_id: trade.transaction_id.clone().unwrap_or_default(),
            request: Value::Null,
            fen,
            total_fen: trade.paid_fen,
            notify_url: String::new(),
            funds_account: "AVAILABLE".to_owned(),
            created_at_ms: now_ms,
            final_at_ms: now_ms.saturating_add(plan.seconds.saturating_mul(1000)),
            outcome: plan.outcome,
        })
    }

    /// One that the merchant's staff made in the provider's console; it is done at once.
    pub(super) fn outside(trade: &Trade, fen: i64, now_ms: i64) -> Result<Self, SandboxError> {
        Self::new(trade, None, fen, RefundPlan::new(RefundOutcome::Success, Some(0)), now_ms)
    }

    pub(crate) fn status(&self, now_ms: i64) -> Status {
        if now_ms < self.final_at_ms { Status::Processing } else { self.end() }
    }

    /// What it comes to.
    pub(crate) fn end(&self) -> Status {
        match self.outcome {
            RefundOutcome::Success | RefundOutcome::Slow => Status::Success,
            RefundOutcome::Closed | RefundOutcome::NotEnough => Status::Closed,
            RefundOutcome::Abnormal => Status::Abnormal,
        }
    }

    /// Seconds since 1970.
    pub(crate) fn created_at(&self) -> i64 {
        self.created_at_ms.div_euclid(1000)
    }

    /// As an application or a query is answered.
    pub(super) fn told(&self, now_ms: i64) -> Value {
        let status = self.status(now_ms);
        let mut told = json!({
            "refund_id": self.id,
            "out_refund_no": self.out_refund_no,
            "transaction_id": self.transaction_id,
            "out_trade_no": self.out_trade_no,
            "channel": "ORIGINAL",
            "user_received_account": ACCOUNT,
            "create_time": rfc3339(self.created_at()),
            "status": status.name(),
            "funds_account": self.funds_account,
            "promotion_detail": [],
            "amount": {
                "total": self.total_fen,
                "refund": self.fen,
                "from": [],
                "payer_total": self.total_fen,
                "payer_refund": self.fen,
                "settlement_refund": self.fen,
                "settlement_total": self.total_fen,
                "discount_refund": 0,
                "currency": "CNY",
            },
        });
        self.stamp(&mut told, status);
        told
    }

    /// As the record of the outside shows it.
    pub(crate) fn shown(&self, now_ms: i64) -> Value {
        json!({
            "outRefundNo": self.out_refund_no,
            "refundId": self.id,
            "amountFen": self.fen,
            "state": self.status(now_ms).name(),
        })
    }

    /// As its notification tells it, at its end.
    pub(super) fn notified(&self, mchid: &str) -> Value {
        let mut told = json!({
            "mchid": mchid,
            "out_trade_no": self.out_trade_no,
            "transaction_id": self.transaction_id,
            "out_refund_no": self.out_refund_no,
            "refund_id": self.id,
            "refund_status": self.end().name(),
            "user_received_account": ACCOUNT,
            "amount": {
                "total": self.total_fen,
                "refund": self.fen,
                "payer_total": self.total_fen,
                "payer_refund": self.fen,
            },
        });
        self.stamp(&mut told, self.end());
        told
    }

    /// Only a success has a time.
    fn stamp(&self, told: &mut Value, status: Status) {
        if let (Status::Success, Some(map)) = (status, told.as_object_mut()) {
            let time = rfc3339(self.final_at_ms.div_euclid(1000));
            map.insert("success_time".to_owned(), json!(time));
        }
    }
}

/// A fresh number of `WeChat`'s form: 29 digits with the day in them.
fn refund_id(now: i64) -> Result<String, SandboxError> {
    let day = shanghai(now).format("%Y%m%d");
    Ok(format!("503{}{day}{}", random_digits(7)?, random_digits(11)?))
}
