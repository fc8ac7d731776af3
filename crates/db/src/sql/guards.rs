//! What keeps guessers and floods out: limits, what works once, and codes.

use super::{Conn, Db, cached};
use crate::error;
use crate::place::Place;
use crate::rows::guard::{OneTimeRow, SmsCodeRow};
use crate::schema::{limit_counter as counter, one_time, sms_code};
use diesel::dsl::case_when;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::sql_types::{BigInt, Bool};
use diesel::{BoolExpressionMethods, ExpressionMethods, IntoSql, SelectableHelper};
use domain::Timestamp;
use domain::limit::{Counter, Limit, LimitVerdict};
use domain::one_time::{OneTime, OneTimeKind};
use domain::ports::StoreError;
use domain::sms::{SmsCode, SmsScene};

/// `Limit::count`, by one statement: who counts for the same key at the same time waits, and then
/// counts on from what this one has left.
pub(super) async fn count(
    conn: &mut Conn,
    limit: &Limit,
    key: [u8; 32],
    now: Timestamp,
) -> Result<LimitVerdict, StoreError> {
    if limit.most > 0 && count_on(conn, limit, key, now).await? {
        return Ok(LimitVerdict::Within);
    }
    let known = counted(conn, limit, key, now).await?;
    let until = known.map_or(now + limit.window, |counter| counter.until);
    Ok(LimitVerdict::Full { until })
}

/// Whether there was room for one more.
async fn count_on(
    conn: &mut Conn,
    limit: &Limit,
    key: [u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let until = (now + limit.window).timestamp_micros();
    let is_over = || counter::until.le(now.timestamp_micros());
    let insert = diesel::insert_into(counter::table)
        .values((
            counter::name.eq(limit.name),
            counter::key.eq(key.to_vec()),
            counter::counted.eq(1),
            counter::until.eq(until),
        ))
        .on_conflict((counter::name, counter::key))
        .do_update()
        .set((
            counter::counted
                .eq(case_when(is_over(), 1_i64.into_sql::<BigInt>())
                    .otherwise(counter::counted + 1)),
            counter::until.eq(case_when(
                is_over().or(limit.from_last.into_sql::<Bool>()),
                until.into_sql::<BigInt>(),
            )
            .otherwise(counter::until)),
        ))
        .filter(is_over().or(counter::counted.lt(i64::from(limit.most))));
    Ok(cached(insert).execute(conn).await.map_err(error::store)? > 0)
}

/// Nobody else gets a turn under this key until the transaction ends: on its row, which is over as
/// soon as it is made.
pub(super) async fn wait_for_turn(
    conn: &mut Conn,
    key: [u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let until = now.timestamp_micros();
    let insert = diesel::insert_into(counter::table)
        .values((
            counter::name.eq("turn"),
            counter::key.eq(key.to_vec()),
            counter::counted.eq(0),
            counter::until.eq(until),
        ))
        .on_conflict((counter::name, counter::key))
        .do_update()
        .set(counter::until.eq(until));
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn counted(
    conn: &mut Conn,
    limit: &Limit,
    key: [u8; 32],
    now: Timestamp,
) -> Result<Option<Counter>, StoreError> {
    let standing = counter::table
        .filter(counter::name.eq(limit.name))
        .filter(counter::key.eq(key.to_vec()))
        .filter(counter::until.gt(now.timestamp_micros()))
        .select((counter::counted, counter::until));
    let rows: Vec<(i64, i64)> = cached(standing).load(conn).await.map_err(error::store)?;
    let place = Place { table: "limit_counter", id: &limit.name };
    let read = |(counted, until)| {
        Ok(Counter { count: place.number("counted", counted)?, until: place.time("until", until)? })
    };
    rows.into_iter().next().map(read).transpose()
}

pub(super) async fn clear(conn: &mut Conn, limit: &Limit, key: [u8; 32]) -> Result<(), StoreError> {
    let cleared =
        counter::table.filter(counter::name.eq(limit.name)).filter(counter::key.eq(key.to_vec()));
    cached(diesel::delete(cleared)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

pub(super) async fn keep(conn: &mut Conn, new: &OneTime) -> Result<(), StoreError> {
    let row = OneTimeRow::new(new);
    let insert = diesel::insert_into(one_time::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

/// By one statement: of two callers one waits, and then finds it gone.
pub(super) async fn take(
    conn: &mut Conn,
    kind: OneTimeKind,
    hash: [u8; 32],
) -> Result<Option<OneTime>, StoreError> {
    let wanted = one_time::table
        .filter(one_time::kind.eq(kind.name()))
        .filter(one_time::hash.eq(hash.to_vec()));
    let taken =
        diesel::delete(wanted).returning(<OneTimeRow as SelectableHelper<Db>>::as_returning());
    let rows: Vec<OneTimeRow> = cached(taken).load(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(kind)).transpose()
}

pub(super) async fn keep_code(conn: &mut Conn, code: &SmsCode) -> Result<(), StoreError> {
    let row = SmsCodeRow::new(code);
    let keep = diesel::insert_into(sms_code::table)
        .values(&row)
        .on_conflict((sms_code::phone_hash, sms_code::scene))
        .do_update()
        .set(row.columns());
    cached(keep).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn lock_code(
    conn: &mut Conn,
    phone_hash: [u8; 32],
    scene: SmsScene,
) -> Result<Option<SmsCode>, StoreError> {
    let found =
        diesel::QueryDsl::filter(sms_code::table, sms_code::phone_hash.eq(phone_hash.to_vec()));
    let found = diesel::QueryDsl::filter(found, sms_code::scene.eq(scene.name()));
    let found = diesel::QueryDsl::select(found, <SmsCodeRow as SelectableHelper<Db>>::as_select());
    let found = cached(locking!(found));
    let rows = found.load::<SmsCodeRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(SmsCodeRow::read).transpose()
}

pub(super) async fn remove_code(
    conn: &mut Conn,
    phone_hash: [u8; 32],
    scene: SmsScene,
) -> Result<(), StoreError> {
    let used = sms_code::table
        .filter(sms_code::phone_hash.eq(phone_hash.to_vec()))
        .filter(sms_code::scene.eq(scene.name()));
    cached(diesel::delete(used)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}
