use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Timestamp;
use domain::ports::Clock;
use domain::time::to_micros;
use std::sync::Arc;
use tokio::sync::watch;

/// A clock that stands still until a test moves it, which wakes those who wait.
#[derive(Debug)]
pub struct FakeClock {
    now: watch::Sender<Timestamp>,
}

impl FakeClock {
    /// Stands at the machine's time, cut to a whole second.
    pub fn new() -> Arc<Self> {
        let second = DateTime::from_timestamp(machine_time().timestamp(), 0);
        Self::at(second.unwrap_or_default())
    }

    pub fn at(instant: Timestamp) -> Arc<Self> {
        Arc::new(Self { now: watch::Sender::new(to_micros(instant)) })
    }

    pub fn advance(&self, by: TimeDelta) {
        self.now.send_modify(|now| *now = to_micros(*now + by));
    }

    /// Moves to any instant, also backwards.
    pub fn set(&self, instant: Timestamp) {
        self.now.send_modify(|now| *now = to_micros(instant));
    }

    /// How many are waiting in `sleep_until` at the moment.
    pub fn sleepers(&self) -> usize {
        self.now.receiver_count()
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    /// Measured anew at each call, so that a database's time plus the offset is `now`.
    fn offset(&self) -> TimeDelta {
        self.now() - machine_time()
    }

    async fn sleep_until(&self, at: Timestamp) {
        let mut moves = self.now.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        drop(moves.wait_for(|now| *now >= at).await);
    }
}

#[expect(clippy::disallowed_methods, reason = "the fake clock is a clock: it measures its offset")]
fn machine_time() -> Timestamp {
    to_micros(Utc::now())
}
