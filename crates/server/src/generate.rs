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
use std::sync::Arc;
use std::time::Instant;
use story::Teller;

/// So many stories are written in one transaction.
const BATCH: u64 = 1000;
/// Written side by side, each with ids of a worker slot of its own.
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
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(stories), writer, share(orders, writer), now));
    }
    let mut outcome = Ok(());
    // Until the last has ended: none is to write any more when the first error is told.
    while let Some(ended) = writers.join_next().await {
        let written = ended.context("a writer was broken off").and_then(|written| written);
        outcome = outcome.and(written);
    }
    outcome
}

/// What one of the writers writes.
fn share(orders: u64, writer: u16) -> u64 {
    let (all, rest) = (orders / u64::from(WRITERS), orders % u64::from(WRITERS));
    all + u64::from(u64::from(writer) < rest)
}

async fn write(
    stories: Arc<dyn Stories>,
    writer: u16,
    orders: u64,
    now: Timestamp,
) -> anyhow::Result<()> {
    let slot = WorkerSlot::new(FIRST_SLOT + writer).context("there is no such worker slot")?;
    let apart = (PAST - UNTIL) / i32::try_from(orders.max(1)).unwrap_or(i32::MAX);
    let mut teller = Teller::new(slot, now - PAST, apart);
    let mut left = orders;
    while left > 0 {
        let batch = left.min(BATCH);
        let told: Vec<_> = (0..batch).map(|_order| teller.tell()).collect::<Result<_, _>>()?;
        stories.add(&told).await.context("the orders were not written")?;
        left -= batch;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_make_up_the_whole() {
        for orders in [0, 1, 3, 4, 1000, 1003] {
            assert_eq!((0..WRITERS).map(|writer| share(orders, writer)).sum::<u64>(), orders);
        }
    }
}
