use std::{collections::BTreeSet, path::Path};

use anyhow::Result;

use super::{files, problem};

const DATABASES: [&str; 2] = ["postgres", "sqlite"];

/// Both databases have the same migrations, so that a version says the same about either.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let [postgres, sqlite] = DATABASES.map(|database| root.join("migrations").join(database));
    let (in_postgres, in_sqlite) = (names(&postgres)?, names(&sqlite)?);
    let lacks = |folder: &Path, name: &str| {
        problem(root, folder, format!("lacks {name}, which the other database has"))
    };
    let missing_in_sqlite = in_postgres.difference(&in_sqlite).map(|name| lacks(&sqlite, name));
    let missing_in_postgres = in_sqlite.difference(&in_postgres).map(|name| lacks(&postgres, name));
    Ok(missing_in_sqlite.chain(missing_in_postgres).collect())
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let folders = files::entries(folder)?.into_iter().filter(|entry| entry.is_dir());
    Ok(folders.map(|entry| files::name(&entry).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files::tree;

    #[test]
    fn a_migration_for_one_database_only_is_reported() {
        let root = tree(&[
            ("migrations/postgres/0001_orders/up.sql", ""),
            ("migrations/sqlite/0001_orders/up.sql", ""),
            ("migrations/postgres/0002_outbox/up.sql", ""),
        ]);
        assert_eq!(
            problems(root.path()).unwrap(),
            ["migrations/sqlite: lacks 0002_outbox, which the other database has"]
        );
    }

    #[test]
    fn a_tree_without_migrations_is_tidy() {
        assert!(problems(tree(&[]).path()).unwrap().is_empty());
    }
}
