use super::Conn;
use crate::error;
use diesel_async::pooled_connection::deadpool::Object;
use domain::ports::StoreError;

/// A connection to read with. A read that is given up before `end` may still be running on it, so
/// it is closed then and does not go back to the pool.
pub(super) struct Reading {
    conn: Option<Object<Conn>>,
}

impl Reading {
    pub(super) fn new(conn: Object<Conn>) -> Self {
        Self { conn: Some(conn) }
    }

    pub(super) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        self.conn.as_deref_mut().ok_or_else(error::ended)
    }

    /// Gives the connection back, and the result on.
    pub(super) fn end<T>(mut self, result: T) -> T {
        drop(self.conn.take());
        result
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            drop(Object::take(conn));
        }
    }
}
