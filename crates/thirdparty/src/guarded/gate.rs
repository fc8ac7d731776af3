use super::GuardSettings;
use domain::ports::Clock;
use domain::supplier::{Circuit, Supplier, SupplierError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// What all calls to one supplier pass through.
#[derive(Debug)]
pub(super) struct Gate {
    supplier: Supplier,
    settings: GuardSettings,
    turns: Semaphore,
    circuit: Mutex<Circuit>,
    clock: Arc<dyn Clock>,
}

impl Gate {
    pub(super) fn new(supplier: Supplier, settings: GuardSettings, clock: Arc<dyn Clock>) -> Self {
        let most = usize::try_from(settings.most_calls.get()).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            supplier,
            settings,
            turns: Semaphore::new(most.min(Semaphore::MAX_PERMITS)),
            circuit: Mutex::new(Circuit::new(settings.circuit)),
            clock,
        }
    }

    pub(super) fn supplier(&self) -> Supplier {
        self.supplier
    }

    pub(super) fn is_open(&self) -> bool {
        self.circuit().is_open()
    }

    /// Calls that have begun and not ended.
    pub(super) fn in_flight(&self) -> usize {
        let most = usize::try_from(self.settings.most_calls.get()).unwrap_or(usize::MAX);
        most.saturating_sub(self.turns.available_permits())
    }

    /// Makes the call if it may be made, and learns from what becomes of it.
    pub(super) async fn pass<T>(
        &self,
        call: impl Future<Output = Result<T, SupplierError>>,
    ) -> Result<T, SupplierError> {
        let _turn = self.turn().await?;
        if !self.circuit().admit(self.clock.now()) {
            return Err(unsent("the circuit is open"));
        }
        // Whatever time is left out of account here, something may have been sent.
        let result = timeout(self.settings.call_time_limit, call)
            .await
            .unwrap_or_else(|_late| Err(SupplierError::Unknown("no answer in time".into())));
        match &result {
            Ok(_) | Err(SupplierError::Refused { .. }) => self.answered(),
            Err(SupplierError::NotReached(_) | SupplierError::Unknown(_)) => self.unanswered(),
        }
        result
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, SupplierError> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        // Nobody waits for those who get no answer.
        if self.is_open() {
            return Err(unsent("the circuit is open"));
        }
        match timeout(self.settings.wait, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(unsent("too many calls at once")),
        }
    }

    fn answered(&self) {
        let was_open = {
            let mut circuit = self.circuit();
            let was_open = circuit.is_open();
            circuit.succeeded();
            was_open
        };
        if was_open {
            tracing::info!(
                system = self.supplier.name(),
                "the supplier answers again: circuit closed"
            );
        }
    }

    fn unanswered(&self) {
        let opened = {
            let mut circuit = self.circuit();
            let was_open = circuit.is_open();
            circuit.failed(self.clock.now());
            !was_open && circuit.is_open()
        };
        if opened {
            tracing::warn!(
                system = self.supplier.name(),
                "the supplier does not answer: circuit opened"
            );
        }
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing was sent: repeating is safe.
fn unsent(why: &'static str) -> SupplierError {
    SupplierError::NotReached(why.into())
}
