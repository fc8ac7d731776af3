//! The small parts of a request, as the crates' Criterion benches time them.

mod estimates;
mod told;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use super::{figures::machine, write_section};
use crate::say;

/// Whoever has a bench named `small`.
const CRATES: [&str; 4] = ["domain", "db", "pay-gateways", "http-api"];

/// What was run, told with the figures.
const TEXT: &str = "by Criterion in the release profile, so with the optimisation of what ships: \
    the median of one call and its confidence interval of 95 %. Each stands beside the least that \
    the same could cost, timed in the same minutes. Signing is the whole call that creates a \
    payment: at Alipay a link, elsewhere until no connection comes about, which is what it costs \
    above the signature; the routes run in process, over fakes and without a log.";

/// The small parts of a request: signatures, masks, ids, amounts, the JSON of hot routes
#[derive(Args, Clone, Debug)]
pub(crate) struct MicroBench {
    /// How long each part is timed, after a second of warming up
    #[arg(long, default_value_t = 3)]
    seconds: u64,
}

impl MicroBench {
    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        let folder = root.join("target/bench-micro");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        self.measure(root, &folder)?;
        let parts = estimates::read(&folder)?;
        ensure!(!parts.is_empty(), "no bench has left an estimate");
        let told = format!(
            "`cargo xtask bench micro` on {}; {} s each, {TEXT}\n\n{}",
            machine(),
            self.seconds,
            told::table(&parts)
        );
        say(&told);
        write_section(root, "Small parts", &told)
    }

    fn measure(&self, root: &Path, folder: &Path) -> Result<()> {
        let mut cargo = Command::new("cargo");
        cargo.arg("bench").args(CRATES.iter().flat_map(|name| ["--package", name]));
        cargo.args(["--bench", "small", "--", "--noplot", "--warm-up-time", "1"]);
        cargo.args(["--measurement-time", &self.seconds.to_string()]);
        cargo.current_dir(root).env("CRITERION_HOME", folder).stdin(Stdio::null());
        let status = cargo.status().context("cargo does not start")?;
        ensure!(status.success(), "a bench ended with {status}");
        Ok(())
    }
}
