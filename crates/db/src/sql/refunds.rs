use super::pages::{self, Listed, Paging};
use super::{Conn, Db, attempts, cached};
use crate::error;
use crate::place::storable;
use crate::rows::refund::{RefundRow, RefundStateColumns};
use crate::schema::{payment_attempt as attempt, refund};
use diesel::dsl::{count_star, exists, sql};
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, MoneyFilter, StoreError};
use domain::{AttemptId, OrderId, Refund, RefundId, RefundNumber};

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Refund,
) -> Result<(), StoreError> {
    let row = RefundRow::new(new, cipher);
    let insert = diesel::insert_into(refund::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: RefundId,
) -> Result<Option<Refund>, StoreError> {
    let found = refund::table
        .filter(refund::id.eq(id.as_i64()))
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn find_by_number(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    number: &RefundNumber,
) -> Result<Option<Refund>, StoreError> {
    let found = refund::table
        .filter(refund::number.eq(number.as_str()))
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Oldest first.
pub(super) async fn of_attempt(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    attempt: AttemptId,
) -> Result<Vec<Refund>, StoreError> {
    let found = refund::table
        .filter(refund::attempt_id.eq(attempt.as_i64()))
        .order((refund::created_at, refund::id))
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Oldest first.
pub(super) async fn of_attempts(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    attempts: &[AttemptId],
) -> Result<Vec<Refund>, StoreError> {
    if attempts.is_empty() {
        return Ok(Vec::new());
    }
    let attempts: Vec<i64> = attempts.iter().map(|id| id.as_i64()).collect();
    let found = refund::table
        .filter(refund::attempt_id.eq_any(attempts))
        .order((refund::created_at, refund::id))
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = any_of!(found).load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Oldest first.
pub(super) async fn of_order(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: OrderId,
) -> Result<Vec<Refund>, StoreError> {
    let found = refund::table
        .filter(refund::order_id.eq(order.number().as_i64()))
        .order((refund::created_at, refund::id))
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn update(conn: &mut Conn, changed: &mut Refund) -> Result<(), StoreError> {
    let version = changed.version + 1;
    let read_at = refund::table
        .filter(refund::id.eq(changed.id.as_i64()))
        .filter(refund::version.eq(changed.version));
    let update = diesel::update(read_at).set((
        RefundStateColumns::new(&changed.state),
        refund::amount.eq(changed.amount.fen()),
        refund::version.eq(version),
    ));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &MoneyFilter,
    page: Paging<'_>,
) -> Result<Listed<RefundRow>, StoreError> {
    let filtered = || {
        let mut query = refund::table.into_boxed::<Db>();
        if let Some(order) = filter.order_id {
            query = query.filter(refund::order_id.eq(order.number().as_i64()));
        }
        if let Some(channel) = filter.channel {
            // Asked of each refund by itself, of the one attempt that it gives back.
            let given_back = attempt::table
                .filter(attempt::id.eq(refund::attempt_id))
                .filter(attempt::scene.eq_any(attempts::scenes_of(channel)));
            query = query.filter(exists(given_back));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(refund::state.eq(state));
        }
        if let Some(number) = filter.number.as_deref() {
            let number = storable(number);
            let is_ours = refund::number.eq(number.clone());
            query = query.filter(is_ours.or(refund::provider_no.eq(number)));
        }
        if let Some(from) = filter.from {
            let (first, at) = pages::since(from);
            query = query.filter(refund::id.ge(first)).filter(refund::created_at.ge(at));
        }
        if let Some(until) = filter.until {
            let (end, at) = pages::before(until);
            query = query.filter(refund::id.lt(end)).filter(refund::created_at.lt(at));
        }
        query
    };
    Ok(
        pages::newest_first!(conn, page, filter.beside, filtered, refund::table, refund::id => RefundRow),
    )
}

/// How many there are in each state that is not the last.
pub(super) async fn figures(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    // In the words of the index.
    let pending = "state IN ('requested', 'submitted', 'needs_attention')";
    let figures = refund::table
        .filter(sql::<Bool>(pending))
        .group_by(refund::state)
        .select((refund::state, count_star()))
        .order(refund::state);
    cached(figures).load(conn).await.map_err(error::store)
}
