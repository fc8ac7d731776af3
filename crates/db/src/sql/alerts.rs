//! Alerts, and what is told of them.

use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::alert::{AlertMessageRow, AlertRow, SendingColumns};
use crate::schema::{alert, alert_message};
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::alert::{Alert, AlertMessage, AlertState};
use domain::monitor::Symptom;
use domain::ports::{Page, StoreError};

/// Oldest first.
pub(super) async fn raised(conn: &mut Conn) -> Result<Vec<Alert>, StoreError> {
    let found = alert::table
        .filter(alert::cleared_at.is_null())
        .order(alert::id)
        .select(<AlertRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AlertRow>(conn).await.map_err(error::store)?;
    rows.into_iter().filter_map(|row| row.read().transpose()).collect()
}

pub(super) async fn raise(conn: &mut Conn, new: &Alert) -> Result<(), StoreError> {
    let row = AlertRow::new(new);
    let insert = diesel::insert_into(alert::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn clear(conn: &mut Conn, cleared: &Alert) -> Result<(), StoreError> {
    let raised =
        alert::table.filter(alert::id.eq(cleared.id.as_i64())).filter(alert::cleared_at.is_null());
    let at = cleared.cleared_at.map(|at| at.timestamp_micros());
    let update = diesel::update(raised).set(alert::cleared_at.eq(at));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn add_message(conn: &mut Conn, new: &AlertMessage) -> Result<(), StoreError> {
    let row = AlertMessageRow::new(new);
    let insert = diesel::insert_into(alert_message::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

/// Oldest first.
pub(super) async fn unsent(conn: &mut Conn, most: u32) -> Result<Vec<AlertMessage>, StoreError> {
    let found = alert_message::table
        .filter(alert_message::sent_at.is_null())
        .order(alert_message::id)
        .limit(most.into())
        .select(<AlertMessageRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AlertMessageRow>(conn).await.map_err(error::store)?;
    rows.into_iter().filter_map(|row| row.read().transpose()).collect()
}

pub(super) async fn update_message(
    conn: &mut Conn,
    changed: &AlertMessage,
) -> Result<(), StoreError> {
    let row = alert_message::table.filter(alert_message::id.eq(changed.id.as_i64()));
    let update = diesel::update(row).set(SendingColumns::new(changed));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

/// Newest first, of the symptoms that this release knows.
pub(super) async fn list(
    conn: &mut Conn,
    state: Option<AlertState>,
    page: Page,
) -> Result<Listed<AlertRow>, StoreError> {
    let filtered = || {
        let known = Symptom::ALL.map(Symptom::name);
        let query = alert::table.filter(alert::symptom.eq_any(known)).into_boxed::<Db>();
        match state {
            Some(AlertState::Raised) => query.filter(alert::cleared_at.is_null()),
            Some(AlertState::Cleared) => query.filter(alert::cleared_at.is_not_null()),
            None => query,
        }
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(alert::id.desc())
        .limit(limit)
        .offset(offset)
        .select(<AlertRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}
