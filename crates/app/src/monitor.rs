//! What is watched: the store's figures and this server's own, measured against their limits.

use crate::ports::{Ports, Settings};
use crate::staff::{Forbidden, allow};
use domain::monitor::{Reading, Seen, WatchFigures, measure};
use domain::ports::{IdError, StoreError, SupplierGate};
use domain::staff::{Permission, StaffMember};
use domain::supplier::Supplier;
use domain::time::Timestamp;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("no such job")]
    UnknownJob,
    #[error("no such order")]
    UnknownOrder,
    #[error("no such package")]
    UnknownPackage,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// How the shop stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchReport {
    pub at: Timestamp,
    pub figures: WatchFigures,
    pub seen: Seen,
    /// Every symptom, those that are well included.
    pub readings: Vec<Reading>,
    /// How it goes with each supplier, by this server's own calls.
    pub suppliers: Vec<GateSeen>,
}

/// How it goes with a supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateSeen {
    pub supplier: Supplier,
    /// It does not answer, and nothing is sent but a try now and then.
    pub is_open: bool,
    pub in_flight: usize,
}

impl GateSeen {
    fn of(gate: &dyn SupplierGate) -> Self {
        let (is_open, in_flight) = (gate.is_open(), gate.in_flight());
        Self { supplier: gate.supplier(), is_open, in_flight }
    }
}

impl WatchReport {
    /// What is beyond its limit.
    pub fn reasons(&self) -> impl Iterator<Item = &Reading> {
        self.readings.iter().filter(|reading| reading.is_over())
    }

    pub fn is_healthy(&self) -> bool {
        self.reasons().next().is_none()
    }
}

#[derive(Debug, Clone)]
pub struct Monitor {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
}

impl Monitor {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>) -> Self {
        Self { ports: Arc::clone(ports), settings: Arc::clone(settings) }
    }

    /// For staff.
    pub async fn report(&self, staff: &StaffMember) -> Result<WatchReport, WatchError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.look().await?)
    }

    /// For the metrics and the alerts.
    pub async fn look(&self) -> Result<WatchReport, StoreError> {
        let clock = &self.ports.clock;
        let asked_at = clock.now();
        let health = self.ports.queries.health().await?;
        let at = clock.now();
        let seen = Seen {
            clock_ahead: at - clock.offset() - health.database_time,
            database_answer: at - asked_at,
        };
        let mut figures = self.ports.watch.watched(at).await?;
        figures.balances = self.ports.suppliers.balances().await?;
        figures.supplier_differences = self.ports.suppliers.open_supplier_differences().await?;
        let readings = measure(&figures, seen, &self.settings.watch, at);
        let gates = self.ports.supplier_gates.iter();
        let suppliers = gates.map(|gate| GateSeen::of(gate.as_ref())).collect();
        Ok(WatchReport { at, figures, seen, readings, suppliers })
    }
}
