use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{binary::Count, room, tally::Tally};

/// One built test program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binary {
    /// The crate it belongs to, which is also the name of its folder.
    pub(super) package: String,
    pub(super) target: String,
    /// Criterion's: run like a test it does everything once.
    pub(super) is_bench: bool,
    folder: PathBuf,
    executable: PathBuf,
}

impl Binary {
    /// Runs it where `cargo test` would.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }

    /// How its lines are counted.
    pub(super) fn count(&self) -> Count {
        if self.is_bench { Tally::from_bench_line } else { Tally::from_line }
    }

    #[cfg(test)]
    pub(super) fn named(package: &str, target: &str) -> Self {
        let (folder, executable) = (PathBuf::new(), PathBuf::new());
        let (package, target) = (package.to_owned(), target.to_owned());
        Self { package, target, is_bench: false, folder, executable }
    }
}

/// Builds all tests and benches of the workspace together, so that nothing is built twice with other features.
pub(super) fn build(root: &Path) -> Result<Vec<Binary>> {
    let mut cargo = Command::new("cargo")
        .args(["test", "--workspace", "--all-targets", "--no-run"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let messages = cargo.stdout.take().context("cargo has no output")?;
    let mut binaries = Vec::new();
    for line in BufReader::new(messages).lines() {
        binaries.extend(binary(&line?));
    }
    if !cargo.wait()?.success() {
        bail!("the tests do not compile{}", room::hint(root));
    }
    Ok(binaries)
}

/// Runs the examples in doc comments, which have no program of their own.
pub(super) fn documentation(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--doc", "--quiet"]).current_dir(root);
    command
}

/// The test program that a message of cargo's tells of, if it tells of one.
fn binary(message: &str) -> Option<Binary> {
    let message: Value = serde_json::from_str(message).ok()?;
    if !message.pointer("/profile/test")?.as_bool()? {
        return None;
    }
    let folder = Path::new(message.get("manifest_path")?.as_str()?).parent()?;
    Some(Binary {
        package: folder.file_name()?.to_str()?.to_owned(),
        target: message.pointer("/target/name")?.as_str()?.to_owned(),
        is_bench: message.pointer("/target/kind/0")?.as_str()? == "bench",
        folder: folder.to_path_buf(),
        executable: PathBuf::from(message.get("executable")?.as_str()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = r#"{"reason":"compiler-artifact",
        "manifest_path":"/tree/crates/http-api/Cargo.toml","target":{"name":"it","kind":["test"]},
        "profile":{"test":true},"executable":"/tree/target/debug/deps/it-0"}"#;

    #[test]
    fn a_test_program_is_known_by_the_folder_of_its_crate() {
        let binary = binary(MESSAGE).unwrap();
        assert_eq!((binary.package.as_str(), binary.target.as_str()), ("http-api", "it"));
    }

    #[test]
    fn a_bench_is_told_from_a_test() {
        assert!(!binary(MESSAGE).unwrap().is_bench);
        assert!(binary(&MESSAGE.replace(r#"["test"]"#, r#"["bench"]"#)).unwrap().is_bench);
    }

    #[test]
    fn libraries_and_other_messages_are_not_run() {
        assert_eq!(binary(&MESSAGE.replace("\"test\":true", "\"test\":false")), None);
        assert_eq!(binary(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(binary("warning: unused"), None);
    }
}
