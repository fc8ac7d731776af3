//! `server keys add`, `rotate` and `remove`.

use super::place::KeyFile;
use super::{Bench, KeyPlace, reseal, tell};
use crate::hints::print_line;
use anyhow::{Context, bail};
use db::{KeyHolder, KeySheet, KeyUse};
use std::time::{Duration, Instant};

/// A server that died is waited for until its worker slot ends, which takes a minute.
const MOST_WAIT: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(super) fn add(place: &KeyPlace) -> anyhow::Result<()> {
    let KeyPlace::File(file) = place else {
        print_line(BY_HAND);
        return Ok(());
    };
    let id = file.add()?;
    print_line(&format!(
        "key {id} was added to {}: it opens, and seals once it is made the first (`server keys \
         rotate` does)",
        file.shown()
    ));
    Ok(())
}

/// Reading never fails on the way: a key seals only once every server that may read or write knows
/// it, and goes only when nothing is left under it.
pub(super) async fn rotate(bench: &Bench) -> anyhow::Result<()> {
    let uses = bench.resealing.key_use().await.context("the sealed texts cannot be counted")?;
    match &bench.place {
        KeyPlace::File(file) => bring_in(bench, file, &uses).await?,
        KeyPlace::Environment(_) if is_all_under(bench.cipher.sheet().active, &uses) => {
            print_line(BY_HAND);
            return tell::status(bench).await;
        }
        KeyPlace::Environment(_) => {}
    }
    let sheet = bench.cipher.sheet();
    let active = sheet.active;
    print_line(&format!("key {active} seals; what other keys sealed is sealed anew"));
    let seals = |theirs: &KeySheet| theirs.active == active && theirs.shares(&sheet, active);
    until_all(bench, &format!("seal with key {active}"), seals).await?;
    reseal::everything(bench).await
}

pub(super) async fn remove(bench: &Bench, id: u32) -> anyhow::Result<()> {
    let KeyPlace::File(file) = &bench.place else {
        bail!("the keys come from DATA_KEYS: take key {id} out there, and restart");
    };
    if bench.cipher.sheet().active == id {
        bail!("key {id} seals what is stored now: `server keys rotate` first");
    }
    let uses = bench.resealing.key_use().await.context("the sealed texts cannot be counted")?;
    let left: i64 = uses.iter().filter(|each| each.key_id == id).map(|each| each.texts).sum();
    if left > 0 {
        bail!("key {id} still seals {left} texts: `server keys rotate` first");
    }
    // After the texts: what has been archived in between was counted there.
    if let Some(files) = tell::archive_key_use(bench).await?.get(&id) {
        bail!(
            "key {id} is needed to open {files} files of archived evidence, which are never sealed \
             anew: it stays as long as they are kept"
        );
    }
    let seals_not = |theirs: &KeySheet| theirs.active != id;
    until_all(bench, &format!("seal with another key than {id}"), seals_not).await?;
    file.remove(id)?;
    print_line(&format!("key {id} was removed from {}", file.shown()));
    Ok(())
}

const BY_HAND: &str = "\
The keys come from DATA_KEYS, which only you can change, in three steps:
  1. Put a new key at its end, under a new number, and restart every server with it:
       DATA_KEYS=1:<the old one>,2:<64 hexadecimal digits, as `openssl rand -hex 32` gives them>
     From then on every server can read what the new key seals.
  2. Make the new key the first, and restart every server again: DATA_KEYS=2:…,1:…
     New texts are sealed with it.
  3. Run `server keys rotate` with these keys: it seals what is stored anew, and says when the old
     key may go.
Or give the keys as DATA_KEYS_FILE, a file that all servers share: then the command does it all.";

fn is_all_under(id: u32, uses: &[KeyUse]) -> bool {
    uses.iter().all(|each| each.key_id == id)
}

/// Makes a new key the active one; none is added while an earlier change has not come to its end.
async fn bring_in(bench: &Bench, file: &KeyFile, uses: &[KeyUse]) -> anyhow::Result<()> {
    let sheet = bench.cipher.sheet();
    // An added key waits: it has the highest number and seals nothing yet.
    let waiting = sheet.known.keys().next_back().copied().filter(|id| *id > sheet.active);
    let id = match waiting {
        Some(id) => id,
        None if !is_all_under(sheet.active, uses) => {
            print_line("an earlier change of keys is brought to its end first");
            return Ok(());
        }
        None => file.add()?,
    };
    bench.cipher.refresh()?;
    let ours = bench.cipher.sheet();
    print_line(&format!("key {id} is in {}", file.shown()));
    until_all(bench, &format!("know key {id}"), |theirs| theirs.shares(&ours, id)).await?;
    file.put_first(id)?;
    Ok(bench.cipher.refresh()?)
}

/// Waits until the keys of every server are so.
async fn until_all(
    bench: &Bench,
    wanted: &str,
    is_so: impl Fn(&KeySheet) -> bool,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut named = None;
    loop {
        let holders =
            bench.resealing.key_holders().await.context("the servers cannot be listed")?;
        let lacks = |holder: &&KeyHolder| !holder.sheet.as_ref().is_some_and(&is_so);
        let Some(lacking) = holders.iter().find(lacks).map(tell::held) else { return Ok(()) };
        if started.elapsed() > MOST_WAIT {
            bail!(
                "server {lacking}: it does not {wanted}. Nothing was lost: give it the keys, or stop \
                 it, and run this again"
            );
        }
        if named.as_ref() != Some(&lacking) {
            print_line(&format!("waiting for every server to {wanted}: {lacking}"));
            named = Some(lacking);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
