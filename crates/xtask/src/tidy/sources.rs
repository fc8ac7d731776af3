use std::{fs, path::Path};

use anyhow::Result;

use super::{files, problem, problem_in_line};

/// Lines of a file, its inline tests not counted.
const LONGEST_FILE: usize = 500;

/// Put together here so that this file does not contain them.
const LEFTOVERS: [&str; 6] = [
    concat!("to", "do!"),
    concat!("un", "implemented!"),
    concat!("db", "g!"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[", "ignore"),
];

/// What is wrong in the crates' Rust files.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in files::below(&root.join("crates"), "rs")? {
        let text = fs::read_to_string(&path)?;
        let relative = path.strip_prefix(root)?;
        if files::name(&path) == "mod.rs" {
            problems.push(problem(root, &path, "a module `x` is `x.rs` with its folder `x/`"));
        }
        if is_crate_root(relative) && !text.starts_with("//!") {
            problems.push(problem(root, &path, "does not begin with `//!` and what the crate is"));
        }
        let lines = length(&text);
        if lines > LONGEST_FILE && !is_test(relative) {
            problems.push(problem(root, &path, format!("{lines} lines; {LONGEST_FILE} at most")));
        }
        problems.extend(leftovers(&text).map(|(index, leftover)| {
            problem_in_line(root, &path, index, format!("`{leftover}` is left over"))
        }));
    }
    Ok(problems)
}

fn is_crate_root(relative: &Path) -> bool {
    relative.parent().map(files::name) == Some("src")
        && matches!(files::name(relative), "lib.rs" | "main.rs")
}

fn is_test(relative: &Path) -> bool {
    relative.components().any(|part| part.as_os_str() == "tests")
        || files::name(relative) == "tests.rs"
}

fn length(text: &str) -> usize {
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let next = lines.peek().map_or("", |(_, next)| next);
        if line == "#[cfg(test)]" && next.starts_with("mod tests {") {
            return index;
        }
    }
    text.lines().count()
}

fn leftovers(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let found = LEFTOVERS.into_iter().filter(move |leftover| has_word(line, leftover));
        found.map(move |leftover| (index, leftover))
    })
}

/// Whether the text stands in the line on its own, not within a longer word.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + word.len()..).and_then(|text| text.chars().next());
        let goes_on = word.ends_with(is_part) && after.is_some_and(is_part);
        !before.is_some_and(is_part) && !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files::tree;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        problems(tree(files).path()).unwrap()
    }

    #[test]
    fn only_long_files_outside_tests_are_reported() {
        let long = "//! A.\n".repeat(501);
        let inline = format!("{}#[cfg(test)]\nmod tests {{\n{long}}}\n", "//! A.\n".repeat(500));
        let problems = found(&[
            ("crates/a/src/lib.rs", &long),
            ("crates/a/src/inline.rs", &inline),
            ("crates/a/src/b/tests.rs", &long),
            ("crates/a/tests/it/main.rs", &long),
        ]);
        assert_eq!(problems, ["crates/a/src/lib.rs: 501 lines; 500 at most"]);
    }

    #[test]
    fn a_crate_says_what_it_is() {
        let problems =
            found(&[("crates/a/src/main.rs", "fn main() {}"), ("crates/a/src/b.rs", "")]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("crates/a/src/main.rs: does not begin"));
    }

    #[test]
    fn a_module_is_named_by_its_file() {
        let problems = found(&[("crates/a/src/b/mod.rs", "")]);
        assert!(problems[0].starts_with("crates/a/src/b/mod.rs: a module"));
    }

    #[test]
    fn each_leftover_is_reported_with_its_line() {
        for leftover in LEFTOVERS {
            let text = format!("//! A.\n// {leftover} (x)]\n");
            let expected = format!("crates/a/src/lib.rs:2: `{leftover}` is left over");
            assert_eq!(found(&[("crates/a/src/lib.rs", &text)]), [expected]);
        }
    }

    #[test]
    fn a_leftover_within_a_longer_word_is_none() {
        assert!(!has_word(concat!("AU", "TODOC"), LEFTOVERS[3]));
        assert!(!has_word(concat!("my_db", "g!(1)"), LEFTOVERS[2]));
        assert!(has_word(concat!("(db", "g!(1))"), LEFTOVERS[2]));
    }
}
