use super::FakeClock;
use domain::Snowflake;
use domain::ports::{Clock, IdError, IdGenerator};
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use std::sync::{Arc, Mutex};

/// Snowflakes that decode to the fake clock's now: unique within their slot, and rising.
#[derive(Debug)]
pub struct SequentialIds {
    clock: Arc<FakeClock>,
    sequence: Mutex<SnowflakeSequence>,
}

impl SequentialIds {
    /// In the last slot. Two generators that meet in one test need a slot each: see `in_slot`.
    pub fn new(clock: &Arc<FakeClock>) -> Arc<Self> {
        Self::in_slot(clock, WorkerSlot::COUNT - 1)
    }

    pub fn in_slot(clock: &Arc<FakeClock>, slot: u16) -> Arc<Self> {
        let slot = WorkerSlot::new(slot).expect("a slot below 1024");
        let sequence = Mutex::new(SnowflakeSequence::new(slot, 0));
        Arc::new(Self { clock: Arc::clone(clock), sequence })
    }
}

impl IdGenerator for SequentialIds {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        let now_ms = self.clock.now().timestamp_millis();
        Ok(self.sequence.lock().expect("not poisoned").next(now_ms)?)
    }
}
