//! CPU time by kind of process, as Linux counts it.

use std::{fs, iter::Sum, ops::Sub, path::Path, process::Command};

use anyhow::{Context as _, Result};

use super::fleet::{Fleet, Site};
use crate::bench::programs::psql;

/// CPU time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) servers: u64,
    /// PostgreSQL, with all its processes.
    pub(super) database: u64,
    /// This process: the load, and the outside that it plays.
    pub(super) load: u64,
}

/// Tells what has been spent; `None` where the system does not say.
pub(super) struct Meter {
    postmaster: u32,
    /// Microseconds of one tick.
    tick: u64,
}

impl Meter {
    pub(super) fn new(site: &Site<'_>) -> Result<Self> {
        let folder = psql(site.database, "SHOW data_directory")?;
        let file = fs::read_to_string(Path::new(folder.trim()).join("postmaster.pid"))?;
        let postmaster = file.lines().next().and_then(|line| line.trim().parse().ok());
        let ticks = Command::new("getconf").arg("CLK_TCK").output()?;
        let ticks: u64 = String::from_utf8_lossy(&ticks.stdout).trim().parse()?;
        let postmaster = postmaster.context("PostgreSQL does not say which process it is")?;
        Ok(Self { postmaster, tick: 1_000_000 / ticks.max(1) })
    }

    /// Until now.
    pub(super) fn read(&self, fleet: &Fleet) -> Option<Cost> {
        let servers = fleet.servers.iter().map(|server| Some(times(server.process())?.own));
        let ticks = Cost {
            servers: servers.sum::<Option<u64>>()?,
            database: self.database()?,
            load: times(std::process::id())?.own,
        };
        let Cost { servers, database, load } = ticks;
        let [servers, database, load] = [servers, database, load].map(|time| time * self.tick);
        Some(Cost { servers, database, load })
    }

    /// The postmaster, the processes that it has, and those that it had.
    fn database(&self) -> Option<u64> {
        let postmaster = times(self.postmaster)?;
        let all = fs::read_dir("/proc").ok()?.filter_map(|entry| {
            let process = entry.ok()?.file_name().to_str()?.parse().ok()?;
            times(process).filter(|times| times.parent == self.postmaster)
        });
        Some(postmaster.own + postmaster.ended_children + all.map(|child| child.own).sum::<u64>())
    }
}

impl Sub for Cost {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            servers: self.servers.saturating_sub(earlier.servers),
            database: self.database.saturating_sub(earlier.database),
            load: self.load.saturating_sub(earlier.load),
        }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |sum, cost| Self {
            servers: sum.servers + cost.servers,
            database: sum.database + cost.database,
            load: sum.load + cost.load,
        })
    }
}

/// In ticks.
#[derive(Debug, PartialEq, Eq)]
struct Times {
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn times(process: u32) -> Option<Times> {
    read_times(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Of `/proc/…/stat`, where the name in brackets may hold anything.
fn read_times(stat: &str) -> Option<Times> {
    let (_name, rest) = stat.rsplit_once(") ")?;
    let words: Vec<_> = rest.split(' ').collect();
    let number = |place: usize| words.get(place)?.parse::<u64>().ok();
    Some(Times {
        parent: words.get(1)?.parse().ok()?,
        own: number(11)? + number(12)?,
        ended_children: number(13)? + number(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_behind_a_name_that_holds_brackets() {
        let stat = "7 (postgres: a) b) S 3 7 7 0 -1 4194560 9 0 0 0 11 22 33 44 20 0 1 0";
        assert_eq!(read_times(stat), Some(Times { parent: 3, own: 33, ended_children: 77 }));
        assert_eq!(read_times("7 (x) S 3"), None);
    }

    #[test]
    fn what_was_spent_is_the_difference_of_two_readings() {
        let [before, after] = [1, 5].map(|n| Cost { servers: n, database: 2 * n, load: 3 * n });
        let spent = after - before;
        assert_eq!(spent, Cost { servers: 4, database: 8, load: 12 });
        assert_eq!([spent, before].into_iter().sum::<Cost>(), after);
    }
}
