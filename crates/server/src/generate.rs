//! `server generate`: a shop that has grown, made up.

mod story;

use crate::config::{Config, Profile};
use crate::{hints, wiring};
use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::Args;
use db::Stories;
use domain::Timestamp;
use domain::snowflake::WorkerSlot;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use story::Teller;

/// So many stories are written in one transaction.
const BATCH: u64 = 1000;
/// Write batches side by side, as they come in time: rows lie in tables in the order of their ids, as
/// they do where orders are made one after the other. Each has a worker slot of its own.
const WRITERS: u16 = 4;
/// The last of the slots, which servers take last.
const FIRST_SLOT: u16 = 1020;
/// The past that the orders are spread over, up to a week ago.
const PAST: TimeDelta = TimeDelta::days(730);
const UNTIL: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Clone, Args)]
pub(crate) struct Arguments {
    /// How many orders.
    #[arg(long)]
    orders: u64,
}

pub(crate) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    if config.profile == Profile::Production {
        bail!("made-up orders do not belong into a shop whose PROFILE is production");
    }
    let database = wiring::open_to_fill(config, WRITERS.into()).await?;
    let now = database.queries().health().await?.database_time;
    let begun = Instant::now();
    let stories = database.stories();
    stories.begin().await.context("the database could not be prepared")?;
    let written = write_all(&stories, arguments.orders, now).await;
    stories.end().await.context("the indexes could not be made")?;
    written?;
    let seconds = begun.elapsed().as_secs().max(1);
    let rate = arguments.orders / seconds;
    hints::print_line(&format!("{} orders in {seconds} s: {rate}/s", arguments.orders));
    Ok(())
}

async fn write_all(stories: &Arc<dyn Stories>, orders: u64, now: Timestamp) -> anyhow::Result<()> {
    let (mut writers, past) = (tokio::task::JoinSet::new(), Arc::new(Past::of(orders, now)));
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(stories), writer, Arc::clone(&past)));
    }
    let mut outcome = Ok(());
    // Until the last has ended: none is to write any more when the first error is told.
    while let Some(ended) = writers.join_next().await {
        let written = ended.context("a writer was broken off").and_then(|written| written);
        outcome = outcome.and(written);
    }
    outcome
}

async fn write(stories: Arc<dyn Stories>, writer: u16, past: Arc<Past>) -> anyhow::Result<()> {
    let slot = WorkerSlot::new(FIRST_SLOT + writer).context("there is no such worker slot")?;
    while let Some(batch) = past.next_batch() {
        let mut teller = Teller::new(slot, &past, batch.start);
        let told: Vec<_> = batch.map(|_order| teller.tell()).collect::<Result<_, _>>()?;
        stories.add(&told).await.context("the orders were not written")?;
    }
    Ok(())
}

/// All orders, spread over time.
struct Past {
    begin: Timestamp,
    apart: TimeDelta,
    orders: u64,
    /// So many are written, or being written.
    taken: AtomicU64,
}

impl Past {
    fn of(orders: u64, now: Timestamp) -> Self {
        let apart = (PAST - UNTIL) / i32::try_from(orders.max(1)).unwrap_or(i32::MAX);
        Self { begin: now - PAST, apart, orders, taken: AtomicU64::new(0) }
    }

    /// The oldest that nobody has taken.
    fn next_batch(&self) -> Option<Range<u64>> {
        let first = self.taken.fetch_add(BATCH, Ordering::Relaxed);
        let batch = first..(first + BATCH).min(self.orders);
        (!batch.is_empty()).then_some(batch)
    }

    /// When the order of that number was made.
    fn time_of(&self, order: u64) -> Timestamp {
        self.begin + self.apart * i32::try_from(order).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_batches_make_up_the_whole_and_follow_each_other() {
        for orders in [0, 1, BATCH - 1, BATCH, 3 * BATCH + 3] {
            let past = Past::of(orders, Timestamp::UNIX_EPOCH);
            let numbers: Vec<u64> =
                std::iter::from_fn(|| past.next_batch()).take(9).flatten().collect();
            assert!(numbers.into_iter().eq(0..orders), "{orders}");
        }
    }

    #[test]
    fn the_last_order_was_made_a_week_ago() {
        let now = Timestamp::UNIX_EPOCH;
        for orders in [1, 1000, 10_000_000] {
            let past = Past::of(orders, now);
            assert_eq!(past.time_of(0), now - PAST);
            let last = now - past.time_of(orders);
            assert!((UNTIL..UNTIL + TimeDelta::hours(1)).contains(&last), "{orders}: {last}");
        }
    }
}
