//! Keeps what happens at one supplier from reaching anything else: so many calls at once, each with
//! an end, and none at all while it does not answer.

mod gate;
mod ports;

use domain::ports::{Clock, SupplierGate};
use domain::supplier::{CircuitSettings, Supplier};
use gate::Gate;
use std::fmt::Debug;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// How much one supplier may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardSettings {
    /// The most calls at once.
    pub most_calls: NonZeroU32,
    /// The most that a call waits for its turn.
    pub wait: Duration,
    /// The most that a call may take once it has begun; longer than the adapter's own limits, which
    /// know more about what was sent.
    pub call_time_limit: Duration,
    pub circuit: CircuitSettings,
}

/// A port behind a gate. Clones share the gate.
#[derive(Debug, Clone)]
pub struct Guarded<T> {
    inner: T,
    gate: Arc<Gate>,
}

impl<T> Guarded<T> {
    pub fn new(
        supplier: Supplier,
        inner: T,
        settings: GuardSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { inner, gate: Arc::new(Gate::new(supplier, settings, clock)) }
    }
}

impl<T: Send + Sync + Debug> SupplierGate for Guarded<T> {
    fn supplier(&self) -> Supplier {
        self.gate.supplier()
    }

    fn is_open(&self) -> bool {
        self.gate.is_open()
    }

    fn in_flight(&self) -> usize {
        self.gate.in_flight()
    }
}

#[cfg(test)]
mod tests;
