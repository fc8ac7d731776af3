use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Args;

use super::{
    asked::{self, Asked},
    effort::Effort,
    figures::{Goal, Line, Samples, Section, machine, millis},
    load::{Closed, Histogram, Open, Tally, Until},
    requests::renewals,
    running::Server,
    stage::{Shop, Stage},
    write_section,
};
use crate::say;

/// The fail point that slows each commit of the writer of orders.
const SLOWED: [(&str, &str); 1] = [("COMMIT_DELAY_MS", "20")];

/// As many requests are on their way at most.
const CONNECTIONS: usize = 4_000;

/// Callers, each waiting for its answer: what the best of these get is sustained.
const CALLERS: [usize; 3] = [16, 64, 256];

/// The most memory that the process may ever have had, in KiB.
const MEMORY: u64 = 256 * 1024;

/// Three times what the server sustains, with its commits slowed to 20 ms
#[derive(Args, Clone, Debug)]
pub(crate) struct OverloadBench {
    /// How long the overload lasts
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[command(flatten)]
    asked: Asked,
}

/// What was seen.
struct Seen {
    /// Orders a second.
    sustained: u64,
    unloaded: Histogram,
    overload: Tally,
    /// Right after the load's end.
    after: Histogram,
    recovered: Option<Duration>,
    memory: [u64; 2],
}

/// The same, very small: that it runs, not how fast.
pub(super) fn smoke(root: &Path) -> Result<()> {
    measure(&asked::smoke(root)?).map(drop)
}

impl OverloadBench {
    /// Whether figures are what it is for.
    pub(crate) const fn measures(&self) -> bool {
        self.asked.measures()
    }

    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        if self.measures() {
            check_files()?;
        }
        let stage = self.asked.stage(root, "overload", (1, self.seconds))?;
        let section = told(&measure(&stage)?, stage.effort);
        say(&format!("\n{}\n{}\n\n{}", section.title, section.text, section.table()));
        if self.measures() { write_section(root, section.title, &section.body()) } else { Ok(()) }
    }
}

fn measure(stage: &Stage) -> Result<Seen> {
    let database = stage.database("overload")?;
    let settings = [("SANDBOX", "true"), ("RATE_LIMITS", "off"), ("DATABASE_URL", &*database)];
    let settings: Vec<_> = settings.into_iter().chain(SLOWED).collect();
    let server = Server::start_with(&stage.binary, &stage.data("overload")?, &settings)?;
    let customers = stage.import(&server)?;
    let shop = Shop { server, database, customers };
    let effort = stage.effort;
    let time = effort.or_few(3_000, 200);
    let unloaded = closed(&shop, 1, Until::Time(Duration::from_millis(time)))?.good();
    let mut sustained = 1;
    for callers in CALLERS {
        let busy = closed(&shop, callers, Until::Time(Duration::from_millis(time)))?;
        sustained = sustained.max(busy.per_second());
    }
    let before = shop.server.peak_memory()?;
    let orders = shop.orders()?;
    // When the last request is due, however late its answer comes.
    let ended = Instant::now() + effort.time;
    let overload = open(&shop, sustained * 3, effort)?;
    let (made, answered) = (shop.orders()? - orders, overload.good().count());
    ensure!(made >= answered, "{answered} orders were answered, but {made} are there");
    let (recovered, after) = probe(&shop, &unloaded, effort)?;
    let recovered = recovered.map(|at| at.saturating_duration_since(ended));
    let memory = [before, shop.server.peak_memory()?];
    Ok(Seen { sustained, unloaded, overload, after, recovered, memory })
}

fn closed(shop: &Shop, connections: usize, until: Until) -> Result<Tally> {
    let address = shop.server.address.clone();
    Closed { address, connections, until }.run(renewals(&shop.server.address, shop.customers))
}

