use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use crate::bench::{
    client::Client,
    programs::{count, output, psql},
    running::{PASSWORD, Server, command},
    stage::{Shop, Stage},
};

/// As many ids are drawn at most: more than are asked for in a run.
const DRAWN: u64 = 1_000_000;

/// A shop with so many orders of the past, and a server on it.
pub(super) struct Grown {
    pub(super) server: Server,
    pub(super) database: String,
    pub(super) customers: u64,
    pub(super) orders: u64,
    /// Staff.
    pub(super) client: Client,
    /// The number of the newest order.
    newest: u64,
    took: Duration,
    /// Of the database.
    mebibytes: u64,
}

impl Grown {
    pub(super) fn fill(stage: &Stage, name: &str, orders: u64) -> Result<Self> {
        // The catalogue and the customers are the demonstration's, the orders are made up.
        let Shop { server, database, customers } = stage.shop(name)?;
        drop(server);
        let data = stage.data(name)?;
        let settings =
            [("SANDBOX", "true"), ("RATE_LIMITS", "off"), ("DATABASE_URL", database.as_str())];
        let mut generate = command(&stage.binary, &data, &settings);
        let began = Instant::now();
        output(generate.args(["generate", "--orders", &orders.to_string()]))?;
        let took = began.elapsed();
        let made = count(&database, "SELECT count(*) FROM orders")?;
        ensure!(made == orders, "{orders} orders were to be made, but {made} are there");
        // As the database does by itself in time.
        psql(&database, "VACUUM ANALYZE")?;
        let newest = count(&database, "SELECT max(id) FROM orders")?;
        let size = "SELECT pg_database_size(current_database()) / 1048576";
        let mebibytes = count(&database, size)?;
        let server = Server::start_with(&stage.binary, &data, &settings)?;
        let client = Client::signed_in(&server.address, PASSWORD)?;
        Ok(Self { server, database, customers, orders, client, newest, took, mebibytes })
    }

    /// Ids of renewals from all over the table.
    pub(super) fn some_ids(&self) -> Result<Rc<[String]>> {
        let percent = (DRAWN * 100 / self.orders).clamp(1, 100);
        let ids = psql(
            &self.database,
            &format!(
                "SELECT kind || to_char(to_timestamp(created_at / 1000000) \
                 AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || lpad(id::text, 19, '0') \
                 FROM orders TABLESAMPLE BERNOULLI ({percent}) WHERE kind = 'R'"
            ),
        )?;
        ensure!(!ids.is_empty(), "there is no renewal");
        Ok(ids.lines().map(str::to_owned).collect())
    }

    /// Saved since.
    pub(super) fn new_orders(&self) -> Result<u64> {
        count(&self.database, &format!("SELECT count(*) FROM orders WHERE id > {}", self.newest))
    }

    /// Takes away what was saved since, and leaves the database nothing to tidy up by itself.
    pub(super) fn put_back(&self) -> Result<()> {
        let (database, newest) = (&self.database, self.newest);
        psql(
            database,
            &format!(
                "DELETE FROM order_event WHERE order_id > {newest};
                 DELETE FROM task WHERE order_id > {newest};
                 DELETE FROM orders WHERE id > {newest};
                 TRUNCATE idempotency, repeat_guard"
            ),
        )?;
        psql(database, "VACUUM ANALYZE order_event, task, orders").map(drop)
    }

    pub(super) fn told(&self) -> String {
        let seconds = self.took.as_secs().max(1);
        format!(
            "{} orders ({} MiB in all; generated in {seconds} s, {}/s)",
            self.orders,
            self.mebibytes,
            self.orders / seconds
        )
    }
}
