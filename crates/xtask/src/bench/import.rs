use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::Value;
use testkit::postgres::{Cluster, PgFlavour};

use super::client::Client;
use super::figures::machine;
use super::running::{PASSWORD, Server};
use super::{lines, write_section, yardstick};
use crate::say;

const IMPORT: &str = "/v1/admin/boss/import";
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Import a file of made-up customers, and the same again
#[derive(Args, Clone, Debug)]
pub(crate) struct ImportBench {
    /// So many lines
    #[arg(long, default_value_t = 1_000_000)]
    lines: u32,
    /// The server's binary
    #[arg(long, default_value = "target/release/server")]
    server: PathBuf,
}

struct Figures {
    upload: Duration,
    first: Duration,
    again: Duration,
    copy: Vec<Duration>,
    idle: u64,
    peak: u64,
    bytes: u64,
}

impl ImportBench {
    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        let folder = root.join("target/bench-import");
        fs::create_dir_all(folder.join("data"))?;
        let measured = self.measure(root, &folder);
        fs::remove_dir_all(&folder)?;
        let text = self.told(&measured?);
        say(&text);
        write_section(root, "Imports", &text)
    }

    fn measure(&self, root: &Path, folder: &Path) -> Result<Figures> {
        let file = folder.join("customers.csv");
        lines::write(&file, self.lines)?;
        let cluster = Cluster::start_with(PgFlavour::Durable)?;
        let database = cluster.url("postgres");
        let server = Server::start(&root.join(&self.server), &folder.join("data"), &database)?;
        let client = Client::signed_in(&server.address, PASSWORD)?;
        let idle = server.peak_memory()?;
        let mut copy = vec![yardstick::copy(&database, &file)?];
        let (upload, first) = self.import(&client, &file, "created")?;
        copy.push(yardstick::copy(&database, &file)?);
        let (_upload, again) = self.import(&client, &file, "unchanged")?;
        copy.push(yardstick::copy(&database, &file)?);
        let (peak, bytes) = (server.peak_memory()?, fs::metadata(&file)?.len());
        Ok(Figures { upload, first, again, copy, idle, peak, bytes })
    }

    /// How long the upload took, and how long the lines.
    fn import(&self, client: &Client, file: &Path, counted: &str) -> Result<(Duration, Duration)> {
        let began = Instant::now();
        let id = sent(client, file)?;
        let uploaded = began.elapsed();
        let done = until_done(client, &id)?;
        if done.get(counted) != Some(&self.lines.into()) {
            bail!("not all lines are {counted}: {done}");
        }
        Ok((uploaded, began.elapsed().saturating_sub(uploaded)))
    }

    fn told(&self, figures: &Figures) -> String {
        let lines = u64::from(self.lines);
        let rate = |time: Duration| per_second(lines, time);
        let copy = figures.copy.iter().sum::<Duration>();
        let copies = u64::try_from(figures.copy.len()).unwrap_or(1);
        let copy_rate = per_second(lines * copies, copy);
        let share = rate(figures.first) * 100 / copy_rate.max(1);
        format!(
            "`cargo xtask bench import --lines {lines}` on {machine}: {lines} made-up customers of \
             BOSS ({mib} MiB of CSV in UTF-8), temporary PostgreSQL with its defaults (fsync on), \
             server, sandbox and database on the same cores. The yardstick is `COPY` of the same \
             file into a table of plain text with the same keys; an import besides checks, seals \
             and compares each line, and can be killed at any moment.\n\n\
             | work | time | lines/s |\n|---|---|---|\n\
             | upload, sealed into pieces | {upload} s | {upload_rate} |\n\
             | read: every line new | {first} s | {first_rate} ({share} % of `COPY`) |\n\
             | read: the same file again, nothing changes | {again} s | {again_rate} |\n\
             | `COPY`, the mean of {copies} | {copy} s | {copy_rate} |\n\n\
             Most memory resident in the server's process (VmHWM): {idle} MiB before, {peak} MiB \
             after both imports.",
            machine = machine(),
            mib = figures.bytes / 1024 / 1024,
            upload = seconds(figures.upload),
            upload_rate = rate(figures.upload),
            first = seconds(figures.first),
            first_rate = rate(figures.first),
            again = seconds(figures.again),
            again_rate = rate(figures.again),
            copy = seconds(copy / u32::try_from(copies).unwrap_or(1)),
            idle = figures.idle / 1024,
            peak = figures.peak / 1024,
        )
    }
}

/// Brings the customers of a file in; returns when they are there.
pub(super) fn import_customers(client: &Client, file: &Path) -> Result<()> {
    until_done(client, &sent(client, file)?).map(drop)
}

fn sent(client: &Client, file: &Path) -> Result<String> {
    let sent = client.upload(IMPORT, file)?;
    let id = sent.pointer("/data/import/id").and_then(Value::as_str);
    Ok(id.context("no id")?.to_owned())
}

fn until_done(client: &Client, id: &str) -> Result<Value> {
    loop {
        let answer = client.get(&format!("/v1/admin/imports/{id}"))?;
        let import = answer.get("data").cloned().context("no data")?;
        match import.get("status").and_then(Value::as_str) {
            Some("done") => return Ok(import),
            Some("waiting" | "running") => thread::sleep(LOOK_EVERY),
            Some(_) | None => bail!("the import ended otherwise: {import}"),
        }
    }
}

fn per_second(lines: u64, time: Duration) -> u64 {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    lines * 1_000 / millis.max(1)
}

fn seconds(time: Duration) -> String {
    format!("{}.{}", time.as_secs(), time.subsec_millis() / 100)
}
