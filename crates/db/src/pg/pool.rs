use super::connect::Address;
use super::reading::Reading;
use super::{Conn, MIGRATIONS};
use crate::error::{self, DatabaseError};
use deadpool::managed::QueueMode;
use diesel::ConnectionResult;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use domain::ports::StoreError;
use futures_util::FutureExt;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long a caller waits for a connection of the pool.
const WAIT_LIMIT: Duration = Duration::from_secs(5);

/// Servers that start together migrate one after the other. The number is any, and ours.
const LOCK_MIGRATIONS: &str = "SET lock_timeout = 0; SET statement_timeout = 0; \
                               SELECT pg_advisory_lock(7404220125001)";

/// Where the database is.
#[derive(Clone)]
pub struct PgOptions {
    /// As libpq takes it, `postgres://user:password@host:port/name?sslmode=require`.
    pub url: String,
    /// How many connections at most.
    pub pool_size: usize,
}

/// Without the address, which may hold a password.
impl fmt::Debug for PgOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgOptions").field("pool_size", &self.pool_size).finish_non_exhaustive()
    }
}

/// The connections to one database.
#[derive(Clone)]
pub struct PgPool {
    pool: Pool<Conn>,
    address: Arc<Address>,
}

impl PgPool {
    /// Makes a first connection at once, so that a wrong setting is noticed at the start.
    pub async fn connect(options: &PgOptions) -> Result<Self, DatabaseError> {
        let address = Arc::new(Address::parse(&options.url)?);
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        let connector = Arc::clone(&address);
        config.custom_setup = Box::new(move |_url| {
            let connector = Arc::clone(&connector);
            async move { connector.connect().await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let unreachable = |source| DatabaseError::Unreachable { place: address.place(), source };
        // The one used last goes first: it has its statements prepared and its rows at hand. In turns,
        // each of them is always the one that was used longest ago.
        let pool = Pool::builder(manager)
            .max_size(options.pool_size.max(1))
            .queue_mode(QueueMode::Lifo)
            .build();
        let pool = pool.map_err(|error| unreachable(error.into()))?;
        drop(pool.get().await.map_err(|error| unreachable(error.into()))?);
        Ok(Self { pool, address })
    }

    /// Needs a runtime with several threads.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        let mut harness = self.migrations().await?;
        let run = harness.run_pending_migrations(MIGRATIONS).map(|_versions| ());
        run.map_err(DatabaseError::Migration)
    }

    /// Takes every migration back, newest first: all data goes. Needs a runtime with several
    /// threads.
    pub async fn revert_migrations(&self) -> Result<(), DatabaseError> {
        let mut harness = self.migrations().await?;
        let run = harness.revert_all_migrations(MIGRATIONS).map(|_versions| ());
        run.map_err(DatabaseError::Migration)
    }

    pub(super) async fn read(&self) -> Result<Reading, StoreError> {
        Ok(Reading::new(self.take().await?))
    }

    pub(super) async fn take(&self) -> Result<Object<Conn>, StoreError> {
        let waiting = tokio::time::timeout(WAIT_LIMIT, self.pool.get()).await;
        waiting.map_err(|_elapsed| StoreError::Busy)?.map_err(error::pool)
    }

    /// A connection of the caller's own, beside the pool.
    pub(super) async fn connect_alone(&self) -> ConnectionResult<Conn> {
        self.address.connect().await
    }

    /// More tries than there are connections meet a new one at last.
    pub(super) fn tries(&self) -> usize {
        self.pool.status().max_size + 1
    }

    /// On a connection of its own, whose end gives the lock back.
    async fn migrations(&self) -> Result<AsyncMigrationHarness<Conn>, DatabaseError> {
        error::needs_threads()?;
        let mut conn = self.address.connect().await.map_err(|error| {
            DatabaseError::Unreachable { place: self.address.place(), source: error.into() }
        })?;
        let locked = conn.batch_execute(LOCK_MIGRATIONS).await;
        locked.map_err(|error| DatabaseError::Migration(error.into()))?;
        Ok(AsyncMigrationHarness::new(conn))
    }
}

impl fmt::Debug for PgPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgPool").field("place", &self.address.place()).finish_non_exhaustive()
    }
}
