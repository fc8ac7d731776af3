use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{Part, SERVERS, fleet::Site};
use crate::bench::programs::{count, psql};

/// The longest until each job has run.
const PATIENCE: Duration = Duration::from_secs(30);

/// After so long every server has looked again at each job.
const LOOKED_AGAIN: Duration = Duration::from_secs(6);

/// All are due, and none has run.
const DUE: &str = "UPDATE job SET runs = 0, lease_token = NULL, lease_until = NULL, \
    next_run_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

pub(super) fn done(site: &Site<'_>) -> Result<Part> {
    let effort = site.stage.effort;
    let [.., servers] = SERVERS;
    let (mut jobs, rounds) = (0, effort.rounds);
    for _round in 0..rounds {
        psql(site.database, DUE)?;
        jobs = count(site.database, "SELECT count(*) FROM job")?;
        let fleet = site.start(servers)?;
        until_all_ran(site)?;
        if !effort.is_smoke {
            thread::sleep(LOOKED_AGAIN);
        }
        drop(fleet);
        let runs = psql(site.database, "SELECT name || ' ' || runs FROM job WHERE runs <> 1")?;
        ensure!(runs.trim().is_empty(), "these did not run once: {}", runs.trim());
    }
    let text = format!(
        "All {jobs} scheduled jobs are due when {servers} servers start at the same time, {rounds} times."
    );
    let found = format!(
        "Each of the {jobs} ran once in every round, and not again within {} s.",
        if effort.is_smoke { 0 } else { LOOKED_AGAIN.as_secs() }
    );
    Ok(Part { title: "Measured: scheduled jobs", text, found })
}

fn until_all_ran(site: &Site<'_>) -> Result<()> {
    let began = Instant::now();
    while count(site.database, "SELECT count(*) FROM job WHERE runs = 0")? > 0 {
        ensure!(began.elapsed() < PATIENCE, "not every scheduled job ran");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
