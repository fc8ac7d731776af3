use std::rc::Rc;

use anyhow::{Result, ensure};

use super::Bench;
use crate::bench::{
    bare::BareServer,
    figures::{Goal, Line, Samples, Section},
    load::{Closed, Connection, Requests, Tally, Until, block_on},
    programs::{Pgbench, psql},
    requests::{LIST, get, look_ups, renewals},
    stage::Shop,
    template::Template,
};

/// Orders among which one is asked for.
const ORDERS: u64 = 10_000;

const FIRST_ID: u64 = 5_000_000_000_000_000_000;

/// Of both sides.
const CONNECTIONS: u32 = 32;

pub(super) fn read(bench: &Bench) -> Result<Section> {
    let shop = bench.shop()?;
    let list = package_list(bench, shop)?;
    let order = order_by_id(bench, shop)?;
    Ok(Section {
        title: "Row 5: package list, order by id",
        text: format!(
            "`GET {LIST}` against a bare actix server that answers as many bytes, and `GET \
             /v1/order/renewal/order` of {ORDERS} orders against `pgbench -M prepared -j 2` with the \
             one `SELECT` by id, all on {CONNECTIONS} connections."
        ),
        lines: vec![list, order],
    })
}

fn package_list(bench: &Bench, shop: &Shop) -> Result<Line> {
    let bare = BareServer::start(length(&shop.server.address)?)?;
    let (mut ours, mut yardstick) = (Samples::default(), Samples::default());
    for _round in 0..bench.stage.effort.rounds {
        for (address, samples) in
            [(&shop.server.address, &mut ours), (&bare.address, &mut yardstick)]
        {
            samples.add(load(bench, address, get(address, LIST))?.per_second());
        }
    }
    Ok(Line::rates("5: package list", &ours, &yardstick, Goal::AtLeast(80)))
}

/// Of the list, in bytes.
fn length(address: &str) -> Result<usize> {
    block_on(async {
        let mut request = Vec::new();
        get(address, LIST)(0, &mut request);
        let mut connection = Connection::open(address).await?;
        let answer = connection.exchange(&request).await?;
        ensure!(answer.status == 200, "{LIST} answers {}", answer.status);
        Ok(answer.body.len())
    })
}

fn load(bench: &Bench, address: &str, requests: impl Requests + 'static) -> Result<Tally> {
    let (address, until) = (address.to_owned(), bench.stage.effort.until());
    let connections = usize::try_from(CONNECTIONS)?;
    let tally = Closed { address, connections, until }.run(requests)?;
    let good = tally.of(200).count();
    ensure!(good == tally.all(), "not everything was answered: {}", tally.statuses());
    Ok(tally)
}

fn order_by_id(bench: &Bench, shop: &Shop) -> Result<Line> {
    let orders = save(bench, shop)?;
    let script = format!(
        "\\set g random(0, {})\n\\set id {FIRST_ID} + :g * 64\n\
         SELECT * FROM orders WHERE id = :id AND kind = 'R';\n",
        orders.len().saturating_sub(1)
    );
    let (mut ours, mut yardstick) = (Samples::default(), Samples::default());
    for _round in 0..bench.stage.effort.rounds {
        let requests = look_ups(&shop.server.address, Rc::clone(&orders));
        ours.add(load(bench, &shop.server.address, requests)?.per_second());
        let run = Pgbench {
            database: &shop.database,
            folder: &bench.stage.folder,
            script: &script,
            clients: CONNECTIONS,
            length: bench.stage.effort.length(),
            variables: Vec::new(),
        };
        yardstick.add(run.run()?.per_second);
    }
    Ok(Line::rates("5: one order by id", &ours, &yardstick, Goal::AtLeast(60)))
}

/// Saves orders, gives their ids, and puts as many beside them with ids that pgbench can reckon.
fn save(bench: &Bench, shop: &Shop) -> Result<Rc<[String]>> {
    shop.clear()?;
    let count = bench.stage.effort.or_few(ORDERS, 50);
    let (address, until) = (shop.server.address.clone(), Until::Count(count));
    let requests = renewals(&shop.server.address, shop.customers);
    Closed { address, connections: 16, until }.run(requests)?;
    let ids = psql(&shop.database, "SELECT body::jsonb #>> '{data,orderId}' FROM idempotency")?;
    let ids: Vec<String> = ids.lines().map(str::to_owned).collect();
    ensure!(u64::try_from(ids.len())? == count, "not every order was taken");
    let first = "id = (SELECT min(id) FROM orders)";
    let row = Template::of(&shop.database, "orders", first)?;
    let row = row.with("id", &format!("{FIRST_ID} + g * 64"));
    psql(&shop.database, &row.insert_from(&format!("generate_series(0, {}) g", count - 1)))?;
    psql(&shop.database, "VACUUM ANALYZE orders")?;
    Ok(ids.into())
}
