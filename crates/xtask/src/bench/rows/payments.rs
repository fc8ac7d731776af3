use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, ensure};

use super::Bench;
use crate::bench::{
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Tally, Until},
    paying::{NEVER, Paying},
    programs::{Length, Pgbench, Transactions, count, psql},
    template::{Change, Template},
};

/// The rows of the yardstick's, beyond every snowflake that the server will make.
const FIRST_ID: u64 = 5_000_000_000_000_000_000;

const CLIENTS: u32 = 16;

/// The order of a transaction, and its attempt's number, in the yardstick.
const ID: &str = ":id::bigint";
const BY_ID: &str = "id = :id AND kind = 'R'";
const NUMBER: &str = "'bench-0000-0000-0000-' || :g::bigint::text";

pub(super) fn settled(bench: &Bench) -> Result<Section> {
    let effort = bench.stage.effort;
    let paying = bench.paying()?;
    let orders = u64::try_from(paying.payments.len())?;
    let script = Script::of(paying)?;
    let (mut ours, mut repeated) = (Samples::default(), Samples::default());
    let (mut one_chain, mut chains) = (Samples::default(), Samples::default());
    for _round in 0..effort.rounds {
        ours.add(notify(paying, orders)?.per_second());
        chains.add(transactions(bench, paying, (&script, ":client_id"))?.per_second);
        repeated.add(notify(paying, orders / 10)?.per_second());
        one_chain.add(transactions(bench, paying, (&script, "0"))?.per_second);
    }
    Ok(Section {
        title: "Row 4: notifications on PostgreSQL",
        text: format!(
            "{orders} notifications of `WeChat` Pay, signed beforehand, each for an order of its \
             own, on 16 connections: from the socket to durable rows. The yardstick is `pgbench -M \
             prepared -j 2 -c 16` with the statements of the settlement as one transaction, without \
             the cryptography; once with a chain of evidence for each client, as if each were a \
             server, and once with one chain, as one server has it. In the second line each \
             notification comes ten times. The back office does not answer meanwhile."
        ),
        lines: vec![
            Line::rates("4: notifications", &ours, &chains, Goal::AtLeast(150)),
            Line::rates("4: against one chain of evidence", &ours, &one_chain, Goal::AtLeast(150)),
            Line::rates(
                "4: 90 % duplicates against all unique",
                &repeated,
                &ours,
                Goal::AtLeast(100),
            ),
        ],
    })
}

/// As many requests as there are orders, for the first so many payments in turn.
fn notify(paying: &Paying, unique: u64) -> Result<Tally> {
    paying.put_back()?;
    let requests = paying.notifications()?;
    let all = u64::try_from(requests.len())?;
    let load = Closed {
        address: paying.server.address.clone(),
        connections: 16,
        until: Until::Count(all),
    };
    let tally = load.run(move |number, request: &mut Vec<u8>| {
        let place = usize::try_from(number % unique).unwrap_or_default();
        request.extend_from_slice(requests.get(place).map_or(&[], Vec::as_slice));
    })?;
    ensure!(tally.good().count() == all, "not every notification was taken: {}", tally.statuses());
    let paid = "SELECT count(*) FROM orders WHERE paid_at IS NOT NULL";
    let paid = count(&paying.database, paid)?;
    ensure!(paid == unique, "{unique} orders were paid for, {paid} are paid");
    Ok(tally)
}

fn transactions(
    bench: &Bench,
    paying: &Paying,
    (script, chain): (&Script, &str),
) -> Result<Transactions> {
    let orders = u64::try_from(paying.payments.len())?;
    paying.put_back()?;
    psql(&paying.database, &script.prepare(orders))?;
    psql(&paying.database, "VACUUM ANALYZE orders, payment_attempt")?;
    psql(&paying.database, "CHECKPOINT")?;
    let each = u32::try_from(orders / u64::from(CLIENTS))?;
    let run = Pgbench {
        database: &paying.database,
        folder: &bench.stage.folder,
        script: &script.transaction(chain),
        clients: CLIENTS,
        length: Length::Each(each),
        variables: vec![("n", 0), ("first", FIRST_ID), ("run", next_run())],
    };
    let done = run.run()?;
    let paid =
        format!("SELECT count(*) FROM orders WHERE paid_at IS NOT NULL AND id >= {FIRST_ID}");
    let paid = count(&paying.database, &paid)?;
    ensure!(paid == done.count, "{} transactions, but {paid} orders are paid", done.count);
    Ok(done)
}

/// The evidence of a run stays, so each has numbers of its own, however soon it follows.
fn next_run() -> u64 {
    static RUNS: AtomicU64 = AtomicU64::new(1);
    RUNS.fetch_add(1, Ordering::Relaxed)
}

/// What the server writes of one payment: found out by having it written.
struct Script {
    open_order: Template,
    open_attempt: Template,
    order: Change,
    attempt: Change,
    events: Vec<Template>,
    tasks: Vec<Template>,
    evidence: Template,
}

