use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, ensure};
use clap::Args;

use super::{effort::Effort, stage::Stage};

/// What every bench of a server can be told.
#[derive(Args, Clone, Debug)]
pub(super) struct Asked {
    /// The server's binary
    #[arg(long, default_value = "target/release/server")]
    server: PathBuf,
    /// Once and very small, to see that the bench works; writes no document
    #[arg(long)]
    smoke: bool,
}

impl Asked {
    /// Whether figures are what it is for.
    pub(super) const fn measures(&self) -> bool {
        !self.smoke
    }

    /// So many rounds of runs of so many seconds each, or as little as shows that it works.
    pub(super) fn stage(
        &self,
        root: &Path,
        name: &str,
        (rounds, seconds): (u32, u64),
    ) -> Result<Stage> {
        if self.smoke {
            return smoke(root);
        }
        let effort = Effort { rounds, time: Duration::from_secs(seconds), is_smoke: false };
        let folder = root.join("target").join(format!("bench-{name}"));
        Stage::set(effort, &root.join(&self.server), &folder)
    }
}

/// Where it is only seen that a bench works: on the server that was built last.
pub(super) fn smoke(root: &Path) -> Result<Stage> {
    Stage::set(Effort::SMOKE, &newest_server(root)?, &root.join("target/bench-smoke"))
}

/// Release or debug, whichever was built last.
fn newest_server(root: &Path) -> Result<PathBuf> {
    let built = ["target/release/server", "target/debug/server"].map(|path| root.join(path));
    let built = built.into_iter().filter(|path| path.is_file());
    let newest = built.max_by_key(|path| fs::metadata(path).and_then(|file| file.modified()).ok());
    ensure!(newest.is_some(), "no server has been built: cargo build -p server");
    Ok(newest.unwrap_or_default())
}
