mod dependencies;
mod documents;
mod files;
mod migrations;
mod sources;

use std::{fmt::Display, path::Path};

use anyhow::Result;

/// Everything in the tree that breaks one of its rules, as `file:line: what is wrong`.
pub(crate) fn problems(root: &Path) -> Result<Vec<String>> {
    let mut problems = sources::problems(root)?;
    problems.extend(dependencies::problems(root)?);
    problems.extend(migrations::problems(root)?);
    problems.extend(documents::problems(root)?);
    Ok(problems)
}

fn problem(root: &Path, path: &Path, what: impl Display) -> String {
    format!("{}: {what}", path.strip_prefix(root).unwrap_or(path).display())
}

fn problem_in_line(root: &Path, path: &Path, index: usize, what: impl Display) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    format!("{}:{}: {what}", path.display(), index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_tree_is_tidy() {
        assert_eq!(problems(crate::workspace()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_problem_names_its_place_within_the_tree() {
        let (root, path) = (Path::new("/tree"), Path::new("/tree/crates/db/src/lib.rs"));
        assert_eq!(problem_in_line(root, path, 6, "odd"), "crates/db/src/lib.rs:7: odd");
    }
}
