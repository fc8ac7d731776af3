use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::Bench;
use crate::bench::{
    back_office::{BackOffice, Deliveries},
    figures::{Goal, Line, Samples, Section},
    outside::Silence,
    paying::{Paying, World, keep, put_back, start},
    programs::{count, psql},
    stage::Stage,
};

/// How long the back office takes for an answer.
pub(in crate::bench) const ANSWER: Duration = Duration::from_millis(5);

/// 16 at a time, each in 5 ms.
const CEILING: u64 = 16 * 1_000 / 5;

/// The longest wait for the next delivery.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn delivered(bench: &Bench) -> Result<Section> {
    let stage = &bench.stage;
    // Two pushes each, and enough for the time if they are as fast as can be.
    let orders = stage.effort.or_few(stage.effort.time.as_secs() * CEILING / 2, 20);
    let office = BackOffice::open(ANSWER)?;
    let Paying { outside, server, database, .. } = waiting(stage, "outbox", orders)?;
    drop(server);
    make_due(&database)?;
    let (mut ours, mut ceiling) = (Samples::default(), Samples::default());
    ceiling.add(CEILING);
    for _round in 0..stage.effort.rounds {
        put_back(&database)?;
        office.forget();
        let server = start(stage, "outbox", (&outside, &office.url(), &database))?;
        until_delivered(&office, orders * 2)?;
        drop(server);
        let Deliveries { count, took } = office.checked(ANSWER)?;
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
        ours.add((count - 1) * 1_000_000 / micros);
    }
    let done = "SELECT count(*) FROM task WHERE kind LIKE 'push%' AND state = 'done'";
    let done = count(&database, done)?;
    Ok(Section {
        title: "Row 6: the outbox",
        text: format!(
            "{orders} paid orders wait to be pushed to 卓越 and, after that, to the old back office; \
             both answer after 5 ms. Counted from the first call to the last, when a server starts \
             beside them. The yardstick is reckoned: 16 calls at a time. No push came twice, and \
             none before the one that it follows ({done} of {} are marked as done when the server \
             is killed after the last call).",
            orders * 2
        ),
        lines: vec![Line::rates("6: pushes", &ours, &ceiling, Goal::AtLeast(90))],
    })
}

/// Paid orders whose pushes reach nobody.
pub(in crate::bench) fn waiting(stage: &Stage, name: &str, orders: u64) -> Result<Paying> {
    let silence = Silence::start()?;
    let world = World { orders, targets: "zhuoyue,legacy", offices: &silence.url()? };
    let paying = Paying::open(stage, name, world)?;
    paying.pay(paying.payments.len())?;
    Ok(paying)
}

/// As if nobody had tried any of them, and to be put back like that.
pub(in crate::bench) fn make_due(database: &str) -> Result<()> {
    psql(
        database,
        "UPDATE task SET state = 'due', lease_token = NULL, lease_until = NULL, failures = 0, \
         last_error = NULL WHERE kind LIKE 'push%';
         DELETE FROM task WHERE kind NOT LIKE 'push%'; DROP SCHEMA kept CASCADE",
    )?;
    keep(database)?;
    psql(database, "UPDATE kept.task SET due_at = created_at").map(drop)
}

pub(in crate::bench) fn until_delivered(office: &BackOffice, wanted: u64) -> Result<()> {
    let (mut seen, mut since) = (0, Instant::now());
    while office.count() < wanted {
        if office.count() > seen {
            (seen, since) = (office.count(), Instant::now());
        }
        ensure!(since.elapsed() < PATIENCE, "{seen} of {wanted} pushes came, and then none");
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
