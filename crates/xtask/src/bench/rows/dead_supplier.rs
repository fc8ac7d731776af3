use anyhow::{Result, ensure};

use super::Bench;
use crate::bench::{
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Tally},
    paying::Paying,
    programs::count,
    requests::renewals_from_everywhere,
};

/// As many paid orders wait for the dead system as keep its calls going all the time.
const WAITING: usize = 320;

pub(super) fn beside(bench: &Bench) -> Result<Section> {
    let paying = bench.paying()?;
    let waiting = paying.payments.len().min(WAITING);
    let (mut alone, mut beside) = <(Side, Side)>::default();
    for _round in 0..bench.stage.effort.rounds {
        paying.put_back()?;
        alone.add(&save(bench, paying)?);
        paying.put_back()?;
        paying.pay(waiting)?;
        beside.add(&save(bench, paying)?);
        let calls = "SELECT count(*) FROM task WHERE kind LIKE 'push%' AND ended_at IS NULL";
        ensure!(count(&paying.database, calls)? > 0, "nothing waits for the dead supplier");
    }
    Ok(Section {
        title: "Row 8: a dead back office beside orders",
        text: format!(
            "The orders of row 1 (16 connections), without the sandbox and with rate limits, from \
             many addresses. Then the same while {waiting} paid orders wait to be pushed to 卓越, \
             which takes connections and never answers."
        ),
        lines: vec![
            Line::rates("8: orders beside it", &beside.rates, &alone.rates, Goal::AtLeast(90)),
            Line::times("8: p95", &beside.p95, &alone.p95, Goal::AtMost(150)),
        ],
    })
}

#[derive(Default)]
struct Side {
    rates: Samples,
    p95: Samples,
}

impl Side {
    fn add(&mut self, tally: &Tally) {
        self.rates.add(tally.per_second());
        self.p95.add(tally.good().permille(950));
    }
}

fn save(bench: &Bench, paying: &Paying) -> Result<Tally> {
    let (address, until) = (paying.server.address.clone(), bench.stage.effort.until());
    let requests = renewals_from_everywhere(&address, paying.customers);
    let tally = Closed { address, connections: 16, until }.run(requests)?;
    ensure!(tally.good().count() == tally.all(), "not every order was taken: {}", tally.statuses());
    Ok(tally)
}
