use crate::cipher::AesGcmCipher;
use crate::config::DatabaseConfig;
use crate::error::DatabaseError;
use crate::group::Flush;
use crate::pg::{
    PgGroupIntake, PgGroupSettlement, PgOptions, PgPool, PgQueries, PgResealing, PgStore,
    PgStories, PgWorkerSlots,
};
use crate::reseal::Resealing;
use crate::sqlite::{
    SqliteGroup, SqliteOptions, SqlitePool, SqliteQueries, SqliteResealing, SqliteStore,
    SqliteStories, SqliteWorkerSlots,
};
use crate::stories::Stories;
use domain::ports::{
    Cipher, Clock, ContentQueries, IdGenerator, ImportQueries, LeadQueries, MoneyQueries,
    OrderIntake, PaymentSettlement, PeopleQueries, Queries, Store, StoreError, SupplierQueries,
    WatchQueries, WorkerSlots,
};
use std::sync::Arc;
use std::time::Duration;

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
    pub writers: Writers,
}

/// How orders and payments are written, and customers and orders looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// All that wait by one commit, which lets in several times as many.
    Grouped {
        /// A fail point: so long each commit is held up. Zero but in tests of overload.
        delay: Duration,
    },
    /// Each by a transaction of its own.
    OneByOne,
}

impl Writing {
    const fn is_grouped(self) -> bool {
        matches!(self, Self::Grouped { .. })
    }
}

/// Those who write in groups.
#[derive(Debug, Clone)]
pub struct Writers(Vec<Arc<dyn Flush>>);

impl Writers {
    /// Waits until all that was asked of them before is durable.
    pub async fn flush(&self) {
        for writer in &self.0 {
            writer.flush().await;
        }
    }
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

    /// Writing a made-up past.
    pub fn stories(&self) -> Arc<dyn Stories> {
        let cipher = Arc::clone(&self.cipher);
        match &self.pool {
            AnyPool::Pg(pool) => Arc::new(PgStories::new(pool.clone(), cipher)),
            AnyPool::Sqlite(pool) => Arc::new(SqliteStories::new(pool.clone(), cipher)),
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

    /// Orders and payments are written in groups, by tasks of the runtime that this is called on.
    pub fn ports(&self, ids: Arc<dyn IdGenerator>) -> StorePorts {
        self.ports_writing(ids, Writing::Grouped { delay: Duration::ZERO })
    }

    pub fn ports_writing(&self, ids: Arc<dyn IdGenerator>, writing: Writing) -> StorePorts {
        let (cipher, clock) = (Arc::clone(&self.cipher), Arc::clone(&self.clock));
        let deps = Deps { cipher: Arc::clone(&cipher), clock: Arc::clone(&clock), ids };
        match &self.pool {
            AnyPool::Pg(pool) => {
                let store = Arc::new(PgStore::new(pool.clone(), deps));
                let money = pg_money(pool, &store, writing);
                let queries = PgQueries::new(pool.clone(), cipher, clock);
                let queries = if writing.is_grouped() { queries.grouped() } else { queries };
                gather(store, money, queries)
            }
            AnyPool::Sqlite(pool) => {
                let store = Arc::new(SqliteStore::new(pool.clone(), deps));
                let money = sqlite_money(&store, writing);
                let queries = SqliteQueries::new(pool.clone(), cipher, clock);
                let queries = if writing.is_grouped() { queries.grouped() } else { queries };
                gather(store, money, queries)
            }
        }
    }
}

/// What writes orders and payments.
struct Money {
    intake: Arc<dyn OrderIntake>,
    settlement: Arc<dyn PaymentSettlement>,
    writers: Writers,
}

impl Money {
    fn one_by_one<S: OrderIntake + PaymentSettlement + 'static>(store: &Arc<S>) -> Self {
        let (intake, settlement) = (Arc::<S>::clone(store), Arc::<S>::clone(store));
        Self { intake, settlement, writers: Writers(Vec::new()) }
    }
}

fn pg_money(pool: &PgPool, store: &Arc<PgStore>, writing: Writing) -> Money {
    let Writing::Grouped { delay } = writing else { return Money::one_by_one(store) };
    let intake = Arc::new(PgGroupIntake::new(pool, Arc::clone(store), delay));
    let settlement = Arc::new(PgGroupSettlement::new(pool.clone(), Arc::clone(store), delay));
    let flushed: [Arc<dyn Flush>; 2] =
        [Arc::<PgGroupIntake>::clone(&intake), Arc::<PgGroupSettlement>::clone(&settlement)];
    Money { intake, settlement, writers: Writers(flushed.into()) }
}

fn sqlite_money(store: &Arc<SqliteStore>, writing: Writing) -> Money {
    let Writing::Grouped { delay } = writing else { return Money::one_by_one(store) };
    let group = Arc::new(SqliteGroup::new(Arc::clone(store), delay));
    let intake = Arc::<SqliteGroup>::clone(&group);
    let settlement = Arc::<SqliteGroup>::clone(&group);
    Money { intake, settlement, writers: Writers(vec![group]) }
}

fn gather<S, Q>(store: Arc<S>, money: Money, queries: Q) -> StorePorts
where
    S: Store + 'static,
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
    let queries = Arc::new(queries);
    let Money { intake, settlement, writers } = money;
    StorePorts {
        money_queries: Arc::<Q>::clone(&queries),
        content_queries: Arc::<Q>::clone(&queries),
        people_queries: Arc::<Q>::clone(&queries),
        watch_queries: Arc::<Q>::clone(&queries),
        lead_queries: Arc::<Q>::clone(&queries),
        import_queries: Arc::<Q>::clone(&queries),
        supplier_queries: Arc::<Q>::clone(&queries),
        queries,
        intake,
        settlement,
        writers,
        store,
    }
}
