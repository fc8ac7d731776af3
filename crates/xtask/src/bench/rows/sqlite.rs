use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value};

use super::Bench;
use crate::bench::{
    effort::Effort,
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Tally, Until},
    requests::{PACKAGE, customer, mixed, renewals},
    running::Server,
};

/// What an order leaves, in an order that references allow.
const TABLES: [&str; 4] = ["idempotency", "orders", "order_event", "task"];

/// As the server opens it.
const DURABLE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                       PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";

const FIRST_ID: i64 = 5_000_000_000_000_000_000;

pub(super) fn orders(bench: &Bench) -> Result<Section> {
    let stage = &bench.stage;
    let data = stage.data("sqlite")?;
    let server = Server::start_with(&stage.binary, &data, &[("RATE_LIMITS", "off")])?;
    let customers = stage.import(&server)?;
    let file = data.join("shop.db");
    let mut own = Yardstick::beside(&server, (&file, customers))?;
    let (mut ours, mut p99, mut yardstick) = <(Samples, Samples, Samples)>::default();
    for _round in 0..stage.effort.rounds {
        let tally = save(stage.effort, &server, (&file, customers))?;
        ours.add(tally.per_second());
        p99.add(tally.good().permille(990));
        yardstick.add(own.run(stage.effort)?);
    }
    Ok(Section {
        title: "Row 3: orders on SQLite, 64 connections",
        text: format!(
            "`POST /v1/order/renewal/save` on SQLite (WAL, `synchronous=FULL`) with the sandbox in \
             the same process, against plain rusqlite that writes the same rows into a copy of the \
             file, one durable transaction an order, on one thread. Our p99: {}.",
            p99.told_ms()
        ),
        lines: vec![Line::rates("3: orders on SQLite", &ours, &yardstick, Goal::AtLeast(400))],
    })
}

/// Our side. Every request must be answered well and have left its order.
fn save(effort: Effort, server: &Server, (file, customers): (&Path, u64)) -> Result<Tally> {
    let database = Connection::open(file)?;
    clear(&database)?;
    let (address, until) = (server.address.clone(), effort.until());
    let tally =
        Closed { address, connections: 64, until }.run(renewals(&server.address, customers))?;
    let (good, orders) = (tally.of(200).count(), count(&database)?);
    ensure!(good == tally.all(), "not every order was taken: {}", tally.statuses());
    ensure!(orders == good, "{good} orders were answered, but {orders} are there");
    Ok(tally)
}

fn clear(database: &Connection) -> Result<()> {
    let tables = TABLES.map(|table| format!("DELETE FROM {table};"));
    database.execute_batch(&format!("{DURABLE}; BEGIN IMMEDIATE; {} COMMIT", tables.concat()))?;
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    database.query_row(checkpoint, [], |_row| Ok(())).optional()?;
    Ok(())
}

fn count(database: &Connection) -> Result<u64> {
    let count: i64 = database.query_row("SELECT count(*) FROM orders", [], |row| row.get(0))?;
    Ok(count.try_into()?)
}

/// A copy of the database, and the rows of one order.
struct Yardstick {
    database: Connection,
    rows: [Row; 4],
    customers: u64,
    next: u64,
}

impl Yardstick {
    /// Has the server make one order, and copies the file.
    fn beside(server: &Server, (file, customers): (&Path, u64)) -> Result<Self> {
        let (address, until) = (server.address.clone(), Until::Count(1));
        let load = Closed { address, connections: 1, until };
        let tally = load.run(renewals(&server.address, customers))?;
        ensure!(tally.of(200).count() == 1, "no order is taken: {}", tally.statuses());
        let copy = file.with_file_name("copy.db");
        let shop = Connection::open(file)?;
        shop.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        let database = Connection::open(copy)?;
        let [idempotency, order, event, task] = TABLES.map(|table| Row::of(&database, table));
        let rows = [idempotency?, order?, event?, task?];
        Ok(Self { database, rows, customers, next: 0 })
    }

    /// Orders a second.
    fn run(&mut self, effort: Effort) -> Result<u64> {
        clear(&self.database)?;
        let (began, mut orders) = (Instant::now(), 0);
        let goes_on = |orders| match effort.until() {
            Until::Time(time) => began.elapsed() < time,
            Until::Count(count) => orders < count,
        };
        while goes_on(orders) {
            self.order()?;
            orders += 1;
        }
        let took = began.elapsed();
        ensure!(count(&self.database)? == orders, "not every transaction left an order");
        Ok(per_second(orders, took))
    }

    fn order(&mut self) -> Result<()> {
        self.next += 1;
        let id = FIRST_ID + i64::try_from(self.next)? * 4;
        let [idempotency, order, event, task] = &mut self.rows;
        let key = format!("{:016x}{:016x}", mixed(self.next), mixed(!self.next));
        idempotency.set("key", Value::Text(key));
        order.set("id", Value::Integer(id));
        order.set("query_id", Value::Text(customer(self.next, self.customers)));
        order.set("phone_hash", Value::Blob(mixed(self.next).to_be_bytes().repeat(4)));
        event.set("id", Value::Integer(id + 1));
        task.set("id", Value::Integer(id + 2));
        for row in [&mut *idempotency, event, task] {
            row.set("order_id", Value::Integer(id));
        }
        let transaction = self.database.transaction()?;
        let [idempotency, order, event, task] = &self.rows;
        idempotency.insert(&transaction)?;
        let package = "SELECT * FROM package WHERE id = ?1";
        let package = transaction.prepare_cached(package)?.exists([PACKAGE])?;
        ensure!(package, "there is no package {PACKAGE}");
        for row in [order, event, task] {
            row.insert(&transaction)?;
        }
        Ok(transaction.commit()?)
    }
}

/// A row as the server has written it, to be written again with other keys.
struct Row {
    insert: String,
    columns: Vec<String>,
    values: Vec<Value>,
}

impl Row {
    /// The only one of the table.
    fn of(database: &Connection, table: &str) -> Result<Self> {
        let mut rows = database.prepare(&format!("SELECT * FROM {table}"))?;
        let columns: Vec<String> = rows.column_names().into_iter().map(str::to_owned).collect();
        let values = rows.query_row([], |row| {
            (0..columns.len()).map(|place| row.get(place)).collect::<Result<Vec<Value>, _>>()
        })?;
        let marks = vec!["?"; columns.len()].join(", ");
        let names: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let insert = format!(
            "INSERT INTO {table} ({}) VALUES ({marks}) ON CONFLICT DO NOTHING",
            names.join(", ")
        );
        Ok(Self { insert, columns, values })
    }

    fn set(&mut self, column: &str, value: Value) {
        let place = self.columns.iter().position(|own| own == column);
        if let Some(old) = place.and_then(|place| self.values.get_mut(place)) {
            *old = value;
        }
    }

    fn insert(&self, database: &Connection) -> Result<()> {
        let done =
            database.prepare_cached(&self.insert)?.execute(params_from_iter(&self.values))?;
        ensure!(done == 1, "the yardstick repeats a key");
        Ok(())
    }
}

fn per_second(count: u64, time: Duration) -> u64 {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
    count * 1_000_000 / micros
}
