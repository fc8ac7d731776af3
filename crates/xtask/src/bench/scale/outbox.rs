use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};

use super::{Part, SERVERS, fleet::Site, wanted};
use crate::bench::{
    back_office::BackOffice,
    figures::{Samples, hundredths, micros},
    paying::{NEVER, put_back},
    programs::{count, psql},
    rows::outbox::{ANSWER, until_delivered},
};

/// The longest until the last push is marked as done.
const PATIENCE: Duration = Duration::from_secs(30);

/// Of each server that marked pushes as done, how many: the event's number is its own.
const SHARES: &str = "SELECT count(*) FROM order_event WHERE kind = 'delivered' \
                      GROUP BY (id >> 12) & 1023 ORDER BY 1 DESC";

pub(super) fn delivered(site: &Site<'_>, office: &BackOffice, orders: u64) -> Result<Part> {
    let sides = wanted(&SERVERS, site.stage.effort).iter();
    let mut sides: Vec<_> =
        sides.map(|servers| Side { servers: *servers, ..Side::default() }).collect();
    for _round in 0..site.stage.effort.rounds {
        for side in &mut sides {
            side.run(site, office, orders * 2)?;
        }
    }
    let text = format!(
        "{orders} paid orders wait to be pushed to 卓越 and, after that, to the old back office; both \
         answer after 5 ms. They become due at once while the servers are up, and are counted from the \
         first quarter on, when every server has looked. No push came twice, none before the one that \
         it follows, and in the end each of the {} was marked as done, once.",
        orders * 2
    );
    let mut found =
        "| servers | pushes/s | against one | done by each in the last round |\n|---|---|---|---|\n"
            .to_owned();
    for side in &sides {
        found.push_str(&side.row(sides.first().unwrap_or(side)));
    }
    Ok(Part { title: "Measured: the outbox", text, found })
}

/// What so many servers came to.
#[derive(Default)]
struct Side {
    servers: usize,
    rates: Samples,
    shares: Vec<u64>,
}

impl Side {
    fn run(&mut self, site: &Site<'_>, office: &BackOffice, pushes: u64) -> Result<()> {
        put_back(site.database)?;
        psql(site.database, &format!("UPDATE task SET due_at = {NEVER}"))?;
        office.forget();
        let fleet = site.start(self.servers)?;
        psql(site.database, "UPDATE task SET due_at = created_at")?;
        until_delivered(office, pushes / 4)?;
        let (began, before) = (Instant::now(), office.count());
        until_delivered(office, pushes)?;
        let took = micros(began.elapsed()).max(1);
        self.rates.add((pushes - before) * 1_000_000 / took);
        until_marked(site)?;
        drop(fleet);
        self.shares = shares(site)?;
        let (came, marked) = (office.checked(ANSWER)?.count, self.shares.iter().sum::<u64>());
        ensure!(came == pushes, "{pushes} pushes waited, and {came} came");
        ensure!(marked == pushes, "{pushes} pushes waited, and {marked} were marked as done");
        Ok(())
    }

    fn row(&self, one: &Self) -> String {
        let ratio = (self.rates.median() * 100).checked_div(one.rates.median()).unwrap_or_default();
        let shares: Vec<_> = self.shares.iter().map(u64::to_string).collect();
        let (rates, ratio, shares) = (self.rates.told(), hundredths(ratio), shares.join(", "));
        format!("| {} | {rates} | {ratio} | {shares} |\n", self.servers)
    }
}

fn until_marked(site: &Site<'_>) -> Result<()> {
    let began = Instant::now();
    while count(site.database, "SELECT count(*) FROM task WHERE ended_at IS NULL")? > 0 {
        ensure!(began.elapsed() < PATIENCE, "not every push was marked as done");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn shares(site: &Site<'_>) -> Result<Vec<u64>> {
    let rows = psql(site.database, SHARES)?;
    rows.lines().map(|row| row.trim().parse().with_context(|| format!("no count: {row}"))).collect()
}
