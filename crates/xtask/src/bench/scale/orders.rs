use std::{
    thread::available_parallelism,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{
    Part,
    cost::{Cost, Meter},
    fleet::Site,
    waits::{Waits, Watch},
    wanted,
};
use crate::bench::{
    figures::{Samples, hundredths, micros},
    load::{Tally, Until},
    programs::count,
    stage::clear,
};

/// Servers, and how many connections each has: the same load and three times the load, by one server
/// and by more of them.
const SIDES: [[usize; 2]; 5] = [[1, 48], [2, 24], [3, 16], [1, 144], [3, 48]];

/// Each connection to the database has its statements prepared by then.
const WARM_UP: Duration = Duration::from_millis(500);

const DEADLOCKS: &str = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

/// Which server made the order's number: the bits behind the sequence.
const MAKERS: &str = "SELECT count(DISTINCT (id >> 12) & 1023) FROM orders";

pub(super) fn taken(site: &Site<'_>) -> Result<Part> {
    let sides = wanted(&SIDES, site.stage.effort).iter();
    let mut sides: Vec<_> = sides.map(|side| Side::of(*side)).collect();
    let meter = Meter::new(site)?;
    for _round in 0..site.stage.effort.rounds {
        for side in &mut sides {
            side.run(site, &meter)?;
        }
    }
    let deadlocks = count(site.database, DEADLOCKS)?;
    let text = format!(
        "`POST /v1/order/renewal/save` by one, two and three servers on the same number of \
         connections in all, and on three times as many. They are started anew for each run, beside \
         each other, without the sandbox and with rate limits, from many addresses. After each run as \
         many orders were there as had been answered, none had failed, and their numbers came from as \
         many worker slots as there were servers; PostgreSQL counted {deadlocks} deadlocks. CPU is \
         what Linux counts for the processes; the rest of the cores was idle or somebody else's. The \
         last column is what the database's connections were at that had a statement to do, seen \
         every 100 ms."
    );
    Ok(Part { title: "Measured: orders", text, found: found(&sides) })
}

/// What so many servers came to.
struct Side {
    servers: usize,
    connections: usize,
    rates: Samples,
    /// In microseconds.
    p99: Samples,
    orders: u64,
    took: Duration,
    cost: Option<Cost>,
    waits: Waits,
}

impl Side {
    fn of([servers, connections]: [usize; 2]) -> Self {
        let (rates, p99, waits) = <(Samples, Samples, Waits)>::default();
        let (cost, took) = (Some(Cost::default()), Duration::ZERO);
        Self { servers, connections, rates, p99, orders: 0, took, cost, waits }
    }

    fn run(&mut self, site: &Site<'_>, meter: &Meter) -> Result<()> {
        let effort = site.stage.effort;
        clear(site.database)?;
        let fleet = site.start(self.servers)?;
        let warm_up = if effort.is_smoke { Until::Count(16) } else { Until::Time(WARM_UP) };
        site.save(&fleet, self.connections, warm_up)?;
        clear(site.database)?;
        let watch = Watch::start(site)?;
        let (before, began) = (meter.read(&fleet), Instant::now());
        let tally = site.save(&fleet, self.connections, effort.until())?;
        let (after, took) = (meter.read(&fleet), began.elapsed());
        self.waits.merge(watch.end()?);
        check(site, &tally, self.servers)?;
        self.rates.add(tally.per_second());
        self.p99.add(tally.good().permille(990));
        self.orders += tally.all();
        self.took += took;
        let spent = before.zip(after).map(|(before, after)| after - before);
        self.cost = self.cost.zip(spent).map(|(cost, spent)| [cost, spent].into_iter().sum());
        Ok(())
    }

    /// Microseconds of an order.
    fn each(&self) -> Option<Cost> {
        let each = |spent: u64| spent.checked_div(self.orders).unwrap_or_default();
        let Cost { servers, database, load } = self.cost?;
        Some(Cost { servers: each(servers), database: each(database), load: each(load) })
    }

    /// Of all cores, in percent.
    fn busy(&self) -> Option<u64> {
        let Cost { servers, database, load } = self.cost?;
        ((servers + database + load) * 100).checked_div(micros(self.took) * cores())
    }

    /// `one`: one server with as many connections in all.
    fn row(&self, one: &Self) -> String {
        let Self { servers, connections, rates, p99, waits, .. } = self;
        let ratio = (rates.median() * 100).checked_div(one.rates.median()).unwrap_or_default();
        let costs = self.each().map(|each| [each.servers, each.database, each.load]);
        let costs =
            costs.map_or(["–"; 3].map(str::to_owned), |costs| costs.map(|us| us.to_string()));
        let busy = self.busy().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"));
        let (rates, ratio, p99) = (rates.told(), hundredths(ratio), p99.told_ms());
        let (costs, waits) = (costs.join(" | "), waits.told());
        format!(
            "| {servers} × {connections} | {rates} | {ratio} | {p99} | {costs} | {busy} | {waits} |\n"
        )
    }
}

/// Each was taken and is there once, and each server made numbers of its own.
fn check(site: &Site<'_>, tally: &Tally, servers: usize) -> Result<()> {
    let (good, orders) =
        (tally.of(200).count(), count(site.database, "SELECT count(*) FROM orders")?);
    ensure!(good == tally.all(), "not every order was taken: {}", tally.statuses());
    ensure!(orders == good, "{good} orders were answered, but {orders} are there");
    let makers = count(site.database, MAKERS)?;
    ensure!(makers == u64::try_from(servers)?, "{servers} servers, but {makers} made the numbers");
    Ok(())
}

fn found(sides: &[Side]) -> String {
    let mut found = "| servers × connections | orders/s | against one | p99 | CPU an order, µs: \
         servers | PostgreSQL | load | cores busy | PostgreSQL's connections |\n\
         |---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    let all = |side: &Side| side.servers * side.connections;
    for side in sides {
        let one = sides.iter().find(|one| one.servers == 1 && all(one) == all(side));
        found.push_str(&side.row(one.unwrap_or(side)));
    }
    if let Some(each) = sides.last().and_then(Side::each) {
        found.push_str(&reckoned(each));
    }
    found
}

/// What one machine for the database alone would feed, if nothing but CPU counted.
fn reckoned(Cost { servers, database, .. }: Cost) -> String {
    let most = |micros: u64| (cores() * 1_000_000).checked_div(micros).unwrap_or_default();
    let machines = (servers * 100).checked_div(database).unwrap_or_default();
    format!(
        "\nReckoned from the CPU of the last line: {cores} such cores for PostgreSQL alone write {} \
         orders/s, {cores} for a server alone take {}, and so a machine with the database keeps {} \
         machines of its own size with servers busy.\n",
        most(database),
        most(servers),
        hundredths(machines),
        cores = cores(),
    )
}

fn cores() -> u64 {
    available_parallelism().map_or(1, |cores| u64::try_from(cores.get()).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_order_costs_is_the_time_of_all_rounds_by_their_orders() {
        let cost = Some(Cost { servers: 900, database: 600, load: 30 });
        let took = Duration::from_millis(1);
        let side = Side { orders: 3, cost, took, ..Side::of([2, 24]) };
        assert_eq!(side.each(), Some(Cost { servers: 300, database: 200, load: 10 }));
        assert_eq!(side.busy(), Some(153 / cores()));
    }

    #[test]
    fn a_row_has_a_cell_for_each_column_and_is_against_one_server_with_as_many_connections() {
        let mut sides = SIDES.map(Side::of);
        for (side, rate) in sides.iter_mut().zip([100, 150, 90, 200, 500]) {
            side.cost = None;
            side.rates.add(rate);
        }
        let found = found(&sides);
        let lines: Vec<_> = found.lines().collect();
        assert!(lines.iter().all(|line| line.matches('|').count() == 10), "{found}");
        assert!(lines[2].starts_with("| 1 × 48 | 100 (100–100) | 1.00 | "), "{found}");
        assert!(lines[4].starts_with("| 3 × 16 | 90 (90–90) | 0.90 | "), "{found}");
        assert!(
            lines[6].ends_with(" | 2.50 | 0.00 ms (0.00–0.00) | – | – | – | – | none was seen |")
        );
    }

    #[test]
    fn the_machines_that_one_database_feeds_follow_from_the_cpu() {
        let told = reckoned(Cost { servers: 300, database: 200, load: 10 });
        assert!(told.contains("a machine with the database keeps 1.50 machines"), "{told}");
    }
}
