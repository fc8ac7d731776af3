//! What all paged lists have in common.

use domain::OrderId;
use domain::ports::{Page, Paged, StoreError};

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
