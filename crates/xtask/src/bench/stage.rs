use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use testkit::postgres::{Cluster, PgFlavour};

use super::{
    client::Client,
    effort::Effort,
    import::import_customers,
    lines,
    programs::{count, psql},
    running::{PASSWORD, Server},
};

/// So many customers have copies that need no directory.
const CUSTOMERS: u64 = 10_000;

/// So often tables are emptied that somebody else holds.
const TRIES: u32 = 10;

/// What every row has: a PostgreSQL (durable where its speed counts), the server's binary, a folder.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) effort: Effort,
    pub(super) binary: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) cluster: Cluster,
}

/// A server with its database and customers in it.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) server: Server,
    pub(super) database: String,
    pub(super) customers: u64,
}

impl Stage {
    pub(super) fn set(effort: Effort, binary: &Path, folder: &Path) -> Result<Self> {
        ensure!(
            binary.is_file(),
            "{} is not there: cargo build --release -p server",
            binary.display()
        );
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let flavour = if effort.is_smoke { PgFlavour::Fast } else { PgFlavour::Durable };
        let cluster = Cluster::start_with(flavour)?;
        let (binary, folder) = (binary.to_owned(), folder.to_owned());
        Ok(Self { effort, binary, folder, cluster })
    }

    /// A new database of that name, and where it is.
    pub(super) fn database(&self, name: &str) -> Result<String> {
        psql(&self.cluster.url("postgres"), &format!("CREATE DATABASE {name}"))?;
        Ok(self.cluster.url(name))
    }

    /// A folder of that name.
    pub(super) fn data(&self, name: &str) -> Result<PathBuf> {
        let data = self.folder.join(name);
        fs::create_dir_all(&data)?;
        Ok(data)
    }

    /// A server with the sandbox beside it, on a PostgreSQL database of its own.
    pub(super) fn shop(&self, name: &str) -> Result<Shop> {
        let database = self.database(name)?;
        let settings =
            [("SANDBOX", "true"), ("RATE_LIMITS", "off"), ("DATABASE_URL", database.as_str())];
        let server = Server::start_with(&self.binary, &self.data(name)?, &settings)?;
        let customers = self.import(&server)?;
        Ok(Shop { server, database, customers })
    }

    /// Brings customers in, and says how many.
    pub(super) fn import(&self, server: &Server) -> Result<u64> {
        let file = self.folder.join("customers.csv");
        let customers = self.effort.or_few(CUSTOMERS, 100);
        lines::write(&file, u32::try_from(customers)?)?;
        let client = Client::signed_in(&server.address, PASSWORD)?;
        import_customers(&client, &file).context("the customers could not be imported")?;
        Ok(customers)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A folder left behind is removed by the next run.
        drop(fs::remove_dir_all(&self.folder));
    }
}

impl Shop {
    /// No order and nothing of one: both sides begin alike.
    pub(super) fn clear(&self) -> Result<()> {
        clear(&self.database)
    }

    pub(super) fn orders(&self) -> Result<u64> {
        count(&self.database, "SELECT count(*) FROM orders")
    }
}

pub(super) fn clear(database: &str) -> Result<()> {
    let tables =
        "TRUNCATE orders, payment_attempt, order_event, task, idempotency, repeat_guard CASCADE";
    let mut tries = (0..TRIES).map(|_try| psql(database, tables).map(drop));
    let emptied = tries.find(|tried| !tried.as_ref().is_err_and(is_deadlock));
    emptied.context("whoever is at work on the tables never lets them go")??;
    psql(database, "CHECKPOINT").map(drop)
}

/// A server that is at work may wait for these tables with others of them in its hands. One of the
/// two is sent away then; when it is us, we come again.
fn is_deadlock(error: &anyhow::Error) -> bool {
    format!("{error:#}").contains("deadlock detected")
}
