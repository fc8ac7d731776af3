//! Taking back what was delivered.

use serde_json::Value;

use super::register::Register;
use super::{Receipt, accepted, bad_body, no_such_key};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::rfc3339;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

/// Longest `reason`, in characters.
const LONGEST_REASON: usize = 128;

/// Takes back what was accepted under `key`; once more does no harm.
pub(super) fn answer(
    world: &World,
    txn: &Txn<'_>,
    register: &Register,
    call: &Call,
    key: &str,
) -> Result<Answer, SandboxError> {
    if let Err(reason) = read(&call.body) {
        return Ok(bad_body(reason));
    }
    let receipt: Option<Receipt> = txn.get(register.receipts, key)?;
    let Some(mut receipt) = receipt else { return Ok(no_such_key()) };
    if receipt.cancelled_at.is_some() {
        return Ok(accepted(&receipt, Effect::Repeated));
    }
    receipt.cancelled_at = Some(rfc3339(world.clock.now()));
    txn.put(register.receipts, key, None, &receipt)?;
    Ok(accepted(&receipt, Effect::Changed))
}

/// Nothing, or an object with at most a reason.
fn read(body: &[u8]) -> Result<(), &'static str> {
    if body.is_empty() {
        return Ok(());
    }
    let body: Value = serde_json::from_slice(body).map_err(|_error| "body: not JSON")?;
    let Some(members) = body.as_object() else { return Err("body: not a JSON object") };
    match members.get("reason") {
        None => Ok(()),
        Some(Value::String(text)) if text.chars().count() <= LONGEST_REASON => Ok(()),
        Some(_) => Err("reason: must be a string of at most 128 characters"),
    }
}
