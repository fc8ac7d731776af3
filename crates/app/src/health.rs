//! Whether this server may take work, and the figures of the shop.

use crate::ports::Ports;
use chrono::TimeDelta;
use domain::ports::{Figures, StoreError};
use domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// A clock further off than this makes ids, leases, expiries and signatures wrong.
const MOST_CLOCK_SKEW: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    pub ready: bool,
    /// Why not, in words for those who run it.
    pub reasons: Vec<String>,
}

/// Figures that took longer than this to count are told again for a while.
const SLOW: TimeDelta = TimeDelta::seconds(1);
const KEPT_FOR: TimeDelta = TimeDelta::seconds(10);

#[derive(Debug, Clone)]
pub struct Health {
    ports: Arc<Ports>,
    /// The last ones that were slow to count, and when.
    slow: Arc<Mutex<Option<(Timestamp, Figures)>>>,
}

impl Health {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports), slow: Arc::default() }
    }

    pub async fn check(&self) -> HealthReport {
        let mut reasons = Vec::new();
        match self.ports.queries.health().await {
            Ok(health) => {
                if !health.is_migrated {
                    reasons.push("the database lacks migrations".to_owned());
                }
                let shop_time = self.ports.clock.now() - self.ports.clock.offset();
                reasons.extend(skewed(shop_time - health.database_time, "the database"));
            }
            Err(error) => reasons.push(format!("the database: {error}")),
        }
        for gateway in &self.ports.gateways {
            let channel = gateway.channel().name();
            reasons.extend(gateway.clock_skew().and_then(|skew| skewed(skew, channel)));
        }
        if let Err(error) = self.ports.ids.next_id() {
            reasons.push(format!("no ids: {error}"));
        }
        HealthReport { ready: reasons.is_empty(), reasons }
    }

    /// Counted by indexes alone; in a shop so large that even this takes time, ten seconds old at most.
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        let begun = self.ports.clock.now();
        if let Some((at, figures)) = &*self.slow.lock().unwrap_or_else(PoisonError::into_inner)
            && (*at..*at + KEPT_FOR).contains(&begun)
        {
            return Ok(figures.clone());
        }
        let figures = self.ports.queries.figures().await?;
        let ended = self.ports.clock.now();
        let slow = (ended - begun > SLOW).then(|| (ended, figures.clone()));
        *self.slow.lock().unwrap_or_else(PoisonError::into_inner) = slow;
        Ok(figures)
    }
}

fn skewed(ahead: TimeDelta, whose: &str) -> Option<String> {
    let seconds = ahead.num_seconds();
    (ahead.abs() > MOST_CLOCK_SKEW).then(|| format!("the clock is {seconds} s off that of {whose}"))
}
