//! Rows by their keys, one array of which is all that a statement is given. Its text is made once: to
//! put together some forty columns anew for each look takes longer than to send what comes of it.

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, HasSqlType, Text};
use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// Where the keys go in a text.
const HOLE: &str = "$1";

/// What a key is to the database.
pub(super) trait Key {
    type Sql: 'static;
}

impl Key for i64 {
    type Sql = BigInt;
}

impl Key for String {
    type Sql = Text;
}

/// A query over these keys, with rows of this type.
pub(super) struct ByKeys<'a, K, S> {
    text: &'static str,
    keys: &'a [K],
    rows: PhantomData<fn() -> S>,
}

impl<'a, K, S> ByKeys<'a, K, S> {
    /// `text`: this query's own, made when it is needed first.
    pub(super) fn new<Q>(
        text: &'static OnceLock<String>,
        keys: &'a [K],
        query: impl FnOnce(&'a [K]) -> Q,
    ) -> QueryResult<Self>
    where
        Q: Query<SqlType = S> + QueryFragment<Pg>,
    {
        let text = if let Some(text) = text.get() {
            text
        } else {
            let made = written(&query(keys))?;
            text.get_or_init(|| made)
        };
        Ok(Self { text, keys, rows: PhantomData })
    }
}

fn written(query: &impl QueryFragment<Pg>) -> QueryResult<String> {
    let mut text = PgQueryBuilder::default();
    query.to_sql(&mut text, &Pg)?;
    Ok(text.finish())
}

impl<K: Key, S> QueryFragment<Pg> for ByKeys<'_, K, S>
where
    Pg: HasSqlType<Array<K::Sql>>,
    [K]: ToSql<Array<K::Sql>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (before, after) = self.text.split_once(HOLE).unwrap_or((self.text, ""));
        pass.push_sql(before);
        pass.push_bind_param::<Array<K::Sql>, [K]>(self.keys)?;
        pass.push_sql(after);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Known by its text.
impl<K, S> QueryId for ByKeys<'_, K, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<K, S> Query for ByKeys<'_, K, S> {
    type SqlType = S;
}

impl<K, S> fmt::Debug for ByKeys<'_, K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByKeys").field("text", &self.text).finish_non_exhaustive()
    }
}
