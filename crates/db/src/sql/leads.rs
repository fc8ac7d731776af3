//! Leads.

use super::pages::{self, Listed};
use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::rows::lead::LeadRow;
use crate::schema::lead;
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::LeadId;
use domain::lead::Lead;
use domain::ports::{Cipher, LeadFilter, Page, StoreError};

/// `Duplicate` when the account has this clue already.
pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Lead,
) -> Result<(), StoreError> {
    let row = LeadRow::new(new, cipher);
    let insert = diesel::insert_into(lead::table).values(&row).on_conflict_do_nothing();
    match Cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: LeadId,
) -> Result<Option<Lead>, StoreError> {
    let found = lead::table
        .filter(lead::id.eq(id.as_i64()))
        .select(<LeadRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<LeadRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &LeadFilter,
    page: Page,
) -> Result<Listed<LeadRow>, StoreError> {
    let filtered = || {
        let mut query = lead::table.into_boxed::<Db>();
        if let Some(account) = filter.account {
            query = query.filter(lead::account.eq(account.name()));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(lead::kind.eq(kind.name()));
        }
        if let Some(from) = filter.from {
            query = query.filter(lead::received_at.ge(from.timestamp_micros()));
        }
        if let Some(until) = filter.until {
            query = query.filter(lead::received_at.lt(until.timestamp_micros()));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total = filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order((lead::received_at.desc(), lead::id.desc()))
        .limit(limit)
        .offset(offset)
        .select(<LeadRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total, rows: rows.load(conn).await.map_err(error::store)? })
}
