//! Whether this server may take work, and the figures of the shop.

use crate::ports::Ports;
use domain::ports::{Figures, StoreError};
use std::sync::Arc;

/// A clock further off than this makes ids, leases and expiries wrong.
const MOST_CLOCK_SKEW_SECONDS: i64 = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    pub ready: bool,
    /// Why not, in words for those who run it.
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Health {
    ports: Arc<Ports>,
}

impl Health {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    pub async fn check(&self) -> HealthReport {
        let mut reasons = Vec::new();
        match self.ports.queries.health().await {
            Ok(health) => {
                if !health.is_migrated {
                    reasons.push("the database lacks migrations".to_owned());
                }
                let shop_time = self.ports.clock.now() - self.ports.clock.offset();
                let skew = (shop_time - health.database_time).num_seconds();
                if skew.abs() > MOST_CLOCK_SKEW_SECONDS {
                    reasons.push(format!("the clock is {skew} s off the database's"));
                }
            }
            Err(error) => reasons.push(format!("the database: {error}")),
        }
        if let Err(error) = self.ports.ids.next_id() {
            reasons.push(format!("no ids: {error}"));
        }
        HealthReport { ready: reasons.is_empty(), reasons }
    }

    pub async fn figures(&self) -> Result<Figures, StoreError> {
        self.ports.queries.figures().await
    }
}