impl Script {
    fn of(paying: &Paying) -> Result<Self> {
        let database = &paying.database;
        notify_first(paying)?;
        let order = psql(database, "SELECT id FROM orders WHERE paid_at IS NOT NULL")?;
        let order = order.trim();
        let (by_id, by_order) = (format!("id = {order}"), format!("order_id = {order}"));
        let new = |table: &str| {
            let is_new = format!("order_id = {order} AND id NOT IN (SELECT id FROM kept.{table})");
            Template::all(database, table, &is_new)
        };
        let evidence = "id = (SELECT max(id) FROM evidence WHERE kind = 'notification')";
        Ok(Self {
            open_order: Template::of(database, "kept.orders", &by_id)?,
            open_attempt: Template::of(database, "kept.payment_attempt", &by_order)?,
            // The worker has begun with the order meanwhile; that is no part of the settlement.
            order: Change::of(database, "orders", &by_id)?
                .with("state", "'paid'")
                .with("state_at", "NULL"),
            attempt: Change::of(database, "payment_attempt", &by_order)?,
            events: new("order_event")?,
            tasks: new("task")?.into_iter().map(fresh).collect(),
            evidence: Template::of(database, "evidence", evidence)?,
        })
    }

    /// So many orders of the yardstick's own, with their attempts and ends of chains.
    fn prepare(&self, orders: u64) -> String {
        let source = format!("generate_series(0, {}) g", orders - 1);
        let id = format!("{FIRST_ID} + g * 64");
        let order = self.open_order.clone().into_table("orders").with("id", &id);
        let attempt = self.open_attempt.clone().into_table("payment_attempt");
        let attempt = attempt
            .with("id", &format!("{id} + 1"))
            .with("order_id", &id)
            .with("number", "'bench-0000-0000-0000-' || g");
        format!(
            "{}; {}; INSERT INTO evidence_chain (chain, length, hash) SELECT 1000000 + g, 0, \
             repeat('0', 32)::bytea FROM generate_series(0, {CLIENTS}) g ON CONFLICT DO NOTHING",
            order.insert_from(&source),
            attempt.insert_from(&source),
        )
    }

    /// `chain`: an expression of pgbench's.
    fn transaction(&self, chain: &str) -> String {
        let trade = "'bench-0000-0000-' || :g::bigint::text";
        let attempt = self.attempt.clone().with("trade_no", trade);
        let order = self.order.clone().with("paid_by", ":id::bigint + 1");
        let mut statements = vec![
            format!("SELECT * FROM payment_attempt WHERE number = {NUMBER}"),
            format!("SELECT * FROM orders WHERE {BY_ID} FOR UPDATE"),
            format!("SELECT * FROM payment_attempt WHERE order_id = {ID} ORDER BY created_at, id"),
            format!(
                "SELECT id FROM payment_attempt WHERE merchant = '1600000001' AND trade_no = {trade}"
            ),
            attempt.update(&format!("id = {ID} + 1")),
            order.update(BY_ID),
        ];
        for (row, place) in self.events.iter().chain(&self.tasks).zip(2..) {
            let row = row.clone().with("id", &format!("{ID} + {place}")).with("order_id", ID);
            statements.push(row.with_known("lane", ID).insert());
        }
        statements.extend(self.link());
        format!(
            "\\set n :n + 1\n\\set g (:n - 1) * {CLIENTS} + :client_id\n\\set id :first + :g * 64\n\
             \\set link :run * 10000000 + :g\n\\set chain 1000000 + {chain}\nBEGIN;\n{};\nCOMMIT;\n",
            statements.join(";\n")
        )
    }

    /// The evidence, at the end of its chain.
    fn link(&self) -> [String; 3] {
        let evidence = self.evidence.clone();
        let evidence = evidence
            .with("id", ":link::bigint")
            .with("position", ":link::bigint")
            .with("chain", ":chain::bigint")
            .with("number", NUMBER);
        let of_chain = "WHERE chain = :chain";
        [
            format!("SELECT length, hash FROM evidence_chain {of_chain} FOR UPDATE"),
            evidence.insert(),
            format!("UPDATE evidence_chain SET length = length + 1, hash = hash {of_chain}"),
        ]
    }
}

/// As the task was before anybody took it, and never to be taken.
fn fresh(task: Template) -> Template {
    let untaken = task.with("state", "'due'").with("lease_token", "NULL");
    untaken.with("lease_until", "NULL").with("due_at", NEVER)
}

/// The server settles the first payment.
fn notify_first(paying: &Paying) -> Result<()> {
    paying.put_back()?;
    let first = paying.notifications()?.into_iter().next().context("no payment")?;
    let (address, until) = (paying.server.address.clone(), Until::Count(1));
    let tally = Closed { address, connections: 1, until }
        .run(move |_number, request: &mut Vec<u8>| request.extend_from_slice(&first))?;
    ensure!(tally.good().count() == 1, "no notification is taken: {}", tally.statuses());
    Ok(())
}
