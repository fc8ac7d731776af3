//! Archived evidence: each file, and that they and the chain in the database follow each other.

use crate::config::Config;
use crate::hints::print_line;
use anyhow::Context;
use db::Database;
use domain::evidence::ChainEnd;
use domain::ports::{ArchiveState, Cipher, EvidenceArchive};
use domain::snowflake::WorkerSlot;
use std::sync::Arc;

/// So many are remembered at once.
const PAGE: u32 = 100;

/// What has been found about the files of one chain.
struct Found {
    chain: u16,
    files: u64,
    breaches: Vec<String>,
}

/// Prints a line for each chain of which something is archived. How many breaches there are.
pub(super) async fn examine(
    config: &Config,
    database: &Database,
    cipher: &Arc<dyn Cipher>,
) -> anyhow::Result<usize> {
    let ends = database.money_queries().archived_ends().await;
    let ends = ends.context("the archives cannot be listed")?;
    let archive = config.archiving.open(cipher);
    let mut breaches = 0;
    for (chain, end) in ends.into_iter().filter(|(_chain, end)| *end != ChainEnd::START) {
        let Some(archive) = &archive else {
            let (number, links) = (chain.number(), end.length);
            print_line(&format!(
                "?     evidence_archive {number}: {links} links, not looked at: ARCHIVE_DIR is not set"
            ));
            continue;
        };
        let found = of_chain(database, archive.as_ref(), chain).await?;
        breaches += found.breaches.len();
        for line in lines(&found) {
            print_line(&line);
        }
    }
    Ok(breaches)
}

async fn of_chain(
    database: &Database,
    archive: &dyn EvidenceArchive,
    chain: WorkerSlot,
) -> anyhow::Result<Found> {
    let mut found = Found { chain: chain.number(), files: 0, breaches: Vec::new() };
    let money = database.money_queries();
    let mut end = ChainEnd::START;
    loop {
        let page = money.archives(chain, end.length, PAGE).await;
        let page = page.context("the archives cannot be listed")?;
        if page.is_empty() {
            return Ok(found);
        }
        for kept in page {
            let state = archive.check(end, &kept).await.context("ARCHIVE_DIR cannot be read")?;
            if let Some(problem) = problem(state) {
                found.breaches.push(format!("{} {problem}", kept.file));
            }
            found.files += 1;
            end = kept.end();
        }
    }
}

fn problem(state: ArchiveState) -> Option<&'static str> {
    match state {
        ArchiveState::Whole => None,
        ArchiveState::Missing => Some("is not there"),
        ArchiveState::Changed => Some("is not as it was written"),
        ArchiveState::Broken => Some(
            "does not follow what was archived before it, or is sealed with a key that is gone",
        ),
    }
}

fn lines(found: &Found) -> Vec<String> {
    let Found { chain, files, breaches } = found;
    if breaches.is_empty() {
        return vec![format!(
            "ok    evidence_archive {chain}: {files} files, each as it was written"
        )];
    }
    let line = |breach: &String| format!("BREACH evidence_archive {chain}: {breach}");
    breaches.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_is_not_as_it_was_has_a_line() {
        let found = Found { chain: 7, files: 3, breaches: Vec::new() };
        assert_eq!(lines(&found), ["ok    evidence_archive 7: 3 files, each as it was written"]);
        let breaches = vec!["a is not there".to_owned(), "b is not as it was written".to_owned()];
        let told = lines(&Found { breaches, ..found });
        assert_eq!(told[0], "BREACH evidence_archive 7: a is not there");
        assert_eq!(told.len(), 2);
    }
}
