//! 卓越, the back office that takes paid orders: customers' data, orders and payment orders.
//!
//! The contract stands in `docs/contracts/zhuoyue.md`.

mod bill;
mod cancel;
mod register;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::{Call, is_key};
use crate::clock::{rfc3339, shanghai};
use crate::crypto::{hmac_accepts, random_digits, sha256_hex};
use crate::error::SandboxError;
use crate::mask;
use crate::platform;
use crate::store::Txn;
use crate::world::World;
use register::Register;

/// How far the caller's clock may be off, in seconds.
const TOLERANCE: u64 = 300;

/// Something that was taken.
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
    let segments = call.segments("/zhuoyue");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let register = Register::of_path(&segments);
    let kind = register.map_or("", |register| register.kind);
    if register.is_some_and(|register| register.by_token) {
        if !platform::is_good(world, txn, call)? {
            let refused = problem(401, 40102, "令牌无效", Effect::Refused);
            return Ok(refused.about("push", key).of_kind(kind));
        }
    } else if !rightly_signed(world, call) {
        let refused = problem(401, 40101, "签名错误", Effect::Refused);
        return Ok(refused.about("push", key).of_kind(kind));
    }
    let answer = match (call.method.as_str(), register, segments.get(3..).unwrap_or_default()) {
        ("POST", Some(register), []) => take(world, txn, register, call, key)?.about("push", key),
        ("GET", Some(register), ["by-key", key]) => by_key(txn, register, key)?.about("query", key),
        ("POST", Some(register), ["by-key", key, "cancel"]) => {
            cancel::answer(world, txn, register, call, key)?.about("cancel", key)
        }
        (_, _, _) => problem(404, 40400, "没有这个接口", Effect::NotFound),
    };
    Ok(answer.of_kind(kind))
}

/// Everything that is held, each kind in the order of its taking.
pub(crate) fn held(txn: &Txn<'_>) -> Result<Vec<Value>, SandboxError> {
    let mut shown = Vec::new();
    for register in Register::all() {
        let receipts: Vec<Receipt> = txn.all(register.receipts)?;
        shown.extend(receipts.iter().map(|receipt| receipt.shown(register.kind)));
    }
    Ok(shown)
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    problem(422, 42201, "业务拒绝", Effect::Refused)
}

impl Receipt {
    fn new(register: &Register, bill: Value, key: &str, now: i64) -> Result<Self, SandboxError> {
        let day = shanghai(now).format("%Y%m%d");
        Ok(Self {
            receipt_no: format!("{}{day}{}", register.mark, random_digits(10)?),
            order_id: bill::order_id(&bill).to_owned(),
            accepted_at: rfc3339(now),
            idempotency_key: key.to_owned(),
            cancelled_at: None,
            bill,
        })
    }

    /// What is held, for the record: no personal data in clear.
    fn shown(&self, record: &str) -> Value {
        let text = |name: &str| self.bill.get(name).and_then(Value::as_str).unwrap_or_default();
        // The order at 卓越 holds no personal data: there is nothing to mask.
        let masked = |name: &str, mask: fn(&str) -> String| match text(name) {
            "" => String::new(),
            plain => mask(plain),
        };
        json!({
            "record": record,
            "receiptNo": self.receipt_no,
            "orderId": self.order_id,
            "idempotencyKey": self.idempotency_key,
            "acceptedAt": self.accepted_at,
            "cancelledAt": self.cancelled_at,
            "kind": text("kind"),
            "customerName": masked("customerName", mask::name),
            "phoneNumber": masked("phoneNumber", mask::phone),
            "address": masked("address", mask::address),
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
        timestamp.parse::<i64>().is_ok_and(|stamp| world.clock.is_about_now(stamp, TOLERANCE));
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

fn take(
    world: &World,
    txn: &Txn<'_>,
    register: &Register,
    call: &Call,
    key: &str,
) -> Result<Answer, SandboxError> {
    if !is_key(key) {
        return Ok(bad_body("Idempotency-Key: 1 to 64 printable characters"));
    }
    let bill = match (register.read)(&call.body) {
        Ok(bill) => bill,
        Err(reason) => return Ok(bad_body(&reason)),
    };
    let known: Option<Receipt> = txn.get(register.receipts, key)?;
    if let Some(receipt) = known {
        return Ok(if receipt.bill == bill {
            accepted(&receipt, Effect::Repeated)
        } else {
            problem(409, 40901, "幂等键已用于另一请求", Effect::Refused)
        });
    }
    let order_id = bill::order_id(&bill);
    if txn.get::<String>(register.by_order, order_id)?.is_some() {
        return Ok(problem(409, 40902, "订单已用另一幂等键推送", Effect::Refused));
    }
    if let Some(needed) = register.needs
        && !is_there(txn, needed, order_id)?
    {
        return Ok(problem(422, 42202, "没有该订单的客户数据", Effect::Refused));
    }
    let receipt = Receipt::new(register, bill, key, world.clock.now())?;
    txn.put(register.receipts, key, None, &receipt)?;
    txn.put(register.by_order, &receipt.order_id, None, &key)?;
    Ok(accepted(&receipt, Effect::Created))
}

/// Whether something stands there for the order, not taken back.
fn is_there(txn: &Txn<'_>, register: &Register, order_id: &str) -> Result<bool, SandboxError> {
    let Some(key) = txn.get::<String>(register.by_order, order_id)? else { return Ok(false) };
    let receipt: Option<Receipt> = txn.get(register.receipts, &key)?;
    Ok(receipt.is_some_and(|receipt| receipt.cancelled_at.is_none()))
}

fn by_key(txn: &Txn<'_>, register: &Register, key: &str) -> Result<Answer, SandboxError> {
    let receipt: Option<Receipt> = txn.get(register.receipts, key)?;
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
