//! BOSS, the operator's customer directory: one customer by number, read only.
//!
//! The contract stands in `docs/contracts/boss.md`.

mod demo;

use serde::{Deserialize, Serialize};
use serde_json::json;

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
struct Customer {
    query_id: String,
    #[expect(clippy::struct_field_names, reason = "the contract's name of the field")]
    customer_name: String,
    phone_number: String,
    address: String,
    package_name: String,
    package_rate: String,
    /// `yyyy-MM-dd` in Shanghai.
    expires_on: String,
    qualified: bool,
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

fn look_up(txn: &Txn<'_>, query_id: &str) -> Result<Answer, SandboxError> {
    let entries: Vec<Entry> = txn.all(Kind::Customer)?;
    let found = entries.into_iter().find(|entry| entry.customer.query_id == query_id);
    Ok(match found {
        Some(entry) => Answer::json(200, &serde_json::to_value(entry.customer)?, Effect::Read),
        None => problem(404, "CUSTOMER_NOT_FOUND", "no such customer", Effect::NotFound),
    })
}

fn problem(status: u16, code: &str, message: &str, effect: Effect) -> Answer {
    Answer::json(status, &json!({"code": code, "message": message}), effect)
}
