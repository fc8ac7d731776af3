use super::{Conn, Db};
use crate::cached::Cached;
use crate::error;
use crate::place::storable;
use crate::rows::attempt::{AttemptRow, AttemptStateColumns};
use crate::schema::payment_attempt as attempt;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, StoreError};
use domain::{AttemptId, AttemptNumber, OrderId, PaymentAttempt};

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &PaymentAttempt,
) -> Result<(), StoreError> {
    let row = AttemptRow::new(new, cipher);
    let insert = diesel::insert_into(attempt::table).values(&row).on_conflict_do_nothing();
    match Cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: AttemptId,
) -> Result<Option<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::id.eq(id.as_i64()))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn find_by_number(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    number: AttemptNumber,
) -> Result<Option<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::number.eq(number.to_string()))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Whether the merchant's trade is the one that paid an attempt other than this.
pub(super) async fn is_trade_of_another(
    conn: &mut Conn,
    own: &PaymentAttempt,
    trade_no: &str,
) -> Result<bool, StoreError> {
    let holder = attempt::table
        .filter(attempt::merchant.eq(&own.merchant))
        .filter(attempt::trade_no.eq(storable(trade_no)))
        .select(attempt::id);
    let holders: Vec<i64> = Cached(holder).load(conn).await.map_err(error::store)?;
    Ok(holders.iter().any(|holder| *holder != own.id.as_i64()))
}

/// Oldest first.
pub(super) async fn of_order(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: OrderId,
) -> Result<Vec<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::order_id.eq(order.number().as_i64()))
        .order((attempt::created_at, attempt::id))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = Cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn update(
    conn: &mut Conn,
    changed: &mut PaymentAttempt,
) -> Result<(), StoreError> {
    let version = changed.version + 1;
    let read_at = attempt::table
        .filter(attempt::id.eq(changed.id.as_i64()))
        .filter(attempt::version.eq(changed.version));
    let update = diesel::update(read_at).set((
        AttemptStateColumns::new(&changed.state),
        attempt::creating_until.eq(changed.creating_until.timestamp_micros()),
        attempt::version.eq(version),
    ));
    match Cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}
