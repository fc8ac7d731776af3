//! Chores of the workspace: `cargo xtask test`, `cargo xtask tidy` and `cargo xtask bench`.

mod bench;
mod chromium;
mod debian;
mod postgres;
mod suites;
mod tidy;

use std::{path::Path, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of the workspace")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Clone, Debug, Subcommand)]
enum Chore {
    /// Build every test once and run them crate by crate, on databases of their own
    Test(Test),
    /// Check what compilers do not: file lengths, leftovers, migrations, documents
    Tidy,
    /// Measure the release server, and write the figures into docs
    #[command(subcommand)]
    Bench(Bench),
    #[command(hide = true)]
    Bare(bench::Bare),
}

#[derive(Clone, Debug, Args)]
struct Test {
    /// Leave out what needs a Chromium
    #[arg(long)]
    without: Option<Part>,
}

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Pages,
}

#[derive(Clone, Debug, Subcommand)]
enum Bench {
    Growth(bench::GrowthBench),
    Import(bench::ImportBench),
    Micro(bench::MicroBench),
    Overload(bench::OverloadBench),
    Rows(bench::RowsBench),
    Scale(bench::ScaleBench),
}

impl Bench {
    fn run(&self, root: &Path) -> anyhow::Result<bool> {
        // A load generator that is slow would measure itself.
        if self.measures() && cfg!(debug_assertions) {
            return bench::again_in_release(root);
        }
        match self {
            Self::Growth(growth) => growth.run(root)?,
            Self::Import(import) => import.run(root)?,
            Self::Micro(micro) => micro.run(root)?,
            Self::Overload(overload) => overload.run(root)?,
            Self::Rows(rows) => rows.run(root)?,
            Self::Scale(scale) => scale.run(root)?,
        }
        Ok(true)
    }

    const fn measures(&self) -> bool {
        match self {
            // The one waits for the server alone, the other for cargo.
            Self::Import(_) | Self::Micro(_) => false,
            Self::Growth(growth) => growth.measures(),
            Self::Overload(overload) => overload.measures(),
            Self::Rows(rows) => rows.measures(),
            Self::Scale(scale) => scale.measures(),
        }
    }
}

fn main() -> anyhow::Result<ExitCode> {
    let chore = Arguments::parse().chore;
    let root = workspace();
    let is_good = match chore {
        Chore::Test(test) => suites::run(root, test.without)?,
        Chore::Bench(measured) => measured.run(root)?,
        Chore::Bare(bare) => {
            bare.run()?;
            true
        }
        Chore::Tidy => {
            let problems = tidy::problems(root)?;
            for problem in &problems {
                say(problem);
            }
            say(&format!("tidy: {} problems", problems.len()));
            problems.is_empty()
        }
    };
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn workspace() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own)
}

#[expect(clippy::print_stdout, reason = "a command line tool talks to its user")]
fn say(line: &str) {
    println!("{line}");
}
