use db::{AesGcmCipher, Database, DatabaseConfig, KeyRing, StorePorts, Writing};
use diesel::Connection;
use diesel::connection::SimpleConnection;
use domain::ports::Cipher;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use testkit::fakes::{FakeClock, SequentialIds};
use testkit::postgres::{TestDatabase, fresh_database};

/// A database of a test's own, migrated, with two ways to it.
pub(crate) struct Opened {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) config: DatabaseConfig,
    pub(crate) database: Database,
    pub(crate) ports: StorePorts,
    /// The same data through another pool, as another server has it.
    pub(crate) peer: StorePorts,
    /// Dropped last: removes the file or the database.
    pub(crate) place: Arc<Place>,
}

impl Opened {
    /// The same through pools of the runtime that this is called on.
    pub(crate) async fn reconnected(&self) -> Self {
        let place = Arc::clone(&self.place);
        opened(self.config.clone(), Arc::clone(&self.clock), place).await
    }

    /// The same, each order and each payment by a transaction of its own.
    pub(crate) fn one_by_one(self) -> Self {
        let ids = SequentialIds::in_slot(&self.clock, 3);
        Self { ports: self.database.ports_writing(ids, Writing::OneByOne), ..self }
    }
}

pub(crate) enum Place {
    Folder(TempDir),
    Postgres(TestDatabase),
}

pub(crate) async fn sqlite() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let config = DatabaseConfig::Sqlite { path: sqlite_path(&folder) };
    migrated(config, Place::Folder(folder)).await
}

pub(crate) async fn postgres() -> Opened {
    let database = fresh_database().await.unwrap();
    let config = DatabaseConfig::Postgres { url: database.url.clone(), pool_size: 8 };
    migrated(config, Place::Postgres(database)).await
}

pub(crate) fn sqlite_path(folder: &TempDir) -> PathBuf {
    folder.path().join("data").join("shop.db")
}

pub(crate) fn cipher() -> Arc<dyn Cipher> {
    let ring = KeyRing { active: 1, keys: vec![(1, [7; 32])], hash_key: [9; 32] };
    Arc::new(AesGcmCipher::new(ring).unwrap())
}

pub(crate) async fn connect(config: &DatabaseConfig, clock: &Arc<FakeClock>) -> Database {
    Database::connect(config, cipher(), Arc::<FakeClock>::clone(clock)).await.unwrap()
}

pub(crate) async fn migrated(config: DatabaseConfig, place: Place) -> Opened {
    let clock = FakeClock::new();
    connect(&config, &clock).await.migrate().await.unwrap();
    opened(config, clock, Arc::new(place)).await
}

pub(crate) async fn opened(
    config: DatabaseConfig,
    clock: Arc<FakeClock>,
    place: Arc<Place>,
) -> Opened {
    let database = connect(&config, &clock).await;
    let ports = database.ports(SequentialIds::in_slot(&clock, 1));
    let peer = connect(&config, &clock).await.ports(SequentialIds::in_slot(&clock, 2));
    Opened { clock, config, database, ports, peer, place }
}

/// A way to the rows past every port.
pub(crate) struct BackDoor(pub(crate) DatabaseConfig);

impl BackDoor {
    pub(crate) async fn run(&self, statements: &str) {
        self.try_run(statements).await.unwrap();
    }

    /// What the database says against it.
    pub(crate) async fn try_run(&self, statements: &str) -> Result<(), String> {
        match &self.0 {
            DatabaseConfig::Postgres { url, .. } => {
                let (client, driver) =
                    tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                let driver = tokio::spawn(driver);
                let done = client.batch_execute(statements).await;
                drop(client);
                driver.await.unwrap().unwrap();
                done.map_err(|error| error.as_db_error().unwrap().message().to_owned())
            }
            DatabaseConfig::Sqlite { path } => {
                let path = path.to_str().unwrap();
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(statements).map_err(|error| error.to_string())
            }
        }
    }
}

/// One test for each database of an `async fn case(opened: Opened)`.
macro_rules! on_both {
    ($($case:ident,)+) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(crate::support::sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(crate::support::postgres().await).await;
                }
            )+
        }
    };
}

pub(crate) use on_both;
