//! The rows of the table of goals, each against its yardstick.

mod dead_supplier;
mod journey;
mod orders;
pub(super) mod outbox;
mod payments;
mod process;
mod reading;
mod sqlite;

use std::{cell::OnceCell, path::Path};

use anyhow::{Result, bail};
use clap::Args;

use super::{
    asked::{self, Asked},
    figures::{Section, machine, millis, sync_time},
    outside::Silence,
    paying::{Paying, World},
    programs::psql,
    stage::{Shop, Stage},
    write_section,
};
use crate::say;

/// The rows that are measured here.
const ROWS: [u8; 9] = [1, 2, 3, 4, 5, 6, 8, 9, 10];

/// The table of goals: our figures beside their yardsticks, interleaved
#[derive(Args, Clone, Debug)]
pub(crate) struct RowsBench {
    /// Only these rows, such as 1,2,4
    #[arg(long, value_delimiter = ',')]
    only: Vec<u8>,
    /// How often each side is run, in turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// How long each run lasts
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    #[command(flatten)]
    asked: Asked,
}

/// What the rows share.
struct Bench {
    stage: Stage,
    shop: OnceCell<Shop>,
    paying: OnceCell<Paying>,
    /// The back office that paid orders go to: it never answers, and so shares no core.
    silence: Silence,
    /// Of the shop that takes payments.
    orders: u64,
}

impl Bench {
    fn of(stage: Stage) -> Result<Self> {
        let effort = stage.effort;
        // As many as are settled in the time of a run at best, and the same for every client.
        let orders = effort.or_few(effort.time.as_secs() * 2_048, 32);
        let (shop, paying, silence) = (OnceCell::new(), OnceCell::new(), Silence::start()?);
        Ok(Self { stage, shop, paying, silence, orders })
    }

    /// The server with its sandbox.
    fn shop(&self) -> Result<&Shop> {
        once(&self.shop, || self.stage.shop("shop"))
    }

    /// The server without it, and orders that wait for their payments.
    fn paying(&self) -> Result<&Paying> {
        once(&self.paying, || {
            let offices = &self.silence.url()?;
            let world = World { orders: self.orders, targets: "zhuoyue", offices };
            Paying::open(&self.stage, "paid", world)
        })
    }
}

/// What is there already, or is made now.
fn once<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let new = make()?;
    Ok(cell.get_or_init(|| new))
}

/// Every row once, very small: that it runs, not how fast. Gives what each came to, with its name.
pub(super) fn smoke(root: &Path) -> Result<Vec<(String, Result<()>)>> {
    let bench = Bench::of(asked::smoke(root)?)?;
    let run = |row: &u8| (format!("row {row}"), measure(&bench, *row).map(drop));
    Ok(ROWS.iter().map(run).collect())
}

impl RowsBench {
    /// Whether figures are what it is for.
    pub(crate) const fn measures(&self) -> bool {
        self.asked.measures()
    }

    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        let stage = self.asked.stage(root, "rows", (self.rounds, self.seconds))?;
        let about = about(&stage)?;
        let bench = Bench::of(stage)?;
        for row in self.wanted()? {
            let section = measure(&bench, row)?;
            say(&format!("\n{}\n{}", section.title, section.table()));
            if self.measures() {
                let text =
                    format!("`cargo xtask bench rows --only {row}` {about} {}", section.text);
                write_section(root, section.title, &Section { text, ..section.clone() }.body())?;
            }
        }
        Ok(())
    }

    fn wanted(&self) -> Result<Vec<u8>> {
        if self.only.is_empty() {
            return Ok(ROWS.to_vec());
        }
        if let Some(unknown) = self.only.iter().find(|row| !ROWS.contains(row)) {
            bail!("there is no row {unknown} here: {ROWS:?}");
        }
        Ok(self.only.clone())
    }
}

fn measure(bench: &Bench, row: u8) -> Result<Section> {
    match row {
        1 => orders::one_by_one(bench),
        2 => orders::in_batches(bench),
        3 => sqlite::orders(bench),
        4 => payments::settled(bench),
        5 => reading::read(bench),
        6 => outbox::delivered(bench),
        8 => dead_supplier::beside(bench),
        9 => process::alone(bench),
        10 => journey::to_paid(bench),
        _unknown => bail!("there is no row {row}"),
    }
}

/// The machine, in a sentence.
pub(super) fn about(stage: &Stage) -> Result<String> {
    let (rounds, seconds) = (stage.effort.rounds, stage.effort.time.as_secs());
    let version = psql(&stage.cluster.url("postgres"), "SHOW server_version")?;
    Ok(format!(
        "on {}, PostgreSQL {}, fdatasync of 8 KiB in {} ms; {rounds} times {seconds} s each.",
        machine(),
        version.split(' ').next().unwrap_or_default().trim(),
        millis(sync_time(&std::env::temp_dir())?)
    ))
}
