//! Snowflake ids within a leased worker slot.

use domain::ports::{ClaimedSlot, Clock, IdError, IdGenerator};
use domain::snowflake::{Snowflake, SnowflakeSequence, WorkerSlot};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long before the end of the lease no more ids are made.
const MARGIN: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct SnowflakeIds {
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    slot: WorkerSlot,
    sequence: SnowflakeSequence,
    /// By the monotonic clock, which nobody can set back.
    good_until: Instant,
}

impl SnowflakeIds {
    /// `asked_at`: when the lease was asked for, before the answer came.
    pub fn new(
        clock: Arc<dyn Clock>,
        claimed: ClaimedSlot,
        asked_at: Instant,
        lease: Duration,
    ) -> Self {
        Self { clock, inner: Mutex::new(Inner::new(claimed, asked_at + lease)) }
    }

    pub fn slot(&self) -> WorkerSlot {
        self.lock().slot
    }

    /// Goes on with another slot.
    pub fn adopt(&self, claimed: ClaimedSlot, asked_at: Instant, lease: Duration) {
        *self.lock() = Inner::new(claimed, asked_at + lease);
    }

    /// Makes no more ids until the lease is prolonged or another slot adopted.
    pub fn stop(&self) {
        self.lock().good_until = Instant::now();
    }

    /// Unix milliseconds of the last id made: to be noted with the slot.
    pub fn last_ms(&self) -> i64 {
        self.lock().sequence.last_ms()
    }

    /// The lease was prolonged.
    pub fn extend(&self, asked_at: Instant, lease: Duration) {
        self.lock().good_until = asked_at + lease;
    }

    /// Whether ids can be made now.
    pub fn is_live(&self) -> bool {
        self.lock().is_live()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn new(claimed: ClaimedSlot, good_until: Instant) -> Self {
        let sequence = SnowflakeSequence::new(claimed.slot, claimed.last_ms);
        Self { slot: claimed.slot, sequence, good_until }
    }

    fn is_live(&self) -> bool {
        Instant::now() + MARGIN < self.good_until
    }
}

impl IdGenerator for SnowflakeIds {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        let mut inner = self.lock();
        if !inner.is_live() {
            return Err(IdError::NoSlot);
        }
        let now_ms = self.clock.now().timestamp_millis();
        Ok(inner.sequence.next(now_ms)?)
    }
}
