//! Many rows in one statement: an array for each column, `unnest`ed on the server. The text is the
//! same however many rows there are, so it is prepared once.

use crate::rows::columns::{Columns, Value};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Untyped};

/// Where an array goes in a text.
const HOLE: char = '?';

/// The values of one column.
#[derive(Debug)]
enum Column {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
    Truths(Vec<Option<bool>>),
}

/// Rows of one kind, by column.
#[derive(Debug)]
pub(super) struct Arrays(Vec<Column>);

impl Arrays {
    pub(super) fn of<R: Columns>(rows: impl IntoIterator<Item = R>) -> Self {
        let mut columns: Vec<_> = R::nothing().iter().map(Column::like).collect();
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row.values()) {
                column.push(value);
            }
        }
        Self(columns)
    }
}

impl Column {
    fn like(value: &Value) -> Self {
        match value {
            Value::Number(_) => Self::Numbers(Vec::new()),
            Value::Text(_) => Self::Texts(Vec::new()),
            Value::Bytes(_) => Self::Bytes(Vec::new()),
            Value::Truth(_) => Self::Truths(Vec::new()),
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Numbers(column), Value::Number(value)) => column.push(value),
            (Self::Texts(column), Value::Text(value)) => column.push(value),
            (Self::Bytes(column), Value::Bytes(value)) => column.push(value),
            (Self::Truths(column), Value::Truth(value)) => column.push(value),
            // A column's values are all of the kind that its field has.
            (column, _other) => debug_assert!(false, "a value of another kind in {column:?}"),
        }
    }
}

/// `name AS (SELECT unnest(?::bigint[]) AS column, …)`, for rows of this kind: all arrays are as
/// long, and so go side by side. `FROM unnest(?, …)` says the same, but sets up a store of its own
/// for each of them, which for a few rows takes longer than the rest of the statement.
pub(super) fn given<R: Columns>(name: &str) -> String {
    let (names, kinds) = (R::names(), R::nothing());
    let columns = names.iter().zip(&kinds);
    let columns: Vec<_> =
        columns.map(|(name, kind)| format!("unnest({}) AS {name}", hole(kind))).collect();
    format!("{name} AS (SELECT {})", columns.join(", "))
}

fn hole(value: &Value) -> String {
    let kind = match value {
        Value::Number(_) => "bigint",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytea",
        Value::Truth(_) => "boolean",
    };
    format!("{HOLE}::{kind}[]")
}

/// The columns of such rows, for an `INSERT` and its `SELECT`.
pub(super) fn list<R: Columns>() -> String {
    R::names().join(", ")
}

/// `column = from.column, …`, of an `UPDATE`.
pub(super) fn set<R: Columns>(from: &str) -> String {
    let set = R::names().into_iter().map(|name| format!("{name} = {from}.{name}"));
    set.collect::<Vec<_>>().join(", ")
}

/// A text with a hole for each array, and what goes in.
#[derive(Debug)]
pub(super) struct Filled<'a> {
    text: &'a str,
    columns: Vec<Column>,
}

impl<'a> Filled<'a> {
    /// The arrays in the order of their holes.
    pub(super) fn new(text: &'a str, arrays: impl IntoIterator<Item = Arrays>) -> Self {
        Self { text, columns: arrays.into_iter().flat_map(|arrays| arrays.0).collect() }
    }
}

impl QueryFragment<Pg> for Filled<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut texts = self.text.split(HOLE);
        pass.push_sql(texts.next().unwrap_or_default());
        for (column, text) in self.columns.iter().zip(texts) {
            match column {
                Column::Numbers(all) => {
                    pass.push_bind_param::<Array<Nullable<BigInt>>, Vec<Option<i64>>>(all)?;
                }
                Column::Texts(all) => {
                    pass.push_bind_param::<Array<Nullable<Text>>, Vec<Option<String>>>(all)?;
                }
                Column::Bytes(all) => {
                    pass.push_bind_param::<Array<Nullable<Binary>>, Vec<Option<Vec<u8>>>>(all)?;
                }
                Column::Truths(all) => {
                    pass.push_bind_param::<Array<Nullable<Bool>>, Vec<Option<bool>>>(all)?;
                }
            }
            pass.push_sql(text);
        }
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Known by its text.
impl QueryId for Filled<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Filled<'_> {
    type SqlType = Untyped;
}
