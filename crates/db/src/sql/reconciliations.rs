use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::reconciliation::{ReconciliationProgress, ReconciliationRow, StatementLineRow};
use crate::schema::{difference, reconciliation, statement_line};
use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{MoneyFilter, Page, StoreError};
use domain::reconciliation::{Reconciliation, StatementLine};
use domain::time::shanghai_day;
use domain::{Channel, ReconciliationId, Timestamp};

pub(super) async fn insert(conn: &mut Conn, new: &Reconciliation) -> Result<(), StoreError> {
    let row = ReconciliationRow::new(new);
    let insert = diesel::insert_into(reconciliation::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    id: ReconciliationId,
) -> Result<Option<Reconciliation>, StoreError> {
    let found = reconciliation::table
        .filter(reconciliation::id.eq(id.as_i64()))
        .select(<ReconciliationRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ReconciliationRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(ReconciliationRow::read).transpose()
}

pub(super) async fn update(conn: &mut Conn, changed: &Reconciliation) -> Result<(), StoreError> {
    let row = reconciliation::table.filter(reconciliation::id.eq(changed.id.as_i64()));
    let update = diesel::update(row).set(ReconciliationProgress::new(changed));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn first_daily(
    conn: &mut Conn,
    channel: Channel,
    account: &str,
) -> Result<Option<NaiveDate>, StoreError> {
    // The source in the words of the index. Written as ISO 8601, days are in the order of their text.
    let found = reconciliation::table
        .filter(reconciliation::channel.eq(channel.name()))
        .filter(reconciliation::account.eq(account))
        .filter(sql::<Bool>("source = 'daily'"))
        .order(reconciliation::day)
        .limit(1)
        .select(<ReconciliationRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ReconciliationRow>(conn).await.map_err(error::store)?;
    let first = rows.into_iter().next().map(ReconciliationRow::read).transpose()?;
    Ok(first.map(|reconciliation| reconciliation.day))
}

/// Ends what is open of all runs of that day but the newest done one.
pub(super) async fn supersede(
    conn: &mut Conn,
    of: &Reconciliation,
    at: Timestamp,
) -> Result<(), StoreError> {
    let runs = reconciliation::table
        .filter(reconciliation::channel.eq(of.channel.name()))
        .filter(reconciliation::account.eq(&of.account))
        .filter(reconciliation::day.eq(of.day.to_string()))
        .select((reconciliation::id, reconciliation::state));
    let runs: Vec<(i64, String)> = cached(runs).load(conn).await.map_err(error::store)?;
    let done = runs.iter().filter(|(_id, state)| state == "done");
    let Some(newest) = done.map(|(id, _state)| *id).max() else { return Ok(()) };
    for older in runs.iter().map(|(id, _state)| *id).filter(|id| *id < newest) {
        let open = difference::table
            .filter(difference::reconciliation_id.eq(older))
            .filter(difference::state.eq("open"));
        let ended = (
            difference::state.eq("superseded"),
            difference::state_at.eq(Some(at.timestamp_micros())),
        );
        let update = diesel::update(open).set(ended);
        cached(update).execute(conn).await.map_err(error::store)?;
    }
    Ok(())
}

pub(super) async fn clear(conn: &mut Conn, id: ReconciliationId) -> Result<(), StoreError> {
    let id = id.as_i64();
    let lines = statement_line::table.filter(statement_line::reconciliation_id.eq(id));
    cached(diesel::delete(lines)).execute(conn).await.map_err(error::store)?;
    let differences = difference::table.filter(difference::reconciliation_id.eq(id));
    cached(diesel::delete(differences)).execute(conn).await.map_err(error::store)?;
    Ok(())
}

pub(super) async fn add_lines(
    conn: &mut Conn,
    id: ReconciliationId,
    lines: &[StatementLine],
) -> Result<(), StoreError> {
    let rows: Vec<_> = lines.iter().map(|line| StatementLineRow::new(id, line)).collect();
    insert_all!(conn, statement_line::table, rows);
    Ok(())
}

/// Those after the given one, by line.
pub(super) async fn lines(
    conn: &mut Conn,
    id: ReconciliationId,
    (after, most): (u64, u32),
) -> Result<Vec<StatementLine>, StoreError> {
    let found = statement_line::table
        .filter(statement_line::reconciliation_id.eq(id.as_i64()))
        .filter(statement_line::line.gt(i64::try_from(after).unwrap_or(i64::MAX)))
        .order(statement_line::line)
        .limit(most.into())
        .select(<StatementLineRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<StatementLineRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(StatementLineRow::read).collect()
}

/// Newest first. None is about a single order.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &MoneyFilter,
    page: Page,
) -> Result<Listed<ReconciliationRow>, StoreError> {
    let filtered = || {
        let mut query = reconciliation::table.into_boxed::<Db>();
        if let Some(channel) = filter.channel {
            query = query.filter(reconciliation::channel.eq(channel.name()));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(reconciliation::state.eq(state));
        }
        if let Some(from) = filter.from {
            query = query.filter(reconciliation::day.ge(shanghai_day(from).to_string()));
        }
        if let Some(until) = filter.until {
            query = query.filter(reconciliation::day.lt(shanghai_day(until).to_string()));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(reconciliation::id.desc())
        .limit(limit)
        .offset(offset)
        .select(<ReconciliationRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}
