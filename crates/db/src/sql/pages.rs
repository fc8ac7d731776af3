//! What all paged lists have in common.

use chrono::TimeDelta;
use domain::ports::{Page, Paged, StoreError};
use domain::{OrderId, Snowflake, Timestamp};

const MOST: u32 = 100;

/// The rows of one page, and how many there are in all.
pub(super) struct Listed<R> {
    pub(super) total: i64,
    pub(super) rows: Vec<R>,
}

impl<R> Listed<R> {
    pub(super) fn read<T>(
        self,
        read: impl FnMut(R) -> Result<T, StoreError>,
    ) -> Result<Paged<T>, StoreError> {
        let rows = self.rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Paged { total: self.total, rows })
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
