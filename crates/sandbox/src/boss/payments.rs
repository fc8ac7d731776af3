//! Reports of payments, by our key.

use serde_json::Value;

use super::payment::{self, Payment};
use super::{Customer, problem, term};
use crate::answer::{Answer, Effect};
use crate::call::{Call, is_key};
use crate::clock::{rfc3339, shanghai};
use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// Answers one call below `/api/v1/payments`.
pub(super) fn answer(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    (method, rest): (&str, &[&str]),
) -> Result<Answer, SandboxError> {
    let own_key = call.header("idempotency-key").unwrap_or_default();
    let answer = match (method, rest) {
        ("POST", []) => take(world, txn, call, own_key)?.about("push", own_key),
        ("GET", ["by-key", key]) => by_key(txn, key)?.about("query", key),
        ("POST", ["by-key", key, "cancel"]) => cancel(world, txn, key)?.about("cancel", key),
        (_, _) => problem(404, "NOT_FOUND", "no such resource", Effect::NotFound),
    };
    Ok(answer.of_kind("payment"))
}

fn take(world: &World, txn: &Txn<'_>, call: &Call, key: &str) -> Result<Answer, SandboxError> {
    if !is_key(key) {
        return Ok(bad("Idempotency-Key: 1 to 64 printable characters"));
    }
    let body = match payment::read(&call.body) {
        Ok(body) => body,
        Err(reason) => return Ok(bad(&reason)),
    };
    let known: Option<Payment> = txn.get(Kind::BossPayment, key)?;
    if let Some(known) = known {
        return Ok(again(&known, &body));
    }
    let order_id = text(&body, "orderId");
    if txn.get::<String>(Kind::BossPaymentByOrder, &order_id)?.is_some() {
        let message = "the order was reported under another key";
        return Ok(problem(409, "ORDER_REPORTED", message, Effect::Refused));
    }
    let now = world.clock.now();
    let Some(added) = add_term(txn, &body, shanghai(now).date_naive())? else {
        return Ok(problem(422, "UNKNOWN_CUSTOMER", "no such customer", Effect::Refused));
    };
    let payment = Payment {
        number: format!("BP{}{}", shanghai(now).format("%Y%m%d"), random_digits(10)?),
        order_id,
        query_id: added.query_id,
        expires_on: added.expires_on,
        days: added.days,
        accepted_at: rfc3339(now),
        idempotency_key: key.to_owned(),
        cancelled_at: None,
        body,
    };
    txn.put(Kind::BossPayment, key, None, &payment)?;
    txn.put(Kind::BossPaymentByOrder, &payment.order_id, None, &key)?;
    Ok(Answer::json(200, &payment.receipt(), Effect::Created))
}

/// The same key once more.
fn again(known: &Payment, body: &Value) -> Answer {
    if known.body == *body {
        Answer::json(200, &known.receipt(), Effect::Repeated)
    } else {
        problem(409, "KEY_REUSED", "the key was used for another body", Effect::Refused)
    }
}

fn add_term(
    txn: &Txn<'_>,
    body: &Value,
    today: chrono::NaiveDate,
) -> Result<Option<term::Added>, SandboxError> {
    let months = payment::months(body);
    if !payment::is_new(body) {
        return term::prolong(txn, &text(body, "queryId"), months, today);
    }
    let customer = Customer {
        query_id: String::new(),
        customer_name: text(body, "customerName"),
        phone_number: text(body, "phoneNumber"),
        address: text(body, "address"),
        package_name: text(body, "packageName"),
        package_rate: text(body, "packageRate"),
        expires_on: String::new(),
        qualified: false,
    };
    term::open(txn, customer, months, today).map(Some)
}

fn by_key(txn: &Txn<'_>, key: &str) -> Result<Answer, SandboxError> {
    let payment: Option<Payment> = txn.get(Kind::BossPayment, key)?;
    Ok(payment
        .map_or_else(no_such_key, |payment| Answer::json(200, &payment.receipt(), Effect::Read)))
}

/// Once more does no harm.
fn cancel(world: &World, txn: &Txn<'_>, key: &str) -> Result<Answer, SandboxError> {
    let payment: Option<Payment> = txn.get(Kind::BossPayment, key)?;
    let Some(mut payment) = payment else { return Ok(no_such_key()) };
    if payment.cancelled_at.is_some() {
        return Ok(Answer::json(200, &payment.receipt(), Effect::Repeated));
    }
    term::shorten(txn, &payment.query_id, payment.days)?;
    payment.cancelled_at = Some(rfc3339(world.clock.now()));
    txn.put(Kind::BossPayment, key, None, &payment)?;
    Ok(Answer::json(200, &payment.receipt(), Effect::Changed))
}

fn no_such_key() -> Answer {
    problem(404, "PAYMENT_NOT_FOUND", "no payment under this key", Effect::NotFound)
}

fn bad(reason: &str) -> Answer {
    problem(400, "BAD_REQUEST", reason, Effect::Refused)
}

fn text(body: &Value, field: &str) -> String {
    body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}
