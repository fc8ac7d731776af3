use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use anyhow::{Context as _, Result, bail};

pub(super) const PASSWORD: &str = "measured by hand";

/// How many servers this process has started: those of one folder have a log each.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// A server on a port of its own, ended when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
}

impl Server {
    /// With a sandbox in the same process, on PostgreSQL.
    pub(super) fn start(binary: &Path, data: &Path, database: &str) -> Result<Self> {
        Self::start_with(binary, data, &[("SANDBOX", "true"), ("DATABASE_URL", database)])
    }

    /// Under these settings and no others; those of the ports, the folder and the password are
    /// there already.
    pub(super) fn start_with<V: AsRef<str>>(
        binary: &Path,
        data: &Path,
        settings: &[(&str, V)],
    ) -> Result<Self> {
        // Where a service's log goes: nobody reads along on the cores that are measured.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let log = data.join(format!("server-{number}.log"));
        let mut child = command(binary, data, settings)
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        let output = child.stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let told =
            lines.find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        let Some(address) = told else {
            drop(child.wait());
            bail!("the server did not start: {}", fs::read_to_string(log)?);
        };
        // Read on, so that the pipe never fills.
        thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// The number of the process.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The most memory that the process has had resident, in KiB.
    pub(super) fn peak_memory(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    /// The memory that the process has resident now, in KiB.
    pub(super) fn memory(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    fn status(&self, label: &str) -> Result<u64> {
        let process = self.child.id().to_string();
        let Ok(status) = fs::read_to_string(format!("/proc/{process}/status")) else {
            // Other systems tell what is resident now, and no more.
            let told = Command::new("ps").args(["-o", "rss=", "-p", &process]).output()?;
            return Ok(String::from_utf8_lossy(&told.stdout).trim().parse()?);
        };
        let line = status.lines().find_map(|line| line.strip_prefix(label));
        let figure = line.and_then(|line| line.split_whitespace().next());
        Ok(figure.with_context(|| format!("no {label}"))?.parse()?)
    }
}

/// The server's program under these settings and those of the ports, the folder and the password.
pub(super) fn command<V: AsRef<str>>(
    binary: &Path,
    data: &Path,
    settings: &[(&str, V)],
) -> Command {
    let mut command = Command::new(binary);
    command
        .env_clear()
        .envs([("ADMIN_PASSWORD", PASSWORD), ("HTTP_ADDR", "127.0.0.1:0")])
        .env("SANDBOX_ADDR", "127.0.0.1:0")
        .env("DATA_DIR", data)
        .envs(settings.iter().map(|(name, value)| (name, value.as_ref())));
    command
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
