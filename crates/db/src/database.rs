use crate::cipher::AesGcmCipher;
use crate::config::DatabaseConfig;
use crate::error::DatabaseError;
use crate::pg::{PgOptions, PgPool, PgQueries, PgResealing, PgStore, PgWorkerSlots};
use crate::reseal::Resealing;
use crate::sqlite::{
    SqliteOptions, SqlitePool, SqliteQueries, SqliteResealing, SqliteStore, SqliteWorkerSlots,
};
use domain::ports::{
    Cipher, Clock, ContentQueries, IdGenerator, ImportQueries, LeadQueries, MoneyQueries,
    OrderIntake, PaymentSettlement, PeopleQueries, Queries, Store, StoreError, SupplierQueries,
    WatchQueries, WorkerSlots,
};
use std::sync::Arc;

const SQLITE_READERS: usize = 4;

/// What a store works with besides its database.
#[derive(Debug, Clone)]
pub struct Deps {
    pub cipher: Arc<dyn Cipher>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

/// The ports of state, all over one database.
#[derive(Debug, Clone)]
pub struct StorePorts {
    pub store: Arc<dyn Store>,
    pub queries: Arc<dyn Queries>,
    pub money_queries: Arc<dyn MoneyQueries>,
    pub content_queries: Arc<dyn ContentQueries>,
    pub people_queries: Arc<dyn PeopleQueries>,
    pub watch_queries: Arc<dyn WatchQueries>,
    pub lead_queries: Arc<dyn LeadQueries>,
    pub import_queries: Arc<dyn ImportQueries>,
    pub supplier_queries: Arc<dyn SupplierQueries>,
    pub intake: Arc<dyn OrderIntake>,
    pub settlement: Arc<dyn PaymentSettlement>,
}

/// An open database of either kind.
#[derive(Debug, Clone)]
pub struct Database {
    pool: AnyPool,
    cipher: Arc<dyn Cipher>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone)]
enum AnyPool {
    Pg(PgPool),
    Sqlite(SqlitePool),
}

impl Database {
    /// Connects at once; a `SQLite` file that is missing is made.
    pub async fn connect(
        config: &DatabaseConfig,
        cipher: Arc<dyn Cipher>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, DatabaseError> {
        let pool = match config {
            DatabaseConfig::Postgres { url, pool_size } => {
                let options = PgOptions { url: url.clone(), pool_size: *pool_size };
                AnyPool::Pg(PgPool::connect(&options).await?)
            }
            DatabaseConfig::Sqlite { path } => {
                let options = SqliteOptions { path: path.clone(), readers: SQLITE_READERS };
                AnyPool::Sqlite(SqlitePool::open(&options).await?)
            }
        };
        Ok(Self { pool, cipher, clock })
    }

    /// Runs the migrations that are missing. Blocks its thread meanwhile, so it needs a runtime
    /// with several threads, and says `SingleThreaded` on any other.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        match &self.pool {
            AnyPool::Pg(pool) => pool.migrate().await,
            AnyPool::Sqlite(pool) => pool.migrate().await,
        }
    }

    /// Whether no migration is missing.
    pub async fn is_migrated(&self) -> Result<bool, StoreError> {
        Ok(self.queries().health().await?.is_migrated)
    }

    /// Reading alone, which needs neither ids nor a slot.
    pub fn queries(&self) -> Arc<dyn Queries> {
        let (cipher, clock) = (Arc::clone(&self.cipher), Arc::clone(&self.clock));
        match &self.pool {
            AnyPool::Pg(pool) => Arc::new(PgQueries::new(pool.clone(), cipher, clock)),
            AnyPool::Sqlite(pool) => Arc::new(SqliteQueries::new(pool.clone(), cipher, clock)),
        }
    }

    /// What staff read of money, and the evidence: like `queries`.
    pub fn money_queries(&self) -> Arc<dyn MoneyQueries> {
        let (cipher, clock) = (Arc::clone(&self.cipher), Arc::clone(&self.clock));
        match &self.pool {
            AnyPool::Pg(pool) => Arc::new(PgQueries::new(pool.clone(), cipher, clock)),
            AnyPool::Sqlite(pool) => Arc::new(SqliteQueries::new(pool.clone(), cipher, clock)),
        }
    }

    /// Sealing what is stored anew. The cipher must be the one that the rest works with.
    pub fn resealing(&self, cipher: Arc<AesGcmCipher>) -> Arc<dyn Resealing> {
        let clock = Arc::clone(&self.clock);
        match &self.pool {
            AnyPool::Pg(pool) => Arc::new(PgResealing::new(pool.clone(), cipher, clock)),
            AnyPool::Sqlite(pool) => Arc::new(SqliteResealing::new(pool.clone(), cipher, clock)),
        }
    }

    /// Takes all migrations back: everything in the database is lost. On a runtime as `migrate`.
    pub async fn revert_migrations(&self) -> Result<(), DatabaseError> {
        match &self.pool {
            AnyPool::Pg(pool) => pool.revert_migrations().await,
            AnyPool::Sqlite(pool) => pool.revert_migrations().await,
        }
    }

    /// These come first: ids, and so the other ports, need a slot.
    pub fn worker_slots(&self) -> Arc<dyn WorkerSlots> {
        let clock = Arc::clone(&self.clock);
        match &self.pool {
            AnyPool::Pg(pool) => Arc::new(PgWorkerSlots::new(pool.clone(), clock)),
            AnyPool::Sqlite(pool) => Arc::new(SqliteWorkerSlots::new(pool.clone(), clock)),
        }
    }

    pub fn ports(&self, ids: Arc<dyn IdGenerator>) -> StorePorts {
        let (cipher, clock) = (Arc::clone(&self.cipher), Arc::clone(&self.clock));
        let deps = Deps { cipher: Arc::clone(&cipher), clock: Arc::clone(&clock), ids };
        match &self.pool {
            AnyPool::Pg(pool) => {
                let queries = PgQueries::new(pool.clone(), cipher, clock);
                gather(PgStore::new(pool.clone(), deps), queries)
            }
            AnyPool::Sqlite(pool) => {
                let queries = SqliteQueries::new(pool.clone(), cipher, clock);
                gather(SqliteStore::new(pool.clone(), deps), queries)
            }
        }
    }
}

fn gather<S, Q>(store: S, queries: Q) -> StorePorts
where
    S: Store + OrderIntake + PaymentSettlement + 'static,
    Q: Queries
        + MoneyQueries
        + ContentQueries
        + PeopleQueries
        + WatchQueries
        + LeadQueries
        + ImportQueries
        + SupplierQueries
        + 'static,
{
    let (store, queries) = (Arc::new(store), Arc::new(queries));
    StorePorts {
        money_queries: Arc::<Q>::clone(&queries),
        content_queries: Arc::<Q>::clone(&queries),
        people_queries: Arc::<Q>::clone(&queries),
        watch_queries: Arc::<Q>::clone(&queries),
        lead_queries: Arc::<Q>::clone(&queries),
        import_queries: Arc::<Q>::clone(&queries),
        supplier_queries: Arc::<Q>::clone(&queries),
        queries,
        intake: Arc::<S>::clone(&store),
        settlement: Arc::<S>::clone(&store),
        store,
    }
}
