use std::{
    future::Future,
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

use super::{Cluster, PostgresError, given_server};

/// A database that nobody else uses, dropped together with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is, in the form that `DATABASE_URL` takes.
    pub url: String,
    name: String,
    server: String,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // A runtime cannot be entered twice, and the test's own may be at its end.
        let dropped = thread::spawn(move || block_on(execute(&server, &statement))).join();
        // A database left behind harms no other test.
        drop(dropped);
    }
}

/// An empty database of its own for the caller.
pub async fn fresh_database() -> Result<TestDatabase, PostgresError> {
    let server = match given_server() {
        Some(address) => address,
        None => own_cluster().await?.url("postgres"),
    };
    let name = unused_name();
    let url = with_database(&server, &name).ok_or(PostgresError::Address)?;
    execute(&server, &format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")).await?;
    Ok(TestDatabase { url, name, server })
}

/// The same with everything that is in another one, which nobody may be connected to.
pub async fn database_like(model: &TestDatabase) -> Result<TestDatabase, PostgresError> {
    let (name, server) = (unused_name(), model.server.clone());
    let url = with_database(&server, &name).ok_or(PostgresError::Address)?;
    execute(&server, &format!("CREATE DATABASE {name} TEMPLATE {}", model.name)).await?;
    Ok(TestDatabase { url, name, server })
}

async fn own_cluster() -> Result<&'static Cluster, PostgresError> {
    static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
    CLUSTER
        .get_or_try_init(|| async {
            tokio::task::spawn_blocking(Cluster::start)
                .await
                .map_err(|stopped| PostgresError::Io(stopped.into()))?
        })
        .await
}

/// Differs within the process by the count, and between processes by the random part.
fn unused_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("test_{count}_{:016x}", RandomState::new().hash_one(count))
}

/// Runs statements on a database, behind everybody's back.
pub async fn execute(server: &str, statement: &str) -> Result<(), PostgresError> {
    let failed = |source| PostgresError::Sql { statement: statement.to_owned(), source };
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let outcome = client.batch_execute(statement).await.map_err(failed);
    drop(client);
    // What the connection has to say, the statement has already said.
    drop(connection.await);
    outcome
}

fn block_on(work: impl Future<Output = Result<(), PostgresError>>) -> Result<(), PostgresError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// The address of another database on the same server.
fn with_database(server: &str, name: &str) -> Option<String> {
    let (scheme, rest) = server.split_once("://")?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return None;
    }
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, format!("?{query}")),
        None => (rest, String::new()),
    };
    let authority = place.split_once('/').map_or(place, |(authority, _)| authority);
    Some(format!("{scheme}://{authority}/{name}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_an_address_is_replaced() {
        for (server, expected) in [
            ("postgres://u:p@localhost:5433/postgres", "postgres://u:p@localhost:5433/db"),
            ("postgresql://u@%2Ftmp%2Fx", "postgresql://u@%2Ftmp%2Fx/db"),
            ("postgres:///postgres?host=/tmp/x&user=u", "postgres:///db?host=/tmp/x&user=u"),
            ("postgres://u@h?sslmode=disable", "postgres://u@h/db?sslmode=disable"),
        ] {
            assert_eq!(with_database(server, "db").as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_not_an_address_of_postgresql_is_refused() {
        assert_eq!(with_database("host=/tmp/x user=u", "db"), None);
        assert_eq!(with_database("sqlite://data/db", "db"), None);
    }

    #[test]
    fn names_do_not_repeat() {
        assert_ne!(unused_name(), unused_name());
    }
}
