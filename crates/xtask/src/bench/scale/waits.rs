//! What the database's connections are at, looked at again and again by one connection of `psql`.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};
use testkit::postgres::program;

use super::fleet::Site;

/// So often, in seconds.
const EVERY: &str = "0.1";

/// What a connection is at that waits for nothing: it has a core, or would like one.
const RUNNING: &str = "running";

const LOOK: &str = "SELECT coalesce(wait_event_type || ' ' || wait_event, 'running') \
    FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' \
    AND pid <> pg_backend_pid() UNION ALL SELECT 'look'";

/// Looks until it is ended.
pub(super) struct Watch {
    psql: Child,
    seen: PathBuf,
}

/// How often a connection that had a statement to do was seen at what, and how many looks there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    seen: BTreeMap<String, u64>,
    looks: u64,
}

impl Watch {
    pub(super) fn start(site: &Site<'_>) -> Result<Self> {
        let seen = site.stage.folder.join("waits");
        let mut psql = Command::new(program("psql")?)
            .args(["-X", "-q", "-A", "-t", "-d", site.database, "-f", "-"])
            .stdin(Stdio::piped())
            .stdout(File::create(&seen)?)
            .spawn()?;
        let mut input = psql.stdin.take().context("no input")?;
        writeln!(input, "{LOOK} \\watch {EVERY}")?;
        Ok(Self { psql, seen })
    }

    pub(super) fn end(self) -> Result<Waits> {
        let seen = self.seen.clone();
        drop(self);
        Ok(Waits::read(&fs::read_to_string(seen)?))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.psql.kill());
        drop(self.psql.wait());
    }
}

impl Waits {
    fn read(lines: &str) -> Self {
        let mut waits = Self::default();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            if line == "look" {
                waits.looks += 1;
            } else {
                *waits.seen.entry(line.to_owned()).or_default() += 1;
            }
        }
        waits
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (at, count) in other.seen {
            *self.seen.entry(at).or_default() += count;
        }
        self.looks += other.looks;
    }

    /// How many connections had a statement to do, on average, and what the most of them were at.
    pub(super) fn told(&self) -> String {
        let all: u64 = self.seen.values().sum();
        let Some(mean) = (all * 10).checked_div(self.looks).filter(|_mean| all > 0) else {
            return "none was seen".to_owned();
        };
        let mut most: Vec<_> = self.seen.iter().collect();
        most.sort_by_key(|(at, count)| (std::cmp::Reverse(**count), at.as_str() != RUNNING));
        let told = most.iter().take(4).map(|(at, count)| {
            let percent = (*count * 100 + all / 2) / all;
            format!("{at} {percent} %")
        });
        let told = told.collect::<Vec<_>>().join(", ");
        format!("{}.{} connections at work: {told}", mean / 10, mean % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_waits_are_told_in_percent() {
        let mut waits = Waits::read("running\nlook\nIO WALSync\nrunning\nlook\n");
        waits.merge(Waits::read("\nrunning\nlook\nlook\n"));
        assert_eq!(waits.told(), "1.0 connections at work: running 75 %, IO WALSync 25 %");
        assert_eq!(Waits::read("look\n").told(), "none was seen");
    }
}
