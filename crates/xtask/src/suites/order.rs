use std::{fs, io, path::Path};

/// From the inside outwards, so that the first failure is the nearest to its cause.
const INSIDE_OUT: [&str; 10] = [
    "domain",
    "app",
    "db",
    "pay-gateways",
    "thirdparty",
    "http-api",
    "sandbox",
    "testkit",
    "server",
    "xtask",
];

/// The names of all crates; those without a place of their own come last.
pub(super) fn crates(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort_unstable_by_key(|name| (place(name), name.clone()));
    Ok(names)
}

fn place(name: &str) -> usize {
    INSIDE_OUT.iter().position(|known| *known == name).unwrap_or(INSIDE_OUT.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_run_from_the_inside_outwards_and_unknown_ones_last() {
        let root = tempfile::tempdir().unwrap();
        for name in ["another", "server", "db", "domain"] {
            let folder = root.path().join("crates").join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("Cargo.toml"), "").unwrap();
        }
        fs::create_dir(root.path().join("crates/no-crate")).unwrap();
        assert_eq!(crates(root.path()).unwrap(), ["domain", "db", "server", "another"]);
    }
}
