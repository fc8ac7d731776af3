//! What all paged lists have in common.

use super::{Db, HAS_ESTIMATES};
use chrono::TimeDelta;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use domain::ports::{Page, Paged, StoreError};
use domain::{OrderId, Snowflake, Timestamp};

const MOST: u32 = 100;

pub(super) const ESTIMATES: bool = HAS_ESTIMATES;

/// The rows of one page, and how many there are in all.
pub(super) struct Listed<R> {
    pub(super) total: Total,
    pub(super) rows: Vec<R>,
}

/// How many rows a list has. Up to `Paged::MOST_COUNTED` they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Total {
    pub(super) number: i64,
    pub(super) is_estimate: bool,
}

impl From<i64> for Total {
    fn from(number: i64) -> Self {
        Self { number, is_estimate: false }
    }
}

impl Total {
    /// Of more than are counted. `plan`: that of the whole list, where the database says
    /// how many rows it expects.
    pub(super) fn beyond_counting(plan: &[String]) -> Self {
        let expected = plan.first().and_then(|line| expected_rows(line)).unwrap_or_default();
        Self { number: expected.max(Paged::<()>::MOST_COUNTED), is_estimate: true }
    }
}

/// Of a line such as `Seq Scan on orders  (cost=0.00..35.50 rows=2550 width=4)`.
fn expected_rows(line: &str) -> Option<i64> {
    let (_before, rows) = line.split_once(" rows=")?;
    rows.split_whitespace().next()?.parse().ok()
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

/// How long the list `$filtered()` is. It is walked in its order, no further than is counted.
macro_rules! total {
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

/// One page of the list `$filtered()`. Of the rows of the pages before no more is read than their
/// keys.
macro_rules! one_page {
    ($conn:expr, $page:expr, $filtered:expr, $table:expr, $id:expr, $order:expr => $row:ty) => {{
        let (limit, offset) = pages::window($page);
        let total = pages::total!($conn, $filtered, $id, $order);
        let page = || $filtered().order($order).limit(limit);
        let columns = || <$row as diesel::SelectableHelper<super::Db>>::as_select();
        let rows: Vec<$row> = if offset == 0 {
            page().select(columns()).load($conn).await.map_err(crate::error::store)?
        } else {
            let keys = page().offset(offset).select($id);
            let rows = diesel::QueryDsl::filter($table, $id.eq_any(keys)).order($order);
            rows.select(columns()).load($conn).await.map_err(crate::error::store)?
        };
        Listed { total, rows }
    }};
}

/// One page of the list `$filtered()`, the newest first by their ids: the page of that number, or
/// what lies beside a row.
macro_rules! newest_first {
    ($conn:expr, $page:expr, $beside:expr, $filtered:expr, $table:expr, $id:expr => $row:ty) => {{
        use diesel::ExpressionMethods as _;
        let (limit, _offset) = pages::window($page);
        let columns = || <$row as diesel::SelectableHelper<super::Db>>::as_select();
        match $beside {
            None => {
                pages::one_page!($conn, $page, $filtered, $table, $id, $id.desc() => $row)
            }
            Some(domain::ports::Beside::After(id)) => {
                let total = pages::total!($conn, $filtered, $id, $id.desc());
                let rows = $filtered().filter($id.lt(id.as_i64())).order($id.desc()).limit(limit);
                let rows = rows.select(columns()).load($conn).await;
                Listed { total, rows: rows.map_err(crate::error::store)? }
            }
            Some(domain::ports::Beside::Before(id)) => {
                let total = pages::total!($conn, $filtered, $id, $id.desc());
                let rows = $filtered().filter($id.gt(id.as_i64())).order($id.asc()).limit(limit);
                let mut rows: Vec<$row> =
                    rows.select(columns()).load($conn).await.map_err(crate::error::store)?;
                rows.reverse();
                Listed { total, rows }
            }
        }
    }};
}

pub(super) use {newest_first, one_page, total};

impl<R> Listed<R> {
    pub(super) fn read<T>(
        self,
        read: impl FnMut(R) -> Result<T, StoreError>,
    ) -> Result<Paged<T>, StoreError> {
        let rows = self.rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Paged { total: self.total.number, is_estimate: self.total.is_estimate, rows })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_rows_are_read_from_a_plan() {
        let line = "Index Only Scan on orders  (cost=0.43..259.44 rows=10000000 width=8)";
        assert_eq!(expected_rows(line), Some(10_000_000));
        assert_eq!(expected_rows("Result"), None);
        let total = Total::beyond_counting(&[line.to_owned()]);
        assert_eq!((total.number, total.is_estimate), (10_000_000, true));
        assert_eq!(Total::beyond_counting(&[]).number, 10_000);
        assert_eq!(
            Total::beyond_counting(&["Result (cost=0 rows=7 width=1)".to_owned()]).number,
            10_000
        );
    }
}
