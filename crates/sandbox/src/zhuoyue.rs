//! 卓越, the back office that takes paid orders.
//!
//! The contract stands in `docs/contracts/zhuoyue.md`.

mod bill;
mod cancel;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::{rfc3339, shanghai};
use crate::crypto::{hmac_accepts, random_digits, sha256_hex};
use crate::error::SandboxError;
use crate::mask;
use crate::store::{Kind, Txn};
use crate::world::World;

/// How far the caller's clock may be off, in seconds.
const TOLERANCE: u64 = 300;

/// A payment order that was taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Receipt {
    #[expect(clippy::struct_field_names, reason = "the contract's name of the field")]
    receipt_no: String,
    order_id: String,
    accepted_at: String,
    idempotency_key: String,
    /// When it was taken back, if it was.
    #[serde(default)]
    cancelled_at: Option<String>,
    bill: Value,
}

/// Answers one call under `/zhuoyue`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let key = call.header("idempotency-key").unwrap_or_default();
    if !rightly_signed(world, call) {
        return Ok(problem(401, 40101, "签名错误", Effect::Refused).about("push", key));
    }
    let segments = call.segments("/zhuoyue");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("POST", ["api", "v1", "payment-orders"]) => {
            Ok(take(world, txn, call, key)?.about("push", key))
        }
        ("GET", ["api", "v1", "payment-orders", "by-key", key]) => {
            Ok(by_key(txn, key)?.about("query", key))
        }
        ("POST", ["api", "v1", "payment-orders", "by-key", key, "cancel"]) => {
            Ok(cancel::answer(world, txn, call, key)?.about("cancel", key))
        }
        (_, _) => Ok(problem(404, 40400, "没有这个接口", Effect::NotFound)),
    }
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    problem(422, 42201, "业务拒绝", Effect::Refused)
}

impl Receipt {
    /// What is held, for the record: no personal data in clear.
    pub(crate) fn shown(&self) -> Value {
        let text = |name: &str| self.bill.get(name).and_then(Value::as_str).unwrap_or_default();
        json!({
            "receiptNo": self.receipt_no,
            "orderId": self.order_id,
            "idempotencyKey": self.idempotency_key,
            "acceptedAt": self.accepted_at,
            "cancelledAt": self.cancelled_at,
            "kind": text("kind"),
            "customerName": mask::name(text("customerName")),
            "phoneNumber": mask::phone(text("phoneNumber")),
            "address": mask::address(text("address")),
            "packageName": text("packageName"),
            "months": self.bill.get("months"),
            "amountFen": self.bill.get("amountFen"),
            "channel": text("channel"),
            "tradeNo": text("tradeNo"),
            "paidAt": text("paidAt"),
        })
    }
}

fn rightly_signed(world: &World, call: &Call) -> bool {
    let identity = &world.keys.identities.zhuoyue;
    let header = |name: &str| call.header(name).unwrap_or_default();
    let (timestamp, nonce) = (header("x-timestamp"), header("x-nonce"));
    let fresh =
        timestamp.parse::<i64>().is_ok_and(|stamp| world.clock.now().abs_diff(stamp) <= TOLERANCE);
    let message = format!(
        "{}\n{}\n{timestamp}\n{nonce}\n{}\n{}",
        call.method,
        call.target(),
        header("idempotency-key"),
        sha256_hex(&call.body)
    );
    header("x-app-key") == identity.app_key
        && fresh
        && (1..=64).contains(&nonce.len())
        && hmac_accepts(&identity.app_secret, &message, header("x-signature"))
}

fn take(world: &World, txn: &Txn<'_>, call: &Call, key: &str) -> Result<Answer, SandboxError> {
    let good = |byte: u8| byte.is_ascii_graphic();
    if !(1..=64).contains(&key.len()) || !key.bytes().all(good) {
        return Ok(bad_body("Idempotency-Key: 1 to 64 printable characters"));
    }
    let bill = match bill::read(&call.body) {
        Ok(bill) => bill,
        Err(reason) => return Ok(bad_body(&reason)),
    };
    let known: Option<Receipt> = txn.get(Kind::Receipt, key)?;
    if let Some(receipt) = known {
        return Ok(if receipt.bill == bill {
            accepted(&receipt, Effect::Repeated)
        } else {
            problem(409, 40901, "幂等键已用于另一请求", Effect::Refused)
        });
    }
    let order_id = bill::order_id(&bill).to_owned();
    if txn.get::<String>(Kind::ReceiptByOrder, &order_id)?.is_some() {
        return Ok(problem(409, 40902, "订单已用另一幂等键推送", Effect::Refused));
    }
    let now = world.clock.now();
    let receipt = Receipt {
        receipt_no: format!("ZY{}{}", shanghai(now).format("%Y%m%d"), random_digits(10)?),
        order_id,
        accepted_at: rfc3339(now),
        idempotency_key: key.to_owned(),
        cancelled_at: None,
        bill,
    };
    txn.put(Kind::Receipt, key, None, &receipt)?;
    txn.put(Kind::ReceiptByOrder, &receipt.order_id, None, &key)?;
    Ok(accepted(&receipt, Effect::Created))
}

fn by_key(txn: &Txn<'_>, key: &str) -> Result<Answer, SandboxError> {
    let receipt: Option<Receipt> = txn.get(Kind::Receipt, key)?;
    Ok(match receipt {
        Some(receipt) => accepted(&receipt, Effect::Read),
        None => no_such_key(),
    })
}

fn no_such_key() -> Answer {
    problem(404, 40401, "没有这个幂等键的推送", Effect::NotFound)
}

fn accepted(receipt: &Receipt, effect: Effect) -> Answer {
    let mut data = json!({
        "receiptNo": receipt.receipt_no,
        "orderId": receipt.order_id,
        "acceptedAt": receipt.accepted_at,
    });
    if let (Some(cancelled_at), Some(map)) = (&receipt.cancelled_at, data.as_object_mut()) {
        map.insert("cancelledAt".to_owned(), json!(cancelled_at));
    }
    Answer::json(200, &json!({"code": 0, "message": "ok", "data": data}), effect)
}

fn bad_body(reason: &str) -> Answer {
    problem(400, 40001, reason, Effect::Refused)
}

fn problem(status: u16, code: u32, message: &str, effect: Effect) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message}), effect)
}
