use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::place::storable;
use crate::rows::staff::{AccessColumns, AuditRow, SessionRow, StaffRow};
use crate::schema::{audit, staff_account, staff_session};
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{AuditFilter, Cipher, Page, StoreError};
use domain::staff::{AuditEntry, StaffAccount, StaffSession};
use domain::{StaffId, Timestamp};

pub(super) async fn insert(conn: &mut Conn, new: &StaffAccount) -> Result<(), StoreError> {
    let row = StaffRow::new(new);
    let insert = diesel::insert_into(staff_account::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(conn: &mut Conn, id: StaffId) -> Result<Option<StaffAccount>, StoreError> {
    let found = staff_account::table
        .filter(staff_account::id.eq(id.as_i64()))
        .select(<StaffRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<StaffRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(StaffRow::read).transpose()
}

pub(super) async fn lock_by_account(
    conn: &mut Conn,
    account: &str,
) -> Result<Option<StaffAccount>, StoreError> {
    let found = staff_account::table
        .filter(staff_account::account.eq(storable(account)))
        .select(<StaffRow as SelectableHelper<Db>>::as_select());
    let found = cached(locking!(found));
    let rows = found.load::<StaffRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(StaffRow::read).transpose()
}

pub(super) async fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    let count = cached(staff_account::table.select(count_star()));
    count.get_result(conn).await.map_err(error::store)
}

pub(super) async fn update(conn: &mut Conn, changed: &mut StaffAccount) -> Result<(), StoreError> {
    let version = changed.version + 1;
    let read_at = staff_account::table
        .filter(staff_account::id.eq(changed.id.as_i64()))
        .filter(staff_account::version.eq(changed.version));
    let update = diesel::update(read_at)
        .set((AccessColumns::new(changed), staff_account::version.eq(version)));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

/// By account.
pub(super) async fn list(conn: &mut Conn, page: Page) -> Result<Listed<StaffRow>, StoreError> {
    let (limit, offset) = pages::window(page);
    let rows = staff_account::table
        .order(staff_account::account)
        .limit(limit)
        .offset(offset)
        .select(<StaffRow as SelectableHelper<Db>>::as_select());
    let rows = cached(rows).load(conn).await.map_err(error::store)?;
    Ok(Listed { total: count(conn).await?.into(), rows })
}

pub(super) async fn add_session(conn: &mut Conn, new: &StaffSession) -> Result<(), StoreError> {
    let row = SessionRow::new(new);
    let insert = diesel::insert_into(staff_session::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find_session(
    conn: &mut Conn,
    token_hash: &[u8; 32],
) -> Result<Option<StaffSession>, StoreError> {
    let found = staff_session::table
        .filter(staff_session::token_hash.eq(token_hash.as_slice()))
        .select(<SessionRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<SessionRow>(conn).await.map_err(error::store)?;
    rows.as_slice().first().map(SessionRow::read).transpose()
}

pub(super) async fn end_session(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    let ended = staff_session::table.filter(staff_session::token_hash.eq(token_hash.as_slice()));
    cached(diesel::delete(ended)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// All of the member's.
pub(super) async fn end_sessions(conn: &mut Conn, id: StaffId) -> Result<(), StoreError> {
    let ended = staff_session::table.filter(staff_session::staff_id.eq(id.as_i64()));
    cached(diesel::delete(ended)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

pub(super) async fn purge_sessions(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    let over = staff_session::table.filter(staff_session::expires_at.le(now.timestamp_micros()));
    cached(diesel::delete(over)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

pub(super) async fn add_audit(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &AuditEntry,
) -> Result<(), StoreError> {
    let row = AuditRow::new(new, cipher);
    let insert = diesel::insert_into(audit::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn newest_audit(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    most: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    let newest = audit::table
        .order(audit::id.desc())
        .limit(most.into())
        .select(<AuditRow as SelectableHelper<Db>>::as_select());
    let rows = cached(newest).load::<AuditRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Newest first.
pub(super) async fn list_audit(
    conn: &mut Conn,
    filter: &AuditFilter,
    page: Paging<'_>,
) -> Result<Listed<AuditRow>, StoreError> {
    let filtered = || {
        let mut query = audit::table.into_boxed::<Db>();
        if let Some(account) = filter.account.as_deref() {
            query = query.filter(audit::account.eq(storable(account)));
        }
        if let Some(action) = filter.action.as_deref() {
            query = query.filter(audit::action.eq(storable(action)));
        }
        if let Some(subject) = filter.subject.as_deref() {
            query = query.filter(audit::subject.eq(storable(subject)));
        }
        if let Some(from) = filter.from {
            let (first, at) = pages::since(from);
            query = query.filter(audit::id.ge(first)).filter(audit::at.ge(at));
        }
        if let Some(until) = filter.until {
            let (end, at) = pages::before(until);
            query = query.filter(audit::id.lt(end)).filter(audit::at.lt(at));
        }
        query
    };
    Ok(
        pages::newest_first!(conn, page, filter.beside, filtered, audit::table, audit::id => AuditRow),
    )
}
