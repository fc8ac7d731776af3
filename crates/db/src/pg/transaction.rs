use super::{Conn, PgPool};
use crate::error;
use diesel::result::Error;
use diesel_async::SimpleAsyncConnection;
use diesel_async::pooled_connection::deadpool::Object;
use domain::ports::StoreError;

/// An open transaction and its connection. Dropped before its end it closes the connection, and so
/// gives its locks back: a connection that went back to the pool as it is would keep them.
pub(super) struct PgTransaction {
    conn: Option<Object<Conn>>,
}

impl PgTransaction {
    pub(super) async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        let mut tries = pool.tries();
        loop {
            match Self::try_begin(pool).await? {
                Ok(begun) => return Ok(begun),
                // The server has closed it since its last use: the next one is another.
                Err(lost) if error::is_lost(&lost) && tries > 0 => tries -= 1,
                Err(failed) => return Err(error::store(failed)),
            }
        }
    }

    async fn try_begin(pool: &PgPool) -> Result<Result<Self, Error>, StoreError> {
        // In place before the first await that may leave a transaction open.
        let mut transaction = Self { conn: Some(pool.take().await?) };
        let begun = transaction.conn()?.batch_execute("BEGIN").await;
        Ok(begun.map(|()| transaction))
    }

    pub(super) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.conn.as_deref_mut().ok_or_else(error::ended)
    }

    /// After a failed statement the server turns a plain COMMIT into a ROLLBACK without a word;
    /// the statement before it makes that an error.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.conn()?.batch_execute("SELECT; COMMIT").await.map_err(error::store)?;
        self.give_back();
        Ok(())
    }

    pub(super) async fn roll_back(mut self) -> Result<(), StoreError> {
        self.conn()?.batch_execute("ROLLBACK").await.map_err(error::store)?;
        self.give_back();
        Ok(())
    }

    fn give_back(&mut self) {
        drop(self.conn.take());
    }
}

impl Drop for PgTransaction {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            drop(Object::take(conn));
        }
    }
}
