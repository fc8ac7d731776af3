//! The record of what each outside system received.

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::clock::rfc3339;
use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::faults::Fault;
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;

/// One request as the outside saw it; neither signatures nor bodies are kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Received {
    at: String,
    pub(crate) system: System,
    method: String,
    path: String,
    operation: String,
    /// What it handled, at a system that keeps several things.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    kind: String,
    key: String,
    effect: Effect,
    /// The HTTP status; 0 when no answer was sent.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

/// Notes `call` and what it came to, in the transaction that did it.
pub(crate) fn record(
    world: &World,
    txn: &Txn<'_>,
    system: System,
    call: &Call,
    outcome: &Outcome<'_>,
) -> Result<(), SandboxError> {
    let silent = matches!(outcome.fault, Some(Fault::Down | Fault::LostAnswer));
    let received = Received {
        at: rfc3339(world.clock.now()),
        system,
        method: call.method.clone(),
        path: call.path.clone(),
        operation: outcome.answer.operation.clone(),
        kind: outcome.answer.kind.to_owned(),
        key: outcome.answer.key.clone(),
        effect: outcome.answer.effect,
        status: if silent { 0 } else { outcome.answer.status },
        fault: outcome.fault,
    };
    txn.put(Kind::Request, &format!("{}/{}", system.name(), random_hex32()?), None, &received)
}

/// An answer, and the fault that the call met.
#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) answer: &'a Answer,
    pub(crate) fault: Option<Fault>,
}
