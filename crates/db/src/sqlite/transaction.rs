use super::{Conn, SqlitePool};
use crate::error;
use diesel_async::SimpleAsyncConnection;
use diesel_async::pooled_connection::deadpool::Object;
use domain::ports::StoreError;
use domain::with_causes;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

/// An open transaction, its connection, and the turn to write. Dropped before its end it is rolled
/// back and its connection closed; only then is it the next writer's turn.
pub(super) struct SqliteTransaction {
    conn: Option<Object<Conn>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl SqliteTransaction {
    pub(super) async fn begin(pool: &SqlitePool) -> Result<Self, StoreError> {
        let (permit, conn) = pool.take().await?;
        // In place before the first await that may leave a transaction open.
        let mut transaction = Self { conn: Some(conn), permit: Some(permit) };
        let begun = transaction.conn()?.batch_execute("BEGIN IMMEDIATE").await;
        begun.map_err(error::store)?;
        Ok(transaction)
    }

    pub(super) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.conn.as_deref_mut().ok_or_else(error::ended)
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.end("COMMIT").await
    }

    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, statement: &str) -> Result<(), StoreError> {
        self.conn()?.batch_execute(statement).await.map_err(error::store)?;
        drop(self.conn.take());
        Ok(())
    }
}

impl Drop for SqliteTransaction {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        let (mut conn, permit) = (Object::take(conn), self.permit.take());
        let Ok(runtime) = Handle::try_current() else { return };
        // A statement may still wait for a thread of its own, or run on one: this comes after it.
        runtime.spawn(async move {
            if let Err(error) = conn.batch_execute("ROLLBACK").await {
                let error = with_causes(&error);
                tracing::debug!(%error, "nothing to roll back on a dropped connection");
            }
            drop(conn);
            drop(permit);
        });
    }
}
