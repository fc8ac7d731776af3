use std::{fs, path::Path};

use anyhow::Result;

use super::{files, problem_in_line};

/// Folders of one particular machine; what stands in a document holds on the reader's.
const MACHINE_FOLDERS: [&str; 4] = ["work", "root", "home", "Users"];

/// No document names a folder of the machine that it was written on.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let mut documents = files::below(&root.join("docs"), "md")?;
    let in_root = files::entries(root)?.into_iter();
    documents.extend(in_root.filter(|path| files::has_extension(path, "md")));
    let mut problems = Vec::new();
    for path in documents {
        let text = fs::read_to_string(&path)?;
        let lines = text.lines().enumerate().filter(|(_, line)| names_a_machine(line));
        problems.extend(
            lines.map(|(index, _)| problem_in_line(root, &path, index, "names a machine's folder")),
        );
    }
    Ok(problems)
}

/// Only where a path begins: `/v1/package/home/…` is a route.
fn names_a_machine(line: &str) -> bool {
    let goes_on = |letter: char| letter.is_alphanumeric() || "-_.}/".contains(letter);
    MACHINE_FOLDERS.iter().any(|name| {
        line.match_indices(&format!("/{name}/"))
            .any(|(start, _)| !line.get(..start).is_some_and(|before| before.ends_with(goes_on)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files::tree;

    #[test]
    fn a_path_of_a_machine_is_reported_in_every_document() {
        let root = tree(&[
            ("README.md", "Type:\n    cd /home/me/site\n"),
            ("docs/a/b.md", "see `/Users/me/x`"),
            ("docs/notes.txt", "/home/me/x"),
        ]);
        assert_eq!(
            problems(root.path()).unwrap(),
            ["docs/a/b.md:1: names a machine's folder", "README.md:2: names a machine's folder"]
        );
    }

    #[test]
    fn routes_and_relative_paths_are_no_paths_of_a_machine() {
        assert!(!names_a_machine("GET /v1/package/home/list and ./work/x and $DIR/root/x"));
    }
}
