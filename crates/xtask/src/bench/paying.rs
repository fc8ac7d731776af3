use std::{sync::Arc, time::UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};

use super::{
    load::{Closed, Tally, Until},
    outside::{Addresses, Paid, Provider, Reply, StandIn, notification, place_order, settings},
    programs::psql,
    requests::{order_post, renewals},
    running::Server,
    stage::{Shop, Stage, clear},
};

/// What the outside of a shop that takes payments is.
pub(super) struct Outside {
    pub(super) provider: Arc<Provider>,
    /// `WeChat` Pay.
    wechat: StandIn,
}

/// A shop without the sandbox, and orders in it that wait for their notifications.
pub(super) struct Paying {
    pub(super) outside: Outside,
    pub(super) server: Server,
    pub(super) database: String,
    pub(super) customers: u64,
    /// In the order of their ids.
    pub(super) payments: Vec<Paid>,
}

/// What is to be paid for.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'world> {
    /// Each with an attempt at `WeChat` Pay that is open.
    pub(super) orders: u64,
    /// The back offices that paid ones go to, joined by commas.
    pub(super) targets: &'world str,
    /// Where they are.
    pub(super) offices: &'world str,
}

/// The tables that are put back, in an order that their references allow.
const TABLES: [&str; 4] = ["orders", "payment_attempt", "order_event", "task"];

/// When what must not be done is due.
pub(super) const NEVER: &str = "4102444800000000";

impl Outside {
    pub(super) fn start() -> Result<Self> {
        let provider = Arc::new(Provider::make()?);
        let own = Arc::clone(&provider);
        let wechat = StandIn::start(move |heard| {
            let is_order = heard.path.ends_with("/v3/pay/transactions/native");
            let reply = is_order.then(|| place_order(&own, now()).ok()).flatten();
            reply.unwrap_or_else(|| Reply::json(404, "{}"))
        })?;
        Ok(Self { provider, wechat })
    }

    /// Of everything at the one stand-in, but for the back offices.
    fn settings(&self, offices: &str) -> Result<Vec<(&'static str, String)>> {
        let (all, offices) = (Addresses::all_at(&self.wechat.url()), Addresses::all_at(offices));
        let Addresses { zhuoyue, legacy, .. } = offices;
        settings(&self.provider, &Addresses { zhuoyue, legacy, ..all })
    }
}

impl Paying {
    pub(super) fn open(stage: &Stage, name: &str, world: World<'_>) -> Result<Self> {
        let World { orders: count, targets, offices } = world;
        let shop = stage.shop(name)?;
        psql(
            &shop.database,
            &format!(
                "UPDATE package SET targets = '{targets}', version = version + 1 WHERE id = 74;
                 UPDATE catalogue SET version = version + 1"
            ),
        )?;
        save(&shop, count)?;
        // The same database and keys, without the sandbox.
        let Shop { server, database, customers } = shop;
        drop(server);
        let outside = Outside::start()?;
        let server = start(stage, name, (&outside, offices, &database))?;
        pay(&server, &database, count)?;
        let payments = payments(&database)?;
        ensure!(u64::try_from(payments.len())? == count, "not every order has an open attempt");
        keep(&database)?;
        Ok(Self { outside, server, database, customers, payments })
    }

    /// The notifications of all payments, signed now.
    pub(super) fn notifications(&self) -> Result<Vec<Vec<u8>>> {
        let (now, address) = (now(), &self.server.address);
        let sign = |paid: &Paid| notification(&self.outside.provider, address, (paid, now));
        self.payments.iter().map(sign).collect()
    }

    /// Has the first so many payments notified.
    pub(super) fn pay(&self, count: usize) -> Result<()> {
        let mut requests = self.notifications()?;
        requests.truncate(count);
        let until = Until::Count(u64::try_from(requests.len())?);
        let load = Closed { address: self.server.address.clone(), connections: 4, until };
        let tally = load.run(move |number, request: &mut Vec<u8>| {
            let place = usize::try_from(number).unwrap_or_default();
            request.extend_from_slice(requests.get(place).map_or(&[], Vec::as_slice));
        })?;
        all_good(&tally, "paid")
    }

    /// All orders wait for their payments again.
    pub(super) fn put_back(&self) -> Result<()> {
        put_back(&self.database)
    }
}

/// A server of the folder and database of that name, without the sandbox.
pub(super) fn start(
    stage: &Stage,
    name: &str,
    (outside, offices, database): (&Outside, &str, &str),
) -> Result<Server> {
    let mut settings = outside.settings(offices)?;
    settings.push(("DATABASE_URL", database.to_owned()));
    Server::start_with(&stage.binary, &stage.data(name)?, &settings)
}

fn save(shop: &Shop, count: u64) -> Result<()> {
    let (address, until) = (shop.server.address.clone(), Until::Count(count));
    let load = Closed { address, connections: 16, until };
    all_good(&load.run(renewals(&shop.server.address, shop.customers))?, "saved")
}

fn pay(server: &Server, database: &str, count: u64) -> Result<()> {
    let orders = psql(database, "SELECT body::jsonb #>> '{data,orderId}' FROM idempotency")?;
    let orders: Vec<String> = orders.lines().map(str::to_owned).collect();
    let address = server.address.clone();
    let requests = move |number: u64, request: &mut Vec<u8>| {
        let order = usize::try_from(number).ok().and_then(|place| orders.get(place));
        let order = order.map_or("", String::as_str);
        let asked = ("/v1/cashier/wechat/pay", order, ",\"scene\":\"native\"");
        order_post(&address, asked, request);
    };
    let (address, until) = (server.address.clone(), Until::Count(count));
    all_good(&Closed { address, connections: 16, until }.run(requests)?, "given a payment")
}

fn all_good(tally: &Tally, what: &str) -> Result<()> {
    ensure!(
        tally.good().count() == tally.all(),
        "not every order was {what}: {}",
        tally.statuses()
    );
    Ok(())
}

fn payments(database: &str) -> Result<Vec<Paid>> {
    let rows = psql(
        database,
        "SELECT number, amount, to_char(now() AT TIME ZONE 'Asia/Shanghai', \
         'YYYY-MM-DD\"T\"HH24:MI:SS+08:00') FROM payment_attempt WHERE state = 'pending' ORDER BY id",
    )?;
    rows.lines().zip(1_u64..).map(|(row, count)| payment(row, count)).collect()
}

fn payment(row: &str, count: u64) -> Result<Paid> {
    let mut words = row.split('|').map(str::to_owned);
    let mut word = || words.next().context("a payment without its columns");
    Ok(Paid {
        number: word()?,
        amount: word()?.parse()?,
        at: word()?,
        trade_no: format!("42000000002026{count:014}"),
    })
}

/// Remembers the tables as they are.
pub(super) fn keep(database: &str) -> Result<()> {
    let copies = TABLES.map(|table| format!("CREATE TABLE kept.{table} AS TABLE {table};"));
    psql(database, &format!("CREATE SCHEMA kept; {}", copies.concat()))?;
    // What is to be done about open attempts is not done meanwhile.
    psql(database, &format!("UPDATE kept.task SET due_at = {NEVER}")).map(drop)
}

pub(super) fn put_back(database: &str) -> Result<()> {
    clear(database)?;
    let rows = TABLES.map(|table| format!("INSERT INTO {table} SELECT * FROM kept.{table};"));
    psql(database, &rows.concat())?;
    psql(database, "VACUUM ANALYZE orders, payment_attempt, order_event, task")?;
    psql(database, "CHECKPOINT").map(drop)
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a provider's clock is not the shop's")]
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
