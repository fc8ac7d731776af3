use super::{Conn, PgPool};
use crate::error;
use diesel::result::Error;
use diesel_async::SimpleAsyncConnection;
use domain::ports::StoreError;
use std::time::Duration;

/// The texts of a writer never vary and its batches are alike: planning them each time would cost
/// more than running them. What is planned once is planned for tables of any size: of one that is new,
/// PostgreSQL would read every row, and go on so while it fills, until statistics are gathered. (And
/// what cannot do without such a scan is not to be compiled because that is marked as dear.)
const PLAN_ONCE: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off";

/// A connection of a writer's own, made anew after it was lost.
pub(super) struct Line {
    pool: PgPool,
    conn: Option<Conn>,
    /// A fail point: so long each commit is held up.
    delay: Duration,
}

impl Line {
    pub(super) fn new(pool: PgPool, delay: Duration) -> Self {
        Self { pool, conn: None, delay }
    }

    /// Before each batch.
    pub(super) async fn hold_up(&self) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }

    /// The connection, for one batch: whoever does not put it back leaves no transaction open.
    pub(super) async fn take(&mut self) -> Result<Conn, BatchError> {
        match self.conn.take() {
            Some(conn) => Ok(conn),
            None => self.connect().await.map_err(BatchError::Unreachable),
        }
    }

    /// For the next batch; not after an error that nobody has cleared up.
    pub(super) fn put_back(&mut self, conn: Conn) {
        self.conn = Some(conn);
    }

    async fn connect(&self) -> Result<Conn, StoreError> {
        let connected = self.pool.connect_alone().await;
        let mut conn = connected.map_err(|error| StoreError::Unavailable(error.into()))?;
        conn.batch_execute(PLAN_ONCE).await.map_err(error::store)?;
        Ok(conn)
    }
}

/// Why a batch was not written as one.
#[derive(Debug)]
pub(super) enum BatchError {
    /// There is no connection to be had.
    Unreachable(StoreError),
    /// The connection went while the batch was on it: it may be written or not.
    Lost(StoreError),
    /// The database said no, to all of it.
    Refused(StoreError),
}

impl From<Error> for BatchError {
    fn from(error: Error) -> Self {
        error::store(error).into()
    }
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> Self {
        let StoreError::Unavailable(cause) = &error else { return Self::Refused(error) };
        let is_lost = cause.downcast_ref::<Error>().is_some_and(error::is_lost);
        if is_lost { Self::Lost(error) } else { Self::Refused(error) }
    }
}

/// For a single caller, all three are one.
impl From<BatchError> for StoreError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Unreachable(error)
            | BatchError::Lost(error)
            | BatchError::Refused(error) => error,
        }
    }
}

/// As many answers as callers: each may ask again.
pub(super) fn unreachable<A>(callers: usize, error: &StoreError) -> Vec<Result<A, StoreError>> {
    (0..callers).map(|_caller| Err(error::of_batch(error))).collect()
}
