//! Sealing everything anew, in short transactions between which others get their turn.

use super::{Bench, KeyPlace, tell};
use crate::hints::print_line;
use anyhow::{Context, bail};
use db::{Progress, SEALED_COLUMNS, SealedColumn};
use domain::ports::StoreError;
use std::time::Duration;

/// What was held by others is looked at again, so often at most.
const PASSES: usize = 20;
const BETWEEN_PASSES: Duration = Duration::from_millis(500);
/// The one writer that SQLite has must be free for the server again and again.
const BETWEEN_BATCHES: Duration = Duration::from_millis(5);
/// A busy database is tried again, so often at most in a row.
const TRIES: usize = 20;
/// Progress is told after so many texts.
const TELL_EVERY: u64 = 10_000;

pub(super) async fn everything(bench: &Bench) -> anyhow::Result<()> {
    let active = bench.cipher.sheet().active;
    let mut unreadable = Vec::new();
    for _pass in 0..PASSES {
        unreadable = pass(bench).await?;
        let uses = bench.resealing.key_use().await.context("the sealed texts cannot be counted")?;
        let left: i64 =
            uses.iter().filter(|each| each.key_id != active).map(|each| each.texts).sum();
        if left == i64::try_from(unreadable.len())? {
            break;
        }
        tokio::time::sleep(BETWEEN_PASSES).await;
    }
    for place in &unreadable {
        print_line(&format!("{place} does not open, and stays as it is"));
    }
    let sheet = bench.cipher.sheet();
    let uses = bench.resealing.key_use().await.context("the sealed texts cannot be counted")?;
    let left: i64 = uses.iter().filter(|each| each.key_id != active).map(|each| each.texts).sum();
    if left > 0 {
        bail!("{left} texts are left under other keys than {active}: run this again");
    }
    print_line(&format!("everything stored is sealed with key {active}"));
    let place = match &bench.place {
        KeyPlace::Environment(_) => "DATA_KEYS".to_owned(),
        KeyPlace::File(file) => file.shown(),
    };
    tell::print_removable(&sheet, (&uses, &tell::archive_key_use(bench).await?), &place);
    Ok(())
}

/// Goes once over all; gives what did not open.
async fn pass(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let mut unreadable = Vec::new();
    for column in SEALED_COLUMNS {
        let (mut after, mut resealed, mut told) = (None, 0, 0);
        loop {
            let done = batch(bench, *column, after.as_deref()).await?;
            resealed += done.resealed;
            let SealedColumn { table, column: name, .. } = column;
            unreadable.extend(done.unreadable.iter().map(|row| format!("{table}.{name}/{row}")));
            after = done.after;
            if resealed >= told + TELL_EVERY || (after.is_none() && resealed > told) {
                print_line(&format!("  {table}.{name}: {resealed} sealed anew"));
                told = resealed;
            }
            if after.is_none() {
                break;
            }
            tokio::time::sleep(BETWEEN_BATCHES).await;
        }
    }
    Ok(unreadable)
}

async fn batch(
    bench: &Bench,
    column: SealedColumn,
    after: Option<&str>,
) -> anyhow::Result<Progress> {
    let mut tries = TRIES;
    loop {
        match bench.resealing.reseal_next(column, after).await {
            Ok(done) => return Ok(done),
            Err(StoreError::Busy | StoreError::Conflict) if tries > 0 => tries -= 1,
            Err(error) => {
                let SealedColumn { table, column, .. } = column;
                return Err(error)
                    .with_context(|| format!("{table}.{column} cannot be sealed anew"));
            }
        }
        tokio::time::sleep(BETWEEN_PASSES).await;
    }
}
