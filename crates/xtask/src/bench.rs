//! Measurements of the release server against a yardstick that runs in the same minutes.

mod client;
mod import;
mod lines;
mod running;
mod yardstick;

use std::{fs, path::Path};

use anyhow::Result;

pub(crate) use import::ImportBench;

const FIGURES: &str = "docs/performance.md";

/// Puts the section in place of the one with the same title, or at the end.
fn write_section(root: &Path, title: &str, body: &str) -> Result<()> {
    let path = root.join(FIGURES);
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
