//! Measurements of the release server against a yardstick that runs in the same minutes.

mod asked;
mod back_office;
mod bare;
mod client;
mod effort;
mod figures;
mod growth;
mod import;
mod lines;
mod load;
mod micro;
mod outside;
mod overload;
mod paying;
mod programs;
mod requests;
mod rows;
mod running;
mod scale;
mod stage;
mod template;
mod yardstick;

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context as _, Result};

pub(crate) use bare::Bare;
pub(crate) use growth::GrowthBench;
pub(crate) use import::ImportBench;
pub(crate) use micro::MicroBench;
pub(crate) use overload::OverloadBench;
pub(crate) use rows::RowsBench;
pub(crate) use scale::ScaleBench;

/// What is measured against a yardstick.
const FIGURES: &str = "docs/performance.md";

/// What several servers on one database do.
const SCALING: &str = "docs/scaling.md";

/// The same command built with optimisation: a load generator that is slow measures itself. True if
/// it went well.
pub(crate) fn again_in_release(root: &Path) -> Result<bool> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "xtask", "--"]).current_dir(root);
    let done = cargo.args(env::args_os().skip(1)).status().context("cargo does not start")?;
    Ok(done.success())
}

/// Whether every bench runs, as a test: each name with what it came to.
pub(crate) fn smoke(root: &Path) -> Vec<(String, Result<()>)> {
    let rows = rows::smoke(root);
    let mut outcomes = rows.unwrap_or_else(|error| vec![("rows".to_owned(), Err(error))]);
    outcomes.push(("overload".to_owned(), overload::smoke(root)));
    outcomes.push(("scale".to_owned(), scale::smoke(root)));
    outcomes.push(("growth".to_owned(), growth::smoke(root)));
    outcomes
}

/// As [`write_section_of`] the figures beside their yardsticks.
fn write_section(root: &Path, title: &str, body: &str) -> Result<()> {
    write_section_of(root, FIGURES, title, body)
}

/// Puts the section in place of the document's with the same title, or at the end.
fn write_section_of(root: &Path, document: &str, title: &str, body: &str) -> Result<()> {
    let path = root.join(document);
    let text = fs::read_to_string(&path).unwrap_or_else(|_missing| "# Measured\n".to_owned());
    fs::write(path, with_section(&text, title, body))?;
    Ok(())
}

fn with_section(text: &str, title: &str, body: &str) -> String {
    let heading = format!("## {title}\n");
    let section = format!("{heading}\n{}\n", body.trim_end());
    match text.split_once(&heading) {
        Some((before, old)) => {
            let after = old.find("\n## ").and_then(|place| old.get(place..)).unwrap_or_default();
            format!("{before}{section}{after}")
        }
        None => format!("{}\n\n{section}", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_its_older_self() {
        let first = with_section("# Measured\n", "Imports", "old");
        assert_eq!(first, "# Measured\n\n## Imports\n\nold\n");
        let both = with_section(&first, "Other", "x");
        let newer = with_section(&both, "Imports", "new\n\n");
        assert_eq!(newer, "# Measured\n\n## Imports\n\nnew\n\n## Other\n\nx\n");
    }
}
