//! Leads.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::lead::{ForgottenLead, LeadRow};
use crate::schema::lead;
use crate::seal::phone_hash;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::lead::Lead;
use domain::ports::{Cipher, LeadFilter, StoreError};
use domain::{LeadId, PhoneNumber};

/// `Duplicate` when the account has this clue already.
pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Lead,
) -> Result<(), StoreError> {
    let row = LeadRow::new(new, cipher);
    let insert = diesel::insert_into(lead::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
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
    let rows = cached(found).load::<LeadRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Row by row, since what is left of the detail is sealed for its row.
pub(super) async fn forget(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    phone: &PhoneNumber,
) -> Result<u64, StoreError> {
    let theirs = lead::table
        .filter(lead::phone_hash.eq(phone_hash(cipher, phone)))
        .order(lead::id)
        .select(lead::id);
    let theirs = cached(locking!(theirs));
    let ids = theirs.load::<i64>(conn).await.map_err(error::store)?;
    for id in &ids {
        let update = diesel::update(lead::table.filter(lead::id.eq(*id)))
            .set(ForgottenLead::new(*id, cipher));
        cached(update).execute(conn).await.map_err(error::store)?;
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &LeadFilter,
    page: Paging<'_>,
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
    Ok(
        pages::one_page!(conn, page, filtered, lead::table, lead::id, (lead::received_at.desc(), lead::id.desc()) => LeadRow),
    )
}
