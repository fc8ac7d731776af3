//! What the next refunds become.

use serde_json::{Value, json};

use super::{known, refused};
use crate::error::SandboxError;
use crate::messages::RefundOrder;
use crate::refund_outcome::{RefundOutcome, RefundPlan};
use crate::world::World;

/// Keeps the plan until another one comes.
pub(super) fn set(world: &World, order: &RefundOrder) -> Result<Value, SandboxError> {
    let system = known(&order.system)?;
    if !system.is_payment_provider() {
        return Err(refused("this system takes no refunds"));
    }
    let outcome = RefundOutcome::parse(&order.outcome).ok_or_else(|| {
        let known = RefundOutcome::ALL.map(RefundOutcome::name).join(", ");
        refused(&format!("unknown outcome; known are {known}"))
    })?;
    let plan = RefundPlan::new(outcome, order.seconds);
    world.store.transact(|txn| plan.keep(txn, system))?;
    Ok(json!({"system": system, "outcome": plan.outcome, "seconds": plan.seconds}))
}
