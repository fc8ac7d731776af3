//! Keeps this server's worker slot, without which it may not make ids.

use anyhow::Context;
use app::SnowflakeIds;
use chrono::TimeDelta;
use domain::ports::{Clock, IdGenerator, StoreError, WorkerSlots};
use domain::with_causes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const LEASE: Duration = Duration::from_mins(1);
const RENEW_EVERY: TimeDelta = TimeDelta::seconds(10);
/// A former holder's clock further ahead of ours than this is not waited for.
const MOST_WAIT: TimeDelta = TimeDelta::minutes(2);

/// The slot and who holds it.
#[derive(Debug)]
pub(crate) struct HeldSlot {
    slots: Arc<dyn WorkerSlots>,
    clock: Arc<dyn Clock>,
    holder: String,
    ids: Arc<SnowflakeIds>,
}

impl HeldSlot {
    pub(crate) async fn claim(
        slots: Arc<dyn WorkerSlots>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let started_at = clock.now().timestamp_micros();
        let holder = format!("{}-{started_at}", std::process::id());
        let asked_at = Instant::now();
        let claimed =
            slots.claim(&holder, lease()).await.context("no worker slot for the ids is free")?;
        let ahead = TimeDelta::milliseconds(claimed.last_ms - clock.now().timestamp_millis());
        if ahead > MOST_WAIT {
            anyhow::bail!(
                "the clock is {} s behind the last id made: set it right first",
                ahead.num_seconds()
            );
        }
        if ahead > TimeDelta::zero() {
            clock.sleep_until(clock.now() + ahead).await;
        }
        let ids = SnowflakeIds::new(Arc::clone(&clock), claimed, asked_at, LEASE);
        Ok(Self { slots, clock, holder, ids: Arc::new(ids) })
    }

    pub(crate) fn ids(&self) -> Arc<dyn IdGenerator> {
        Arc::<SnowflakeIds>::clone(&self.ids)
    }

    /// What the slot's row says of who holds it.
    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// Renews until told to stop, then gives the slot back.
    pub(crate) async fn keep(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let next = self.clock.now() + RENEW_EVERY;
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.clock.sleep_until(next) => self.renew().await,
            }
        }
        let (slot, last_ms) = (self.ids.slot(), self.ids.last_ms());
        if let Err(error) = self.slots.release(slot, &self.holder, last_ms).await {
            let error = with_causes(&error);
            tracing::warn!(%error, "the worker slot was not given back: its lease will run out");
        }
    }

    async fn renew(&self) {
        let asked_at = Instant::now();
        let (slot, last_ms) = (self.ids.slot(), self.ids.last_ms());
        match self.slots.renew(slot, &self.holder, last_ms, lease()).await {
            Ok(()) => self.ids.extend(asked_at, LEASE),
            Err(StoreError::Conflict) => self.claim_another().await,
            // Until the lease ends there is time to try again; after it `/readyz` says so.
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "the worker slot was not renewed");
            }
        }
    }

    /// Somebody else has our slot: no more ids from it.
    async fn claim_another(&self) {
        self.ids.stop();
        tracing::error!("the worker slot was lost to another server");
        let asked_at = Instant::now();
        match self.slots.claim(&self.holder, lease()).await {
            Ok(claimed) => self.ids.adopt(claimed, asked_at, LEASE),
            Err(error) => {
                tracing::error!(error = %with_causes(&error), "no other worker slot is free");
            }
        }
    }
}

fn lease() -> TimeDelta {
    TimeDelta::from_std(LEASE).unwrap_or(TimeDelta::minutes(1))
}
