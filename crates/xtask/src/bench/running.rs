use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};

pub(super) const PASSWORD: &str = "measured by hand";

/// A server with a sandbox beside it, ended when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
}

impl Server {
    pub(super) fn start(binary: &Path, data: &Path, database: &str) -> Result<Self> {
        let mut child = Command::new(binary)
            .env_clear()
            .envs([("SANDBOX", "true"), ("ADMIN_PASSWORD", PASSWORD), ("DATABASE_URL", database)])
            .envs([("HTTP_ADDR", "127.0.0.1:0"), ("SANDBOX_ADDR", "127.0.0.1:0")])
            .env("DATA_DIR", data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        let output = child.stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let told =
            lines.find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        // Read on, so that the pipe never fills.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address: told.context("the server did not start")? })
    }

    /// The most memory that the process has had resident, in KiB.
    pub(super) fn peak_memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = line.and_then(|line| line.split_whitespace().next());
        Ok(figure.context("no VmHWM")?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
