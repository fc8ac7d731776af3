//! The machine's clock, which the sandbox may move forward.

use async_trait::async_trait;
use chrono::{TimeDelta, Utc};
use domain::ports::Clock;
use domain::time::{Timestamp, to_micros};
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug)]
pub(crate) struct SystemClock {
    offset: watch::Sender<TimeDelta>,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { offset: watch::Sender::new(TimeDelta::zero()) }
    }

    /// Moves the clock that far ahead of the machine's, and wakes whoever waits for a time that has come
    /// by that. Never back: who asked the sandbox may come with what it answered before the last move.
    pub(crate) fn lead_by(&self, offset: TimeDelta) {
        self.offset.send_if_modified(|known| {
            let is_further = *known < offset;
            *known = offset.max(*known);
            is_further
        });
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    fn now(&self) -> Timestamp {
        to_micros(Utc::now() + self.offset())
    }

    fn offset(&self) -> TimeDelta {
        *self.offset.borrow()
    }

    async fn sleep_until(&self, at: Timestamp) {
        let mut moved = self.offset.subscribe();
        loop {
            let Ok(left) = (at - self.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            // The sender lives as long as `self`: `changed` does not fail.
            tokio::select! {
                () = tokio::time::sleep(left.min(Duration::from_hours(1))) => {}
                _moved = moved.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[tokio::test]
    async fn moving_the_clock_wakes_who_waits() {
        let clock = Arc::new(SystemClock::new());
        let wait_until = clock.now() + TimeDelta::days(1);
        let waiting = {
            let clock = Arc::clone(&clock);
            tokio::spawn(async move { clock.sleep_until(wait_until).await })
        };
        tokio::task::yield_now().await;
        clock.lead_by(TimeDelta::days(2));
        waiting.await.unwrap();
        assert!(clock.now() > wait_until);
    }

    #[test]
    fn the_clock_never_goes_back() {
        let clock = SystemClock::new();
        clock.lead_by(TimeDelta::days(2));
        let before = clock.now();
        clock.lead_by(TimeDelta::days(1));
        assert!(clock.now() >= before);
        assert_eq!(clock.offset(), TimeDelta::days(2));
    }
}
