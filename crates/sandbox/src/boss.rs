//! BOSS, the operator's customer directory: one customer by number, and what they paid.
//!
//! The contract stands in `docs/contracts/boss.md`.

mod demo;
mod payment;
mod payments;
mod term;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::{Clock, shanghai};
use crate::error::SandboxError;
use crate::messages::DemoCustomer;
use crate::store::{Kind, Store, Txn};
use crate::world::World;

/// A customer, as answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customer {
    pub(crate) query_id: String,
    #[expect(clippy::struct_field_names, reason = "the contract's name of the field")]
    pub(crate) customer_name: String,
    pub(crate) phone_number: String,
    pub(crate) address: String,
    pub(crate) package_name: String,
    pub(crate) package_rate: String,
    /// `yyyy-MM-dd` in Shanghai.
    pub(crate) expires_on: String,
    pub(crate) qualified: bool,
}

/// A customer and what is special about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    customer: Customer,
    note: String,
}

/// Answers one call under `/boss`.
pub(crate) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let token = format!("Bearer {}", world.keys.identities.boss.token);
    if call.header("authorization") != Some(&token) {
        return Ok(problem(401, "UNAUTHORIZED", "the token is missing or wrong", Effect::Refused));
    }
    let segments = call.segments("/boss");
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", ["api", "v1", "customers", query_id]) => {
            Ok(look_up(txn, query_id)?.about("customer", query_id))
        }
        (method, ["api", "v1", "payments", rest @ ..]) => {
            payments::answer(world, txn, call, (method, rest))
        }
        (_, _) => Ok(problem(404, "NOT_FOUND", "no such resource", Effect::NotFound)),
    }
}

/// A definite refusal.
pub(crate) fn refusal() -> Answer {
    problem(403, "REFUSED", "the directory refuses this request", Effect::Refused)
}

/// Fills the directory at the first start, with dates relative to that day.
pub(crate) fn settle_in(store: &Store, clock: &Clock) -> Result<(), SandboxError> {
    store.transact(|txn| {
        if !txn.all::<Entry>(Kind::Customer)?.is_empty() {
            return Ok(());
        }
        let today = shanghai(clock.now()).date_naive();
        for (index, entry) in demo::entries(today).iter().enumerate() {
            txn.put(Kind::Customer, &format!("{index:03}"), None, entry)?;
        }
        Ok(())
    })
}

/// The customers to try.
pub(crate) fn demo_customers(txn: &Txn<'_>) -> Result<Vec<DemoCustomer>, SandboxError> {
    let entries = txn.all::<Entry>(Kind::Customer)?.into_iter();
    Ok(entries
        .map(|entry| DemoCustomer { query_id: entry.customer.query_id, note: entry.note })
        .collect())
}

/// Whoever has the number.
pub(crate) fn customer(txn: &Txn<'_>, query_id: &str) -> Result<Option<Customer>, SandboxError> {
    Ok(term::entry(txn, query_id)?.map(|(_place, entry)| entry.customer))
}

/// The customers with their terms, and the payments that were reported.
pub(crate) fn held(txn: &Txn<'_>) -> Result<Vec<Value>, SandboxError> {
    let customers = txn.all::<Entry>(Kind::Customer)?.into_iter().map(|entry| entry.customer);
    let mut shown: Vec<Value> = customers
        .map(|one| json!({"queryId": one.query_id, "expiresOn": one.expires_on}))
        .collect();
    let payments = txn.all::<payment::Payment>(Kind::BossPayment)?;
    shown.extend(payments.iter().map(payment::Payment::shown));
    Ok(shown)
}

fn look_up(txn: &Txn<'_>, query_id: &str) -> Result<Answer, SandboxError> {
    Ok(match customer(txn, query_id)? {
        Some(customer) => Answer::json(200, &serde_json::to_value(customer)?, Effect::Read),
        None => problem(404, "CUSTOMER_NOT_FOUND", "no such customer", Effect::NotFound),
    })
}

fn problem(status: u16, code: &str, message: &str, effect: Effect) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message}), effect)
}
