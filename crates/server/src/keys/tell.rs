//! What `server keys status` prints.

use super::{Bench, KeyPlace};
use crate::hints::print_line;
use anyhow::Context;
use db::{KeyHolder, KeySheet, KeyUse, SEALED_COLUMNS};
use std::collections::{BTreeMap, BTreeSet};

pub(super) async fn status(bench: &Bench) -> anyhow::Result<()> {
    let sheet = bench.cipher.sheet();
    let place = match &bench.place {
        KeyPlace::Environment(_) => "DATA_KEYS".to_owned(),
        KeyPlace::File(file) => file.shown(),
    };
    print_line(&format!("keys in {place}: {}", numbers(&sheet)));
    let uses = bench.resealing.key_use().await.context("the sealed texts cannot be counted")?;
    for column in SEALED_COLUMNS {
        let of_column = uses.iter().filter(|each| each.column == *column);
        let counted: Vec<_> = of_column.map(count).collect();
        let counted = if counted.is_empty() { "nothing".to_owned() } else { counted.join(", ") };
        print_line(&format!("  {}.{}: {counted}", column.table, column.column));
    }
    for holder in bench.resealing.key_holders().await.context("the servers cannot be listed")? {
        print_line(&format!("server {}", held(&holder)));
    }
    for id in unknown(&sheet, &uses) {
        print_line(&format!("key {id} seals texts and is not here: they cannot be read"));
    }
    let archived = archive_key_use(bench).await?;
    for (id, files) in archived.iter().filter(|(id, _files)| !sheet.known.contains_key(id)) {
        print_line(&format!("key {id} opens {files} archived files and is not here"));
    }
    print_removable(&sheet, (&uses, &archived), &place);
    Ok(())
}

/// By key, how many files of archived evidence it opens.
pub(super) async fn archive_key_use(bench: &Bench) -> anyhow::Result<BTreeMap<u32, i64>> {
    bench.resealing.archive_key_use().await.context("the archived files cannot be counted")
}

/// Which keys have nothing left to open, and which only archived files keep.
pub(super) fn print_removable(
    sheet: &KeySheet,
    (uses, archived): (&[KeyUse], &BTreeMap<u32, i64>),
    place: &str,
) {
    let is_idle = |id: &&u32| **id != sheet.active && uses.iter().all(|each| each.key_id != **id);
    for id in sheet.known.keys().filter(is_idle) {
        let told = match archived.get(id) {
            None => format!(
                "key {id} seals nothing: it may be removed from {place}. Backups made before need it"
            ),
            Some(files) => format!(
                "key {id} seals nothing in the database and opens {files} files of archived \
                 evidence: it must stay in {place} as long as they are kept"
            ),
        };
        print_line(&told);
    }
}

pub(super) fn unknown(sheet: &KeySheet, uses: &[KeyUse]) -> BTreeSet<u32> {
    uses.iter().map(|each| each.key_id).filter(|id| !sheet.known.contains_key(id)).collect()
}

/// A server by its name, and its keys.
pub(super) fn held(holder: &KeyHolder) -> String {
    let keys = holder.sheet.as_ref().map_or_else(|| "does not tell its keys".to_owned(), numbers);
    format!("{}: {keys}", holder.name)
}

/// The ids, the one that seals first.
fn numbers(sheet: &KeySheet) -> String {
    let others = sheet.known.keys().filter(|id| **id != sheet.active);
    others.fold(format!("{} seals", sheet.active), |text, id| format!("{text}, {id} opens"))
}

fn count(of: &KeyUse) -> String {
    format!("{} under key {}", of.texts, of.key_id)
}
