use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tokio::task::LocalSet;

use super::Bench;
use crate::bench::{
    figures::{Goal, Line, Samples, Section},
    load::{Connection, Histogram, Requests, Until, block_on},
    programs::{count, psql},
    requests::{order_post, renewals},
    stage::Shop,
};

const CONNECTIONS: usize = 16;

/// Orders a second, recorded on two such cores.
const RECORDED: [(&str, u64); 3] = [("Vendure", 99), ("Medusa", 14), ("django-oscar", 280)];

pub(super) fn to_paid(bench: &Bench) -> Result<Section> {
    let shop = bench.shop()?;
    shop.clear()?;
    // Statistics of tables that have rows, as the database gathers by itself within a minute.
    let _warm_up = journeys(bench, shop)?;
    psql(&shop.database, "VACUUM ANALYZE")?;
    let (mut ours, mut p99) = (Samples::default(), Samples::default());
    for _round in 0..bench.stage.effort.rounds {
        let (paid, took, times) = journeys(bench, shop)?;
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
        ours.add(paid * 1_000_000 / micros);
        p99.add(times.permille(990));
    }
    let line = |(name, tenths): (&str, u64)| {
        let told = [format!("{}/s", ours.told()), format!("{}.{}/s", tenths / 10, tenths % 10)];
        let what = format!("10: order to paid, against {name}");
        Line::compared(&what, told, [ours.median() * 10, tenths], Goal::AtLeast(5_000))
    };
    Ok(Section {
        title: "Row 10: from the order to the payment",
        text: format!(
            "`POST /v1/order/renewal/save`, `/v1/cashier/wechat/pay`, then the sandbox's payer pays \
             (`/v1/cashier/test/engine/pay`, which answers once the notification has been taken in), \
             one after the other on each of {CONNECTIONS} connections; the sandbox with all its \
             signatures shares the process, and its BOSS refuses what it is pushed, because it does \
             not know the customers. The orders stay, and statistics of the tables were gathered \
             after as long a run before the first. p99 of the three together: {}. The others' figures were \
             recorded earlier on two such cores.",
            p99.told_ms()
        ),
        lines: RECORDED.into_iter().map(line).collect(),
    })
}

/// What the connections share.
struct Shared<R> {
    address: String,
    saves: R,
    until: Until,
    began: Instant,
    next: Cell<u64>,
}

impl<R> Shared<R> {
    fn next(&self) -> Option<u64> {
        let number = self.next.get();
        let goes_on = match self.until {
            Until::Time(time) => self.began.elapsed() < time,
            Until::Count(count) => number < count,
        };
        self.next.set(number + 1);
        goes_on.then_some(number)
    }
}

/// How many were paid, in how long, and how long each took.
fn journeys(bench: &Bench, shop: &Shop) -> Result<(u64, Duration, Histogram)> {
    // Each customer comes again, under other keys.
    psql(&shop.database, "TRUNCATE repeat_guard")?;
    let paid_before = paid(shop)?;
    let address = shop.server.address.clone();
    let saves = renewals(&address, shop.customers);
    let (until, began) = (bench.stage.effort.until(), Instant::now());
    let shared = Rc::new(Shared { address, saves, until, began, next: Cell::new(0) });
    let times = block_on(async {
        let local = LocalSet::new();
        let workers: Vec<_> =
            (0..CONNECTIONS).map(|_| local.spawn_local(walk(Rc::clone(&shared)))).collect();
        local.await;
        let mut times = Histogram::default();
        for worker in workers {
            times.merge(&worker.await??);
        }
        Ok(times)
    })?;
    let took = began.elapsed();
    let paid = paid(shop)? - paid_before;
    ensure!(paid == times.count(), "{} journeys ended, but {paid} orders are paid", times.count());
    Ok((paid, took, times))
}

fn paid(shop: &Shop) -> Result<u64> {
    count(&shop.database, "SELECT count(*) FROM orders WHERE paid_at IS NOT NULL")
}

async fn walk<R: Requests>(shared: Rc<Shared<R>>) -> Result<Histogram> {
    let mut times = Histogram::default();
    let mut connection = Connection::open(&shared.address).await?;
    let mut request = Vec::new();
    while let Some(number) = shared.next() {
        let began = Instant::now();
        request.clear();
        (shared.saves)(number, &mut request);
        let saved = answer(&mut connection, &request).await?;
        let order = saved.pointer("/data/orderId").and_then(Value::as_str).context("no order")?;
        for (path, rest) in [
            ("/v1/cashier/wechat/pay", ",\"scene\":\"native\""),
            ("/v1/cashier/test/engine/pay", ""),
        ] {
            request.clear();
            order_post(&shared.address, (path, order, rest), &mut request);
            answer(&mut connection, &request).await?;
        }
        times.add(began.elapsed());
    }
    Ok(times)
}

async fn answer(connection: &mut Connection, request: &[u8]) -> Result<Value> {
    let answer = connection.exchange(request).await?;
    let body = String::from_utf8_lossy(answer.body).into_owned();
    ensure!(answer.status == 200, "{} to {}", body, String::from_utf8_lossy(request));
    Ok(serde_json::from_str(&body)?)
}
