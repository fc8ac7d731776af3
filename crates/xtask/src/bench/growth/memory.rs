use std::fs;

use anyhow::Result;

use crate::bench::{programs::psql, stage::Stage};

/// What a server of tables of this size is given: a quarter of the machine's memory, in MiB, as
/// PostgreSQL's manual has it ("Resource Consumption"). Its default, 128 MB, holds no index of theirs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory(Option<u64>);

impl Memory {
    /// Of a system that does not say how much it has, PostgreSQL keeps its default.
    pub(super) fn give(stage: &Stage) -> Result<Self> {
        let told = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let Some(quarter) = quarter(&told) else { return Ok(Self(None)) };
        let set = format!("ALTER SYSTEM SET shared_buffers = '{quarter}MB'");
        psql(&stage.cluster.url("postgres"), &set)?;
        stage.cluster.restart()?;
        Ok(Self(Some(quarter)))
    }

    pub(super) fn told(self) -> String {
        match self.0 {
            Some(quarter) => {
                format!("`shared_buffers = {quarter}MB`, a quarter of the machine's memory")
            }
            None => "PostgreSQL's default `shared_buffers`".to_owned(),
        }
    }
}

/// In MiB, of what Linux tells in KiB.
fn quarter(told: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1_024 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_told_in_mib() {
        let told = "MemTotal:       24000000 kB\nMemFree:        17000000 kB\n";
        assert_eq!(quarter(told), Some(5_859));
        assert_eq!(quarter("MemFree:        17000000 kB\n"), None);
        assert_eq!(quarter(""), None);
    }

    #[test]
    fn what_was_given_is_told() {
        assert!(Memory(Some(5_859)).told().starts_with("`shared_buffers = 5859MB`"));
        assert!(Memory(None).told().contains("default"));
    }
}
