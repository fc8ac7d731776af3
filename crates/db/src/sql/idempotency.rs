use super::fixed::{Fixed, Kind};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::idempotency::KeyUse;
use crate::schema::idempotency as keys;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::{BoolExpressionMethods, ExpressionMethods, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::Timestamp;
use domain::intake::{Fingerprint, KEY_LIFE, KeyedRequest, StoredAnswer};
use domain::ports::{KeyClaim, StoreError};

pub(super) async fn claim(
    conn: &mut Conn,
    request: &KeyedRequest,
    now: Timestamp,
    claimed_until: Timestamp,
) -> Result<KeyClaim, StoreError> {
    let claim = KeyUse::new(request, None, claimed_until);
    if take(conn, request, claim, now).await? {
        return Ok(KeyClaim::Claimed);
    }
    Ok(match known(conn, request).await? {
        // Given up between the two statements.
        None => return Err(StoreError::Conflict),
        Some((fingerprint, _)) if fingerprint != request.fingerprint => KeyClaim::Reused,
        Some((_, Some(answer))) => KeyClaim::Answered(answer),
        Some((_, None)) => KeyClaim::Running,
    })
}

pub(super) async fn finish(
    conn: &mut Conn,
    request: &KeyedRequest,
    answer: &StoredAnswer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let answered = KeyUse::new(request, Some(answer), now + KEY_LIFE);
    let is_mine = keys::fingerprint.eq(request.fingerprint.0.to_vec()).and(keys::status.is_null());
    let insert = diesel::insert_into(keys::table)
        .values((
            keys::scope.eq(&request.scope),
            keys::key.eq(request.key.as_str()),
            answered.clone(),
        ))
        .on_conflict((keys::scope, keys::key))
        .do_update()
        .set(answered)
        .filter(is_mine.or(keys::until.le(now.timestamp_micros())));
    // Where somebody took the claim over and answered first, the first answer stays.
    cached(insert).execute(conn).await.map(|_rows| ()).map_err(error::store)
}

pub(super) async fn forget(conn: &mut Conn, request: &KeyedRequest) -> Result<(), StoreError> {
    let claim = keys::table
        .filter(keys::scope.eq(&request.scope))
        .filter(keys::key.eq(request.key.as_str()))
        .filter(keys::fingerprint.eq(request.fingerprint.0.to_vec()))
        .filter(keys::status.is_null());
    let delete = cached(diesel::delete(claim));
    delete.execute(conn).await.map(|_rows| ()).map_err(error::store)
}

/// A key that nobody has, or nobody any more.
struct Take;

impl Kind for Take {
    fn text() -> &'static str {
        "INSERT INTO idempotency \
         (scope, key, fingerprint, status, body, order_id, order_kind, until) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (scope, key) DO UPDATE SET \
         fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, \
         order_id = excluded.order_id, order_kind = excluded.order_kind, until = excluded.until \
         WHERE idempotency.until <= ?"
    }
}

/// Writes the use unless the key is in another use that has not ended; says whether it did.
pub(super) async fn take(
    conn: &mut Conn,
    request: &KeyedRequest,
    new: KeyUse,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let KeyUse { fingerprint, status, body, order_id, order_kind, until } = new;
    let take = Fixed::<Take>::new(vec![
        request.scope.clone().into(),
        request.key.as_str().to_owned().into(),
        fingerprint.into(),
        status.into(),
        body.into(),
        order_id.into(),
        order_kind.into(),
        until.into(),
        now.timestamp_micros().into(),
    ]);
    Ok(take.execute(conn).await.map_err(error::store)? > 0)
}

/// What was asked under the key, and the answer if there is one yet.
pub(super) async fn known(
    conn: &mut Conn,
    request: &KeyedRequest,
) -> Result<Option<(Fingerprint, Option<StoredAnswer>)>, StoreError> {
    let found = keys::table
        .filter(keys::scope.eq(&request.scope))
        .filter(keys::key.eq(request.key.as_str()))
        .select(<KeyUse as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<KeyUse>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(request.key.as_str())).transpose()
}
