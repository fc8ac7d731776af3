use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use toml::Table;

use super::problem;

/// The sections of a manifest, and all that a crate may list there.
struct Allowance {
    name: &'static str,
    dependencies: &'static [&'static str],
    for_tests: &'static [&'static str],
}

/// The inner crates stay free of I/O and wire formats. `deny.toml` cannot say this of packages
/// such as serde, which half of the tree needs.
const ALLOWANCES: [Allowance; 2] = [
    Allowance {
        name: "domain",
        dependencies: &["async-trait", "chrono", "mockall", "thiserror"],
        for_tests: &["criterion", "proptest"],
    },
    Allowance {
        name: "app",
        dependencies: &[
            "arc-swap",
            "async-trait",
            "chrono",
            "domain",
            "futures-util",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tracing",
        ],
        for_tests: &["domain", "mockall", "proptest", "serde_json", "testkit", "tokio"],
    },
];

/// What the inner crates list beyond their allowance.
pub(super) fn problems(root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for allowance in &ALLOWANCES {
        let path = root.join("crates").join(allowance.name).join("Cargo.toml");
        if !path.is_file() {
            continue;
        }
        let manifest: Table = fs::read_to_string(&path)?
            .parse()
            .with_context(|| format!("{} cannot be read", path.display()))?;
        problems.extend(
            excess(&manifest, allowance)
                .into_iter()
                .map(|name| problem(root, &path, format!("`{name}` has no place in this crate"))),
        );
    }
    Ok(problems)
}

fn excess(manifest: &Table, allowance: &Allowance) -> Vec<String> {
    let mut excess = Vec::new();
    for (section, allowed) in [
        ("dependencies", allowance.dependencies),
        ("dev-dependencies", allowance.for_tests),
        ("build-dependencies", &[]),
        // Dependencies for one system only have no place here either.
        ("target", &[]),
    ] {
        let listed = manifest.get(section).and_then(toml::Value::as_table);
        let names = listed.into_iter().flat_map(Table::keys);
        excess.extend(names.filter(|name| !allowed.contains(&name.as_str())).cloned());
    }
    excess
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files::tree;

    #[test]
    fn the_domain_may_not_list_serde_in_any_section() {
        let manifest = "[dependencies]\nchrono.workspace = true\nserde = { version = \"1\" }\n\
                        [dev-dependencies]\nproptest = \"1\"\ntokio = \"1\"\n";
        let root = tree(&[("crates/domain/Cargo.toml", manifest)]);
        assert_eq!(
            problems(root.path()).unwrap(),
            [
                "crates/domain/Cargo.toml: `serde` has no place in this crate",
                "crates/domain/Cargo.toml: `tokio` has no place in this crate",
            ]
        );
    }

    #[test]
    fn adapters_choose_their_own_dependencies() {
        let root = tree(&[("crates/db/Cargo.toml", "[dependencies]\ndiesel = \"2\"\n")]);
        assert!(problems(root.path()).unwrap().is_empty());
    }
}
