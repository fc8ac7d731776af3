use super::Conn;
use diesel_async::pooled_connection::deadpool::Object;
use domain::ports::StoreError;

/// A connection to read with. One whose read was given up goes back to the pool all the same: the
/// driver sorts out which answer is whose.
pub(super) struct Reading {
    conn: Object<Conn>,
}

impl Reading {
    pub(super) fn new(conn: Object<Conn>) -> Self {
        Self { conn }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the other database's may have been ended")]
    pub(super) fn conn(&mut self) -> Result<&mut Conn, StoreError> {
        Ok(&mut self.conn)
    }

    /// Gives the connection back, and the result on.
    pub(super) fn end<T>(self, result: T) -> T {
        drop(self.conn);
        result
    }
}
