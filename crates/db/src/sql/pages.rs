//! What all paged lists have in common.

use super::{Db, HAS_ESTIMATES};
use chrono::TimeDelta;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use domain::ports::{Page, Paged, StoreError};
use domain::{OrderId, Snowflake, Timestamp};

const MOST: u32 = 100;

pub(super) use crate::totals::{Paging, Total};

pub(super) const ESTIMATES: bool = HAS_ESTIMATES;

/// The rows of one page, and how many there are in all.
pub(super) struct Listed<R> {
    pub(super) total: Total,
    pub(super) rows: Vec<R>,
}

/// How many rows the query gives.
pub(super) struct CountOf<Q>(pub(super) Q);

impl<Q: QueryFragment<Db>> QueryFragment<Db> for CountOf<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") AS counted");
        Ok(())
    }
}

impl<Q> QueryId for CountOf<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for CountOf<Q> {
    type SqlType = BigInt;
}

/// What the database means to do for the query.
pub(super) struct PlanOf<Q>(pub(super) Q);

impl<Q: QueryFragment<Db>> QueryFragment<Db> for PlanOf<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql("EXPLAIN ");
        self.0.walk_ast(pass.reborrow())
    }
}

impl<Q> QueryId for PlanOf<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for PlanOf<Q> {
    type SqlType = Text;
}

/// How long the list `$filtered()` is. It is walked in its order, no further than is counted, and
/// not again while it is known to be longer.
macro_rules! total {
    ($conn:expr, $page:expr, $filtered:expr, $id:expr, $order:expr) => {{
        let list = pages::text_of(&$filtered().select($id));
        match $page.totals.known(&list) {
            Some(total) => total,
            None => {
                let total = pages::counted!($conn, $filtered, $id, $order);
                $page.totals.remember(list, total);
                total
            }
        }
    }};
}

macro_rules! counted {
    ($conn:expr, $filtered:expr, $id:expr, $order:expr) => {{
        let most = domain::ports::Paged::<()>::MOST_COUNTED;
        let some = $filtered().order($order).limit(most + 1).select($id);
        let counted: i64 =
            pages::CountOf(some).get_result($conn).await.map_err(crate::error::store)?;
        if counted <= most {
            pages::Total::from(counted)
        } else if pages::ESTIMATES {
            let plan = pages::PlanOf($filtered().select($id));
            let plan: Vec<String> = plan.load($conn).await.map_err(crate::error::store)?;
            pages::Total::beyond_counting(&plan)
        } else {
            pages::Total::beyond_counting(&[])
        }
    }};
}

/// One page of the list `$filtered()`.
macro_rules! one_page {
    ($conn:expr, $page:expr, $filtered:expr, $table:expr, $id:expr, $order:expr => $row:ty) => {{
        let total = pages::total!($conn, $page, $filtered, $id, $order);
        let rows = pages::rows!($conn, $page, $filtered, $table, $id, $order => $row);
        Listed { total, rows: rows.map_err(crate::error::store)? }
    }};
}

/// Of the rows of the pages before no more is read than their keys.
macro_rules! rows {
    ($conn:expr, $page:expr, $filtered:expr, $table:expr, $id:expr, $order:expr => $row:ty) => {{
        let (limit, offset) = pages::window($page.page);
        let page = || $filtered().order($order).limit(limit);
        let columns = <$row as diesel::SelectableHelper<super::Db>>::as_select();
        if offset == 0 {
            page().select(columns).load::<$row>($conn).await
        } else {
            let keys = page().offset(offset).select($id);
            let rows = diesel::QueryDsl::filter($table, $id.eq_any(keys)).order($order);
            rows.select(columns).load::<$row>($conn).await
        }
    }};
}

/// One page of the list `$filtered()`, the newest first by their ids: the page of that number, or
/// what lies beside a row.
macro_rules! newest_first {
    ($conn:expr, $page:expr, $beside:expr, $filtered:expr, $table:expr, $id:expr => $row:ty) => {{
        use diesel::ExpressionMethods as _;
        let total = pages::total!($conn, $page, $filtered, $id, $id.desc());
        let (limit, _offset) = pages::window($page.page);
        let columns = || <$row as diesel::SelectableHelper<super::Db>>::as_select();
        let rows = match $beside {
            None => pages::rows!($conn, $page, $filtered, $table, $id, $id.desc() => $row),
            Some(domain::ports::Beside::After(id)) => {
                let rows = $filtered().filter($id.lt(id.as_i64())).order($id.desc()).limit(limit);
                rows.select(columns()).load($conn).await
            }
            Some(domain::ports::Beside::Before(id)) => {
                let rows = $filtered().filter($id.gt(id.as_i64())).order($id.asc()).limit(limit);
                let rows = rows.select(columns()).load::<$row>($conn).await;
                rows.map(|rows| rows.into_iter().rev().collect())
            }
        };
        Listed { total, rows: rows.map_err(crate::error::store)? }
    }};
}

pub(super) use {counted, newest_first, one_page, rows, total};

impl<R> Listed<R> {
    pub(super) fn read<T>(
        self,
        read: impl FnMut(R) -> Result<T, StoreError>,
    ) -> Result<Paged<T>, StoreError> {
        let rows = self.rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Paged { total: self.total.number, is_estimate: self.total.is_estimate, rows })
    }
}

/// What tells one list from another: its statement, and what is bound to it.
pub(super) fn text_of(list: &impl QueryFragment<Db>) -> String {
    diesel::debug_query::<Db, _>(list).to_string()
}

/// How many rows, and how many before them are left out.
pub(super) fn window(page: Page) -> (i64, i64) {
    let size = i64::from(page.size.clamp(1, MOST));
    (size, size * i64::from(page.number.saturating_sub(1)))
}

/// The numbers of the order's attempts begin with its id, of letters and digits alone.
pub(super) fn numbers_of(order: OrderId) -> String {
    format!("{order}%")
}

/// A row's number is made with it, so a span of time is a span of numbers, by which rows are found
/// without an index on their time. The two are never so far apart.
const APART: TimeDelta = TimeDelta::days(1);

/// The least number of a row that was made at this time or after, and the time in microseconds.
pub(super) fn since(at: Timestamp) -> (i64, i64) {
    (Snowflake::first_at(at - APART).as_i64(), at.timestamp_micros())
}

/// A number that is greater than those of all rows made before this time, and the time in
/// microseconds.
pub(super) fn before(at: Timestamp) -> (i64, i64) {
    (Snowflake::first_at(at + APART).as_i64(), at.timestamp_micros())
}
