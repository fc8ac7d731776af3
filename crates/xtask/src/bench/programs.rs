//! The programs that come with PostgreSQL.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result, bail};
use testkit::postgres::program;

use super::load::Histogram;

/// Runs statements, and gives the rows of the last one as plain text, a line each.
pub(super) fn psql(database: &str, statements: &str) -> Result<String> {
    let mut command = Command::new(program("psql")?);
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]);
    output(command.args(["-c", statements]))
}

/// The count that a query gives.
pub(super) fn count(database: &str, query: &str) -> Result<u64> {
    let answer = psql(database, query)?;
    answer.trim().parse().with_context(|| format!("{query} gave no number: {answer}"))
}

/// How long a run of pgbench lasts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    Time(Duration),
    /// So many transactions of each client.
    Each(u32),
}

/// `pgbench -M prepared` with a script of ours.
#[derive(Clone, Debug)]
pub(super) struct Pgbench<'run> {
    pub(super) database: &'run str,
    /// Where script and log are put.
    pub(super) folder: &'run Path,
    pub(super) script: &'run str,
    pub(super) clients: u32,
    pub(super) length: Length,
    /// What the script begins with, such as `base`.
    pub(super) variables: Vec<(&'run str, u64)>,
}

#[derive(Clone, Debug)]
pub(super) struct Transactions {
    pub(super) per_second: u64,
    pub(super) count: u64,
    pub(super) times: Histogram,
}

impl Pgbench<'_> {
    pub(super) fn run(&self) -> Result<Transactions> {
        let (script, log) = (self.folder.join("script.sql"), self.folder.join("pgbench"));
        fs::write(&script, self.script)?;
        let mut command = Command::new(program("pgbench")?);
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &self.clients.to_string()]);
        match self.length {
            Length::Time(time) => command.args(["-T", &time.as_secs().max(1).to_string()]),
            Length::Each(count) => command.args(["-t", &count.to_string()]),
        };
        for (name, value) in &self.variables {
            command.args(["-D", &format!("{name}={value}")]);
        }
        command.arg("-f").arg(&script).arg("-l").arg(format!("--log-prefix={}", log.display()));
        let told = output(command.arg(self.database))?;
        let times = self.take_log()?;
        let figure = |label: &str| figure(&told, label).with_context(|| told.clone());
        if figure("number of failed transactions: ")? > 0 {
            bail!("pgbench: {told}");
        }
        let count = figure("number of transactions actually processed: ")?;
        Ok(Transactions { per_second: figure("tps = ")?, count, times })
    }

    /// Of each transaction a line, whose third word is how long it took.
    fn take_log(&self) -> Result<Histogram> {
        let mut times = Histogram::default();
        for entry in fs::read_dir(self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.starts_with("pgbench.") {
                continue;
            }
            for line in fs::read_to_string(&path)?.lines() {
                let micros = line.split(' ').nth(2).and_then(|word| word.parse().ok());
                times.add(Duration::from_micros(micros.context("no time in pgbench's log")?));
            }
            fs::remove_file(path)?;
        }
        Ok(times)
    }
}

/// The whole number behind a label.
fn figure(told: &str, label: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix(label))?;
    let digits = line.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// What a program tells, if it ends well.
pub(super) fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("{name} does not start"))?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_whole_numbers_behind_their_labels() {
        let told = "number of failed transactions: 0 (0.000%)\ntps = 6073.91 (without initial \
                    connection time)\n";
        assert_eq!(figure(told, "tps = "), Some(6073));
        assert_eq!(figure(told, "number of failed transactions: "), Some(0));
        assert_eq!(figure(told, "latency = "), None);
    }
}
