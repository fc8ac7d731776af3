use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::Bench;
use crate::bench::{
    client::Client,
    figures::{Line, Samples, Section, micros},
    load::Closed,
    paying::{Outside, start},
    requests::{LIST, renewals_and_lists},
    running::Server,
};

/// The most memory, in KiB.
const IDLE: u64 = 25 * 1024;
const BUSY: u64 = 80 * 1024;

/// The most bytes of the binary.
const BINARY: u64 = 30 * 1024 * 1024;

/// The longest start, in microseconds.
const START: u64 = 300_000;

/// How long the process is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);

const CONNECTIONS: usize = 256;

pub(super) fn alone(bench: &Bench) -> Result<Section> {
    let (stage, effort) = (&bench.stage, bench.stage.effort);
    // The catalogue and the customers are the demonstration's; then the sandbox goes.
    let shop = stage.shop("alone")?;
    let (database, customers) = (shop.database.clone(), shop.customers);
    drop(shop);
    let outside = Outside::start()?;
    let silent = "http://127.0.0.1:9";
    let (mut ready, mut idle, mut busy) = <(Samples, Samples, Samples)>::default();
    for _round in 0..effort.rounds {
        let began = Instant::now();
        let server = start(stage, "alone", (&outside, silent, &database))?;
        until_ready(&server)?;
        ready.add(micros(began.elapsed()));
        thread::sleep(if effort.is_smoke { Duration::ZERO } else { REST });
        idle.add(server.memory()?);
        let (address, until) = (server.address.clone(), effort.until());
        let requests = renewals_and_lists(&address, customers);
        let tally = Closed { address, connections: CONNECTIONS, until }.run(requests)?;
        ensure!(tally.good().count() == tally.all(), "under load: {}", tally.statuses());
        busy.add(server.peak_memory()?);
    }
    let binary = fs::metadata(&stage.binary)?.len();
    Ok(Section {
        title: "Row 9: the process",
        text: format!(
            "The server alone, on PostgreSQL with a migrated database, the sandbox off. From its \
             start until `/readyz` answers 200; resident after {} s without a request; the most \
             resident (VmHWM) under {CONNECTIONS} connections that save renewals and read \
             `{LIST}` in turn.",
            REST.as_secs()
        ),
        lines: vec![
            Line::at_most("9: ready", ready.told_ms(), [ready.median(), START], "≤ 300 ms"),
            memory("9: resident, idle", &idle, IDLE),
            memory("9: resident, 256 connections", &busy, BUSY),
            Line::at_most("9: binary", mib(binary / 1024), [binary, BINARY], "≤ 30.0 MiB"),
        ],
    })
}

fn memory(what: &str, samples: &Samples, most: u64) -> Line {
    let told = mib(samples.median());
    Line::at_most(what, told, [samples.median(), most], &format!("≤ {}", mib(most)))
}

fn mib(kib: u64) -> String {
    format!("{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024)
}

fn until_ready(server: &Server) -> Result<()> {
    let began = Instant::now();
    while Client::guest(&server.address).get("/readyz").is_err() {
        ensure!(began.elapsed() < Duration::from_secs(30), "the server does not become ready");
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}
