//! Statements on their way to the database, compiled once for each of the two. What sends them and
//! reads their rows is compiled for each kind of row and not for each statement.

use super::{Conn, Db};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel_async::methods::LoadQuery;
use diesel_async::return_futures::{GetResult, LoadFuture};
use diesel_async::{AsyncConnectionCore, RunQueryDsl};
use std::marker::PhantomData;

/// A statement, and whether a connection keeps it.
pub(super) struct Statement<Q> {
    query: Q,
    is_kept: bool,
}

/// Prepared once per connection. Only for a text that never varies: each other one would stay in the
/// connection's cache for ever.
pub(super) fn cached<Q>(query: Q) -> Statement<Q> {
    Statement { query, is_kept: true }
}

/// Prepared for this one time.
pub(super) fn varying<Q>(query: Q) -> Statement<Q> {
    Statement { query, is_kept: false }
}

impl<Q> Statement<Q> {
    /// How many rows it changed.
    pub(super) fn execute<'conn, 'q>(
        self,
        conn: &'conn mut Conn,
    ) -> <Conn as AsyncConnectionCore>::ExecuteFuture<'conn, 'q>
    where
        Q: QueryFragment<Db> + Send + 'q,
    {
        RunQueryDsl::execute(self.of_none(), conn)
    }

    pub(super) fn load<'conn, 'q, U>(
        self,
        conn: &'conn mut Conn,
    ) -> LoadFuture<'conn, 'q, Erased<'q, Q::SqlType>, Conn, U>
    where
        U: Send,
        Q: Query + QueryFragment<Db> + Send + 'q,
        Erased<'q, Q::SqlType>: LoadQuery<'q, Conn, U>,
    {
        RunQueryDsl::load(self.of_rows(), conn)
    }

    /// Its one row.
    pub(super) fn get_result<'conn, 'q, U>(
        self,
        conn: &'conn mut Conn,
    ) -> GetResult<'conn, 'q, Erased<'q, Q::SqlType>, Conn, U>
    where
        U: Send + 'conn,
        Q: Query + QueryFragment<Db> + Send + 'q,
        Erased<'q, Q::SqlType>: LoadQuery<'q, Conn, U>,
    {
        RunQueryDsl::get_result(self.of_rows(), conn)
    }

    /// As diesel takes it, for a connection that several of them share.
    pub(super) fn of_rows<'q>(self) -> Erased<'q, Q::SqlType>
    where
        Q: Query + QueryFragment<Db> + Send + 'q,
    {
        self.erased()
    }

    /// The same of one that has no rows to give.
    pub(super) fn of_none<'q>(self) -> Erased<'q, ()>
    where
        Q: QueryFragment<Db> + Send + 'q,
    {
        self.erased()
    }

    fn erased<'q, ST>(self) -> Erased<'q, ST>
    where
        Q: QueryFragment<Db> + Send + 'q,
    {
        Erased { query: Box::new(self.query), is_kept: self.is_kept, rows: PhantomData }
    }
}

/// Any statement with rows of these types.
pub(super) struct Erased<'q, ST> {
    query: Box<dyn Walk + 'q>,
    is_kept: bool,
    rows: PhantomData<fn() -> ST>,
}

/// What of a [`QueryFragment`] differs from statement to statement: the rest follows from it.
trait Walk: Send {
    fn walk<'b>(&'b self, pass: AstPass<'_, 'b, Db>) -> QueryResult<()>;
}

impl<Q: QueryFragment<Db> + Send> Walk for Q {
    fn walk<'b>(&'b self, pass: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        self.walk_ast(pass)
    }
}

impl<ST> QueryFragment<Db> for Erased<'_, ST> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        self.query.walk(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Db) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

/// Known by its text: the type says nothing about it.
impl<ST> QueryId for Erased<'_, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Erased<'_, ST> {
    type SqlType = ST;
}