/// Both sides need a file for each connection.
fn check_files() -> Result<()> {
    // Elsewhere than on Linux the load itself tells, by connections that fail.
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let most = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    let wanted = CONNECTIONS + 500;
    ensure!(most.is_none_or(|most| most >= wanted), "too few open files: ulimit -n {wanted}");
    Ok(())
}

fn open(shop: &Shop, rate: u64, effort: Effort) -> Result<Tally> {
    let millis = u64::try_from(effort.time.as_millis())?;
    let load = Open {
        address: shop.server.address.clone(),
        connections: usize::try_from(effort.or_few(CONNECTIONS.try_into()?, 32))?,
        rate,
        count: rate * millis / 1_000,
        patience: Duration::from_secs(5),
    };
    load.run(renewals(&shop.server.address, shop.customers))
}

/// When ten requests, one after the other, had been as quick as before the load; and how long all of
/// them took until then.
fn probe(
    shop: &Shop,
    unloaded: &Histogram,
    effort: Effort,
) -> Result<(Option<Instant>, Histogram)> {
    let began = Instant::now();
    let (mut all, mut recovered) = (Histogram::default(), None);
    let longest = Duration::from_millis(effort.or_few(5_000, 500));
    while recovered.is_none() && began.elapsed() < longest {
        let tally = closed(shop, 1, Until::Count(10))?;
        let good = tally.good();
        if good.count() == tally.all() && good.permille(500) <= unloaded.permille(990) {
            recovered = Some(Instant::now());
        }
        all.merge(&good);
        thread::yield_now();
    }
    Ok((recovered, all))
}

fn told(seen: &Seen, effort: Effort) -> Section {
    let Seen { sustained, unloaded, overload, after, recovered, memory: [before, peak] } = seen;
    let (accepted, refused) = (overload.good(), overload.of(503));
    let others = overload.all() - accepted.count() - refused.count();
    let text = format!(
        "`cargo xtask bench overload` on {}: the writer's commits slowed by `COMMIT_DELAY_MS=20`. \
         {sustained} orders/s are sustained (the most that 16, 64 or 256 callers get who wait for \
         their answers); then {} requests/s come for {} s whether answered or not (open loop, timed from when each was due, at most \
         {CONNECTIONS} on their way). Answers: {}; {} told when to come again; {} were due and found \
         no connection within 5 s. p99 of the refused: {} ms. Unloaded: p99 {} ms. First requests after \
         the end, one at a time: p99 {} ms.",
        machine(),
        sustained * 3,
        effort.time.as_secs(),
        overload.statuses(),
        overload.retry_after,
        overload.unsent,
        millis(refused.permille(990)),
        millis(unloaded.permille(990)),
        millis(after.permille(990)),
    );
    let of = |histogram: &Histogram| {
        let mut samples = Samples::default();
        samples.add(histogram.permille(990));
        samples
    };
    let recovery = recovered.map_or(u64::MAX, |time| u64::try_from(time.as_millis()).unwrap_or(0));
    let recovery_told = match recovered {
        Some(_) => format!("{recovery} ms"),
        None => "not seen".to_owned(),
    };
    let unrefused = refused.count().saturating_sub(overload.retry_after);
    let lines = vec![
        Line::times("accepted, p99", &of(&accepted), &of(unloaded), Goal::AtMost(500)),
        Line::times("refused, p99", &of(&refused), &of(unloaded), Goal::AtMost(500)),
        Line::at_most("refused without Retry-After", unrefused.to_string(), [unrefused, 0], "0"),
        Line::at_most("other answers", others.to_string(), [others, 0], "0"),
        Line::at_most("as quick as before", recovery_told, [recovery, 1_000], "≤ 1000 ms"),
        Line::at_most(
            "VmHWM",
            format!("{} MiB, before {} MiB", peak / 1024, before / 1024),
            [*peak, MEMORY],
            &format!("≤ {} MiB", MEMORY / 1024),
        ),
    ];
    Section { title: "Overload", text, lines }
}
