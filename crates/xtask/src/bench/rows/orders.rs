use anyhow::{Result, ensure};

use super::Bench;
use crate::bench::{
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Histogram, Tally, Until},
    paying::NEVER,
    programs::{Pgbench, Transactions},
    requests::renewals,
    stage::Shop,
    template::Template,
};

/// Orders to a statement, in the yardstick of batches.
const BATCH: u64 = 32;

/// Beyond every snowflake that the server will make.
const FIRST_ID: u64 = 5_000_000_000_000_000_000;

/// As the server spreads customers, phones and keys.
const DRAWN: &str = "\\set key random(1, 9000000000000000000)\n\
                     \\set customer random(1000001, 1010000)\n";

pub(super) fn one_by_one(bench: &Bench) -> Result<Section> {
    let shop = bench.shop()?;
    let script = Script::of(shop)?.one_by_one();
    let (mut ours, mut yardstick) = (Side::default(), Side::default());
    for _round in 0..bench.stage.effort.rounds {
        ours.add_ours(&save(bench, shop, 16)?);
        yardstick.add(&transactions(bench, shop, &script, 16)?, 1);
    }
    let (most, least) = (Goal::AtMost(100), Goal::AtLeast(250));
    Ok(Section {
        title: "Row 1: orders on PostgreSQL, 16 connections",
        text: "`POST /v1/order/renewal/save` with keys of their own, against `pgbench -M prepared \
               -j 2 -c 16` that writes the same rows into the same tables as one ordinary \
               transaction: package, idempotency record, order, event, expiry task."
            .to_owned(),
        lines: vec![
            Line::rates("1: orders, 16 connections", &ours.rates, &yardstick.rates, least),
            Line::times("1: p99", &ours.p99, &yardstick.p99, most),
        ],
    })
}

pub(super) fn in_batches(bench: &Bench) -> Result<Section> {
    let shop = bench.shop()?;
    let script = Script::of(shop)?.in_batches();
    let clients = best_clients(bench, shop, &script)?;
    let (mut ours, mut yardstick) = (Side::default(), Side::default());
    for _round in 0..bench.stage.effort.rounds {
        ours.add_ours(&save(bench, shop, 64)?);
        yardstick.add(&transactions(bench, shop, &script, clients)?, BATCH);
    }
    let line =
        Line::rates("2: orders, 64 connections", &ours.rates, &yardstick.rates, Goal::AtLeast(50));
    Ok(Section {
        title: "Row 2: orders on PostgreSQL, 64 connections",
        text: format!(
            "`POST /v1/order/renewal/save`, against `pgbench -M prepared -j 2` that writes \
             {BATCH} such orders with one statement, with {clients} clients, which does best \
             here. Our p99: {}.",
            ours.p99.told_ms()
        ),
        lines: vec![line],
    })
}

/// The figures of one side.
#[derive(Default)]
struct Side {
    rates: Samples,
    /// In microseconds.
    p99: Samples,
}

impl Side {
    fn add_ours(&mut self, tally: &Tally) {
        self.rates.add(tally.per_second());
        self.p99.add(tally.good().permille(990));
    }

    fn add(&mut self, run: &Transactions, orders: u64) {
        self.rates.add(run.per_second * orders);
        self.p99.add(run.times.permille(990));
    }
}

/// Our side. Every request must be answered well and have left its order.
fn save(bench: &Bench, shop: &Shop, connections: usize) -> Result<Tally> {
    shop.clear()?;
    let (address, until) = (shop.server.address.clone(), bench.stage.effort.until());
    let tally = Closed { address, connections, until }
        .run(renewals(&shop.server.address, shop.customers))?;
    let (good, orders) = (tally.of(200).count(), shop.orders()?);
    ensure!(good == tally.all(), "not every order was taken: {}", tally.statuses());
    ensure!(orders == good, "{good} orders were answered, but {orders} are there");
    Ok(tally)
}

