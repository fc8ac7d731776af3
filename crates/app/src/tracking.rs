//! What visitors do (埋点): accepted at once, written in batches, lost by no orderly end.

use crate::ports::Ports;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::ports::StoreError;
use domain::track::TrackEvent;
use domain::with_causes;
use futures_util::future::join;
use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// So many wait at most; a thousand bytes each are 20 MB.
const MOST_WAITING: usize = 20_000;
/// So many are written at once.
const BATCH: usize = 500;
const TRY_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(1);
/// How often the last ones are tried when the server stops and the store does not answer.
const LAST_TRIES: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrackRefused {
    /// The store is slower than the visitors: later.
    #[error("too many events wait to be written")]
    Full,
    /// The server is about to stop.
    #[error("no more events are taken")]
    Closed,
}

#[derive(Debug, Clone)]
pub struct Tracking {
    ports: Arc<Ports>,
    queue: Arc<Mutex<Queue>>,
    arrived: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<TrackEvent>,
    /// Taken out and not yet written.
    in_hand: usize,
    is_closed: bool,
}

impl Tracking {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports), queue: Arc::default(), arrived: Arc::default() }
    }

    /// All of them or none.
    pub fn accept(&self, events: Vec<TrackEvent>) -> Result<(), TrackRefused> {
        let mut queue = self.lock();
        if queue.is_closed {
            return Err(TrackRefused::Closed);
        }
        if queue.waiting.len() + queue.in_hand + events.len() > MOST_WAITING {
            return Err(TrackRefused::Full);
        }
        queue.waiting.extend(events);
        drop(queue);
        self.arrived.notify_one();
        Ok(())
    }

    /// How many have been accepted and are not yet written.
    pub fn waiting(&self) -> usize {
        let queue = self.lock();
        queue.waiting.len() + queue.in_hand
    }

    /// Writes what arrives until the server stops, then what is left; takes nothing more from then
    /// on. To be run once on a server, beside the routes. How many could not be written.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> usize {
        let close = async {
            stop.await;
            self.lock().is_closed = true;
            self.arrived.notify_one();
        };
        let ((), lost) = join(close, self.write_until_closed()).await;
        lost
    }

    async fn write_until_closed(&self) -> usize {
        let mut tries_left = LAST_TRIES;
        loop {
            let (batch, is_closed) = self.take();
            if batch.is_empty() {
                if is_closed {
                    return 0;
                }
                self.arrived.notified().await;
            } else if let Err(error) = self.write_or_put_back(batch).await {
                let waiting = self.waiting();
                let error = with_causes(&error);
                tracing::warn!(%error, waiting, "events were not written: again soon");
                tries_left -= u32::from(is_closed);
                if tries_left == 0 {
                    return waiting;
                }
                let clock = &self.ports.clock;
                clock.sleep_until(clock.now() + TRY_AGAIN_AFTER).await;
            }
        }
    }

    async fn write_or_put_back(&self, batch: Vec<TrackEvent>) -> Result<(), StoreError> {
        let written = self.write(&batch).await;
        let mut queue = self.lock();
        queue.in_hand = 0;
        if written.is_err() {
            for event in batch.into_iter().rev() {
                queue.waiting.push_front(event);
            }
        }
        written
    }

    /// The next batch, and whether no more come: seen at one moment.
    fn take(&self) -> (Vec<TrackEvent>, bool) {
        let mut queue = self.lock();
        let count = queue.waiting.len().min(BATCH);
        queue.in_hand = count;
        let batch = queue.waiting.drain(..count).collect();
        (batch, queue.is_closed)
    }

    async fn write(&self, batch: &[TrackEvent]) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let added = work.tracks().add_all(batch).await;
        match finish(work, added).await {
            // The answer to an earlier try was lost, and it had been written.
            Ok(()) | Err(StoreError::Duplicate) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
