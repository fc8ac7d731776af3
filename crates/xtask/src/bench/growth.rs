//! A shop with many orders beside one with few, both as `server generate` fills them.

mod grown;
mod intake;
mod lists;
mod memory;

use std::{path::Path, rc::Rc};

use anyhow::{Result, ensure};
use clap::Args;

use super::{
    asked::{self, Asked},
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Requests, Tally},
    requests::look_ups,
    rows::about,
    stage::Stage,
    write_section,
};
use crate::say;
use grown::Grown;
use lists::Place;
use memory::Memory;

/// In the small shop.
const FEW: u64 = 10_000;

/// Of who looks for orders by their ids.
const LOOKING: usize = 32;

/// Of who saves orders, and of staff who turn pages.
const CONNECTIONS: usize = 16;

/// Row 7 of the table of goals: a shop with ten million orders beside one with ten thousand
#[derive(Args, Clone, Debug)]
pub(crate) struct GrowthBench {
    /// How many orders the grown shop has
    #[arg(long, default_value_t = 10_000_000)]
    orders: u64,
    /// How often each shop is run, in turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// How long each run lasts
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    #[command(flatten)]
    asked: Asked,
}

/// The same, very small: that it runs, not how fast.
pub(super) fn smoke(root: &Path) -> Result<()> {
    let stage = asked::smoke(root)?;
    let memory = Memory::give(&stage)?;
    measure(&stage, FEW, memory).map(drop)
}

impl GrowthBench {
    /// Whether figures are what it is for.
    pub(crate) const fn measures(&self) -> bool {
        self.asked.measures()
    }

    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        let orders = self.orders;
        ensure!(orders > FEW, "a grown shop has more than {FEW} orders");
        let stage = self.asked.stage(root, "growth", (self.rounds, self.seconds))?;
        let about = about(&stage)?;
        let memory = Memory::give(&stage)?;
        let section = measure(&stage, orders, memory)?;
        say(&format!("\n{}\n{}\n\n{}", section.title, section.text, section.table()));
        if !self.measures() {
            return Ok(());
        }
        let text = format!("`cargo xtask bench growth --orders {orders}` {about} {}", section.text);
        write_section(root, section.title, &Section { text, ..section.clone() }.body())
    }
}

/// Reads before it writes: the small shop is not to have more than are counted exactly.
fn measure(stage: &Stage, orders: u64, memory: Memory) -> Result<Section> {
    let small = Grown::fill(stage, "small", stage.effort.or_few(FEW, 120))?;
    let big = Grown::fill(stage, "big", stage.effort.or_few(orders, 240))?;
    let shops = [&big, &small];
    // The last page of the small shop that is full.
    let deep = Place::of(small.orders);
    for shop in shops {
        lists::check(shop, &[Place::FIRST, deep])?;
    }
    let by_id = by_id(stage, shops)?;
    let first = lists::page(stage, shops, Place::FIRST)?;
    let deep = lists::page(stage, shops, deep)?;
    let (saved, p99) = intake::saved(stage, shops)?;
    Ok(Section {
        title: "Row 7: ten million orders",
        text: told(shops, &p99, memory),
        lines: vec![saved, by_id, first, deep],
    })
}

fn by_id(stage: &Stage, shops: [&Grown; 2]) -> Result<Line> {
    let [big, small] = shops;
    let sides = [(big, big.some_ids()?), (small, small.some_ids()?)];
    let [big, small] = in_turn(stage, sides, |(shop, ids)| {
        let address = &shop.server.address;
        let tally = load(stage, address, LOOKING, look_ups(address, Rc::clone(ids)))?;
        Ok(tally.per_second())
    })?;
    Ok(Line::rates("7: order by id", &big, &small, Goal::AtLeast(90)))
}

/// One figure of each side in every round.
fn in_turn<S>(
    stage: &Stage,
    [ours, yardstick]: [S; 2],
    run: impl Fn(&S) -> Result<u64>,
) -> Result<[Samples; 2]> {
    let (mut of_ours, mut of_yardstick) = (Samples::default(), Samples::default());
    for _round in 0..stage.effort.rounds {
        of_ours.add(run(&ours)?);
        of_yardstick.add(run(&yardstick)?);
    }
    Ok([of_ours, of_yardstick])
}

/// Every request is to be answered well.
fn load(
    stage: &Stage,
    address: &str,
    connections: usize,
    requests: impl Requests + 'static,
) -> Result<Tally> {
    let (address, until) = (address.to_owned(), stage.effort.until());
    let tally = Closed { address, connections, until }.run(requests)?;
    let good = tally.of(200).count();
    ensure!(good == tally.all(), "not everything was answered: {}", tally.statuses());
    Ok(tally)
}

fn told([big, small]: [&Grown; 2], p99: &[Samples; 2], memory: Memory) -> String {
    let [of_big, of_small] = p99.each_ref().map(Samples::told_ms);
    format!(
        "Two databases of one PostgreSQL ({}), filled by `server generate`, vacuumed and analysed, \
         a server with the sandbox on each and one of them under load at a time: ours has {}, the \
         yardstick {}. `POST /v1/order/renewal/save` on {CONNECTIONS} connections, right after a \
         checkpoint, when every page is written whole that an order changes first; the orders are \
         counted and taken away after each run (p99 {of_big}, small {of_small}). `GET \
         /v1/order/renewal/order` of ids from all over the table on {LOOKING}; `GET \
         /v1/admin/orders` by a member of staff on {CONNECTIONS}, the first page and the one with \
         the last of the small shop's orders; the `total` of the small shop is exact, that of the \
         grown one an estimate and marked so.",
        memory.told(),
        big.told(),
        small.told(),
    )
}