fn transactions(bench: &Bench, shop: &Shop, script: &str, clients: u32) -> Result<Transactions> {
    shop.clear()?;
    let run = Pgbench {
        database: &shop.database,
        folder: &bench.stage.folder,
        script,
        clients,
        length: bench.stage.effort.length(),
        variables: vec![("n", 0), ("first", FIRST_ID)],
    };
    let done = run.run()?;
    let (orders, times) = (shop.orders()?, Histogram::count(&done.times));
    ensure!(
        orders % done.count == 0 && orders > 0 && times == done.count,
        "pgbench made {} transactions and left {orders} orders",
        done.count
    );
    Ok(done)
}

fn best_clients(bench: &Bench, shop: &Shop, script: &str) -> Result<u32> {
    let mut best = (0, 1);
    for clients in [2, 4, 8, 16] {
        let run = transactions(bench, shop, script, clients)?;
        best = best.max((run.per_second, clients));
    }
    Ok(best.1)
}

/// The rows of one order as the server writes them.
struct Script {
    idempotency: Template,
    order: Template,
    event: Template,
    task: Template,
}

impl Script {
    fn of(shop: &Shop) -> Result<Self> {
        shop.clear()?;
        let (address, until) = (shop.server.address.clone(), Until::Count(1));
        let one = Closed { address, connections: 1, until };
        let tally = one.run(renewals(&shop.server.address, shop.customers))?;
        ensure!(tally.of(200).count() == 1, "no order is taken: {}", tally.statuses());
        let of = |table: &str| Template::of(&shop.database, table, "true");
        Ok(Self {
            idempotency: of("idempotency")?,
            order: of("orders")?.with("expires_at", NEVER),
            event: of("order_event")?,
            task: of("task")?.with("due_at", NEVER),
        })
    }

    /// With the expressions for what tells orders apart.
    fn keyed(self, id: [&str; 3], key: &str, customer: &str) -> Self {
        let [order, event, task] = id;
        let query_id = format!("'BENCH0' || ({customer})::text");
        let phone = format!(
            "int8send(({customer})::bigint * 7919) || '\\x0102030405060708090a0b0c0d0e0f101112131415161718'::bytea"
        );
        Self {
            idempotency: self.idempotency.with("key", key).with("order_id", order),
            order: self
                .order
                .with("id", order)
                .with("query_id", &query_id)
                .with("phone_hash", &phone),
            event: self.event.with("id", event).with("order_id", order),
            task: self.task.with("id", task).with("order_id", order),
        }
    }

    fn one_by_one(self) -> String {
        let rows = self.keyed(
            [":id", ":id::bigint + 1", ":id::bigint + 2"],
            "'bench-0000-0000-' || :key::bigint::text",
            ":customer::bigint",
        );
        format!(
            "{DRAWN}\\set n :n + 1\n\\set id :first + (:n * 64 + :client_id) * 4\nBEGIN;\n\
             {} ON CONFLICT (scope, key) DO NOTHING;\nSELECT * FROM package WHERE id = 74;\n\
             {} ON CONFLICT DO NOTHING;\n{};\n{} ON CONFLICT DO NOTHING;\nCOMMIT;\n",
            rows.idempotency.insert(),
            rows.order.insert(),
            rows.event.insert(),
            rows.task.insert(),
        )
    }

    fn in_batches(self) -> String {
        let rows = self.keyed(
            [":id::bigint + g * 4", ":id::bigint + g * 4 + 1", ":id::bigint + g * 4 + 2"],
            "'bench-0000-0000-' || (:key::bigint + g * 1125899906842624)::text",
            "1000001 + (:customer::bigint + g * 313) % 10000",
        );
        let source = format!("generate_series(0, {}) g", BATCH - 1);
        format!(
            "{DRAWN}\\set n :n + 1\n\\set id :first + (:n * 64 + :client_id) * {}\n\
             WITH keys AS ({} ON CONFLICT (scope, key) DO NOTHING),\n\
             made AS ({} ON CONFLICT DO NOTHING),\nevents AS ({})\n{} ON CONFLICT DO NOTHING;\n",
            BATCH * 4,
            rows.idempotency.insert_from(&source),
            rows.order.insert_from(&source),
            rows.event.insert_from(&source),
            rows.task.insert_from(&source),
        )
    }
}
