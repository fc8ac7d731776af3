//! Statements whose text is made once. Between a query that is put together each time and the
//! database stand its text and the walk through all of its parts, which for an `INSERT` of many
//! columns take longer than writing the row.

use super::Db;
use crate::rows::columns::{Columns, Value};
use crate::rows::event::EventRow;
use crate::rows::order::OrderRow;
use crate::rows::task::TaskRow;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text, Untyped};
use std::any::Any;
use std::marker::PhantomData;
use std::sync::LazyLock;

/// Where a value goes in a text.
const HOLE: char = '?';

/// Has one text.
pub(crate) trait Kind: Any {
    /// With a hole for each value.
    fn text() -> &'static str;
}

/// What goes into the holes of a kind's text.
#[derive(Debug)]
pub(crate) struct Fixed<K> {
    values: Vec<Value>,
    kind: PhantomData<K>,
}

impl<K: Kind> Fixed<K> {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self { values, kind: PhantomData }
    }
}

impl<R: Kind + Columns> Fixed<R> {
    pub(crate) fn insert(row: R) -> Self {
        Self::new(row.values())
    }
}

impl<K: Kind> QueryFragment<Db> for Fixed<K> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let mut texts = K::text().split(HOLE);
        pass.push_sql(texts.next().unwrap_or_default());
        for (value, text) in self.values.iter().zip(texts) {
            match value {
                Value::Number(value) => pass.push_bind_param::<Nullable<BigInt>, _>(value)?,
                Value::Text(value) => pass.push_bind_param::<Nullable<Text>, _>(value)?,
                Value::Bytes(value) => pass.push_bind_param::<Nullable<Binary>, _>(value)?,
                Value::Truth(value) => pass.push_bind_param::<Nullable<Bool>, _>(value)?,
            }
            pass.push_sql(text);
        }
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Db) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Known by its kind.
impl<K: Kind> QueryId for Fixed<K> {
    type QueryId = Fixed<K>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<K> Query for Fixed<K> {
    type SqlType = Untyped;
}

/// `INSERT` of a row whose id may be there already.
macro_rules! once {
    ($($row:ty => $table:literal,)+) => {$(
        impl Kind for $row {
            fn text() -> &'static str {
                static TEXT: LazyLock<String> = LazyLock::new(|| {
                    format!("{} ON CONFLICT DO NOTHING", insert::<$row>($table))
                });
                &TEXT
            }
        }
    )+};
}

once! {
    OrderRow => "orders",
    TaskRow => "task",
}

impl Kind for EventRow {
    fn text() -> &'static str {
        static TEXT: LazyLock<String> = LazyLock::new(|| insert::<EventRow>("order_event"));
        &TEXT
    }
}

fn insert<R: Columns>(table: &str) -> String {
    let names = R::names();
    let holes = vec!["?"; names.len()];
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), holes.join(", "))
}
