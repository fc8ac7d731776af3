use super::reading::Reading;
use super::{Conn, MIGRATIONS};
use crate::error::{self, DatabaseError};
use diesel::ConnectionError;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::MigrationHarness;
use domain::ports::StoreError;
use futures_util::FutureExt;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a caller waits for its turn to write, or for a connection to read with.
const WAIT_LIMIT: Duration = Duration::from_secs(5);

/// The wait is for writers of other processes: within this one the permit sees to the order. What a
/// savepoint may have to take back is kept in memory, not in a file; 16 MiB of pages are written
/// before they are brought home, so that those which change again and again are so less often.
const WRITER: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                      PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                      PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; \
                      PRAGMA wal_autocheckpoint = 4096";
const READER: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON";

/// Where the file is.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    pub path: PathBuf,
    /// How many connections read side by side.
    pub readers: usize,
}

/// The connections to one file: one that writes, some that read.
#[derive(Clone)]
pub struct SqlitePool {
    writer: Pool<Conn>,
    /// First come, first served.
    turn: Arc<Semaphore>,
    readers: Pool<Conn>,
    path: PathBuf,
}

impl SqlitePool {
    /// Makes the file, and the folders above it, where they are missing.
    pub async fn open(options: &SqliteOptions) -> Result<Self, DatabaseError> {
        let place = options.path.display().to_string();
        let unreachable = |source| DatabaseError::Unreachable { place: place.clone(), source };
        if let Some(folder) = options.path.parent() {
            fs::create_dir_all(folder).map_err(|error| unreachable(error.into()))?;
        }
        let Some(path) = options.path.to_str() else {
            return Err(DatabaseError::Address("the path is not UTF-8".to_owned()));
        };
        let writer = pool(path, WRITER, 1).map_err(|error| unreachable(error.into()))?;
        let readers = pool(path, READER, options.readers.max(1));
        let readers = readers.map_err(|error| unreachable(error.into()))?;
        // The writer first: it makes the file and sets how the others work on it.
        drop(writer.get().await.map_err(|error| unreachable(error.into()))?);
        drop(readers.get().await.map_err(|error| unreachable(error.into()))?);
        let (turn, path) = (Arc::new(Semaphore::new(1)), options.path.clone());
        Ok(Self { writer, turn, readers, path })
    }

    /// Needs a runtime with several threads.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        let (_permit, mut harness) = self.migrations().await?;
        let run = harness.run_pending_migrations(MIGRATIONS).map(|_versions| ());
        run.map_err(DatabaseError::Migration)
    }

    /// Takes every migration back, newest first: all data goes. Needs a runtime with several
    /// threads.
    pub async fn revert_migrations(&self) -> Result<(), DatabaseError> {
        let (_permit, mut harness) = self.migrations().await?;
        let run = harness.revert_all_migrations(MIGRATIONS).map(|_versions| ());
        run.map_err(DatabaseError::Migration)
    }

    pub(super) async fn read(&self) -> Result<Reading, StoreError> {
        let waiting = tokio::time::timeout(WAIT_LIMIT, self.readers.get()).await;
        let conn = waiting.map_err(|_elapsed| StoreError::Busy)?.map_err(error::pool)?;
        Ok(Reading::new(conn))
    }

    /// The turn to write, and the connection to do it with.
    pub(super) async fn take(&self) -> Result<(OwnedSemaphorePermit, Object<Conn>), StoreError> {
        let waiting = tokio::time::timeout(WAIT_LIMIT, Arc::clone(&self.turn).acquire_owned());
        let permit = waiting.await.map_err(|_elapsed| StoreError::Busy)?;
        let permit = permit.map_err(|closed| StoreError::Unavailable(closed.into()))?;
        Ok((permit, self.writer.get().await.map_err(error::pool)?))
    }

    /// On a connection of its own, in the writer's turn.
    async fn migrations(
        &self,
    ) -> Result<(OwnedSemaphorePermit, AsyncMigrationHarness<Conn>), DatabaseError> {
        error::needs_threads()?;
        let taken = self.take().await.map_err(|error| DatabaseError::Migration(error.into()))?;
        let (permit, conn) = taken;
        Ok((permit, AsyncMigrationHarness::new(Object::take(conn))))
    }
}

impl std::fmt::Debug for SqlitePool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlitePool").field("path", &self.path).finish_non_exhaustive()
    }
}

fn pool(
    path: &str,
    settings: &'static str,
    size: usize,
) -> Result<Pool<Conn>, diesel_async::pooled_connection::deadpool::BuildError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |path| {
        let connecting = Conn::establish(path);
        async move {
            let mut conn = connecting.await?;
            let set = conn.batch_execute(settings).await;
            set.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(path, config);
    Pool::builder(manager).max_size(size).build()
}
