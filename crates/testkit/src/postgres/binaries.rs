use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::PostgresError;
use crate::environment::environment;

const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Folders that hold one installation a version, and what follows the version.
const INSTALLATIONS: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];

/// The folder that holds the server's programs: the first on PATH, else the newest installed.
pub(super) fn folder() -> Result<PathBuf, PostgresError> {
    let path = environment("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).collect::<Vec<_>>();
    on_path
        .into_iter()
        .chain(installed())
        .find_map(|folder| complete(&folder))
        .ok_or(PostgresError::NotFound)
}

fn installed() -> impl Iterator<Item = PathBuf> {
    INSTALLATIONS.into_iter().flat_map(|(parent, prefix, below)| {
        newest_first(Path::new(parent), prefix).into_iter().map(move |version| version.join(below))
    })
}

fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((version, entry.path()))
        })
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, path)| path).collect()
}

/// `initdb` looks for `postgres` beside itself, so a link is followed to where the others are.
fn complete(folder: &Path) -> Option<PathBuf> {
    let program = folder.join("initdb").canonicalize().ok()?;
    let home = program.parent()?;
    NEEDED.iter().all(|name| home.join(name).is_file()).then(|| home.to_path_buf())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_leads_to_the_folder_of_the_installation() {
        let place = tempfile::tempdir().unwrap();
        let (bin, linked) = (place.path().join("lib"), place.path().join("bin"));
        fs::create_dir_all(&bin).unwrap();
        fs::create_dir_all(&linked).unwrap();
        for name in NEEDED {
            fs::write(bin.join(name), "").unwrap();
        }
        symlink(bin.join("initdb"), linked.join("initdb")).unwrap();
        assert_eq!(complete(&linked), Some(bin.canonicalize().unwrap()));
    }

    #[test]
    fn a_folder_without_the_server_is_passed_over() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("initdb"), "").unwrap();
        assert_eq!(complete(place.path()), None);
    }

    #[test]
    fn the_newest_installation_comes_first_by_number() {
        let place = tempfile::tempdir().unwrap();
        for name in ["9", "17", "15", "common"] {
            fs::create_dir(place.path().join(name)).unwrap();
        }
        let found = newest_first(place.path(), "");
        assert_eq!(found, ["17", "15", "9"].map(|name| place.path().join(name)));
    }
}
