//! Words of suppliers that were refused.

use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::supplier_notice::NoticeRow;
use crate::schema::supplier_notice as notice;
use diesel::dsl::count_star;
use diesel::query_dsl::methods::FilterDsl;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, NoticeBound, NoticeFilter, NoticeKept, Page, StoreError};
use domain::supplier::RefusedNotice;

/// The same that is kept by two at once is counted by the second.
pub(super) async fn keep(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (new, bound): (&RefusedNotice, NoticeBound),
) -> Result<NoticeKept, StoreError> {
    let row = NoticeRow::new(new, cipher);
    let again = || {
        (
            notice::times.eq(notice::times + i64::from(new.times)),
            notice::last_at.eq(new.last_at.timestamp_micros()),
            notice::until.eq(new.until().timestamp_micros()),
        )
    };
    let same = FilterDsl::filter(notice::table, notice::sameness.eq(row.sameness.clone()));
    let count = diesel::update(same).set(again());
    if cached(count).execute(conn).await.map_err(error::store)? > 0 {
        return Ok(NoticeKept::Again);
    }
    let of_supplier = FilterDsl::filter(notice::table, notice::supplier.eq(new.supplier.name()));
    let since = bound.since.timestamp_micros();
    let came = FilterDsl::filter(of_supplier, notice::first_at.ge(since)).select(count_star());
    let came: i64 = cached(came).get_result(conn).await.map_err(error::store)?;
    if came >= i64::from(bound.most) {
        return Ok(NoticeKept::TooMany);
    }
    let insert = diesel::insert_into(notice::table)
        .values(&row)
        .on_conflict(notice::sameness)
        .do_update()
        .set(again());
    cached(insert).execute(conn).await.map_err(error::store)?;
    Ok(NoticeKept::New)
}

/// What came last first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: NoticeFilter,
    page: Page,
) -> Result<Listed<NoticeRow>, StoreError> {
    let filtered = || {
        let mut query = notice::table.into_boxed::<Db>();
        if let Some(supplier) = filter.supplier {
            query = FilterDsl::filter(query, notice::supplier.eq(supplier.name()));
        }
        if let Some(verdict) = filter.verdict {
            query = FilterDsl::filter(query, notice::verdict.eq(verdict.name()));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order((notice::last_at.desc(), notice::id.desc()))
        .limit(limit)
        .offset(offset)
        .select(<NoticeRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}
