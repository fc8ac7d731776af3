//! Rounds of messages to customers whose term is over.

mod choosing;
mod lists;

pub(super) use choosing::{candidates, expired};
pub(super) use lists::{find, list, message_counts, messages, opt_outs};

use super::{Conn, Db, cached};
use crate::error;
use crate::rows::campaign::{CampaignRow, MessagePhone, MessageProgress, MessageRow, state_at};
use crate::schema::{campaign, recall_day, recall_message, sms_opt_out};
use crate::seal::phone_hash;
use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::sql_types::{BigInt, Bool};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::campaign::{Campaign, MessageState, RecallMessage};
use domain::ports::{Cipher, StoreError};
use domain::{MessageId, PhoneNumber, Timestamp};

/// The one row of the table.
const DAY_ROW: i64 = 1;

/// Whoever comes second waits at the row until the first has ended.
pub(super) async fn begin_round(conn: &mut Conn, day: NaiveDate) -> Result<u32, StoreError> {
    let today = day.to_string();
    let row = (recall_day::id.eq(DAY_ROW), recall_day::day.eq(today.clone()));
    let begin = diesel::insert_into(recall_day::table)
        .values((row, recall_day::made.eq(0)))
        .on_conflict(recall_day::id)
        .do_update()
        .set(recall_day::id.eq(DAY_ROW));
    cached(begin).execute(conn).await.map_err(error::store)?;
    let found = recall_day::table
        .filter(recall_day::id.eq(DAY_ROW))
        .select((recall_day::day, recall_day::made));
    let found = cached(found).load::<(String, i64)>(conn).await.map_err(error::store)?;
    let made = found.into_iter().find(|(day, _made)| *day == today).map_or(0, |(_day, made)| made);
    let place = crate::place::Place { table: "recall_day", id: &DAY_ROW };
    place.number("made", made)
}

pub(super) async fn end_round(
    conn: &mut Conn,
    day: NaiveDate,
    made: u32,
) -> Result<(), StoreError> {
    let row = recall_day::table.filter(recall_day::id.eq(DAY_ROW));
    let values = (recall_day::day.eq(day.to_string()), recall_day::made.eq(i64::from(made)));
    let update = diesel::update(row).set(values);
    cached(update).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (new, messages): (&Campaign, &[RecallMessage]),
) -> Result<(), StoreError> {
    let row = CampaignRow::new(new);
    let insert = diesel::insert_into(campaign::table).values(&row);
    cached(insert).execute(conn).await.map_err(error::store)?;
    let rows: Vec<_> = messages.iter().map(|message| MessageRow::new(message, cipher)).collect();
    insert_all!(conn, recall_message::table, rows);
    Ok(())
}

pub(super) async fn find_message(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: MessageId,
) -> Result<Option<RecallMessage>, StoreError> {
    let found = recall_message::table
        .filter(recall_message::id.eq(id.as_i64()))
        .select(<MessageRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<MessageRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// `Conflict` when it is not in the state `was` any more.
pub(super) async fn change_message(
    conn: &mut Conn,
    message: &RecallMessage,
    was: &MessageState,
) -> Result<(), StoreError> {
    let since = state_at(was).unwrap_or(-1);
    let unchanged = recall_message::table
        .filter(recall_message::id.eq(message.id.as_i64()))
        .filter(recall_message::state.eq(was.name()))
        .filter(sql::<Bool>("COALESCE(state_at, -1) = ").bind::<BigInt, _>(since));
    let update = diesel::update(unchanged).set(MessageProgress::new(message));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

/// Row by row, since nobody's phone is sealed for its row. Locked first: nobody begins one meanwhile.
pub(super) async fn forget(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (phone, at): (&PhoneNumber, Timestamp),
) -> Result<u64, StoreError> {
    let theirs = recall_message::table
        .filter(recall_message::phone_hash.eq(phone_hash(cipher, phone)))
        .order(recall_message::id)
        .select(recall_message::id);
    let theirs = cached(locking!(theirs));
    let ids = theirs.load::<i64>(conn).await.map_err(error::store)?;
    let left_out = MessageState::LeftOut { at };
    for id in &ids {
        let row = || recall_message::table.filter(recall_message::id.eq(*id));
        let forget = diesel::update(row()).set(MessagePhone::nobodys(*id, cipher));
        cached(forget).execute(conn).await.map_err(error::store)?;
        let waiting = row().filter(recall_message::state.eq(MessageState::Waiting.name()));
        let leave_out = diesel::update(waiting).set((
            recall_message::state.eq(left_out.name()),
            recall_message::state_at.eq(state_at(&left_out)),
        ));
        cached(leave_out).execute(conn).await.map_err(error::store)?;
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

pub(super) async fn is_opted_out(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    phone: &PhoneNumber,
) -> Result<bool, StoreError> {
    let of_phone = sms_opt_out::phone_hash.eq(phone_hash(cipher, phone));
    let known = cached(sms_opt_out::table.filter(of_phone).select(count_star()));
    Ok(known.get_result::<i64>(conn).await.map_err(error::store)? > 0)
}

pub(super) async fn opt_out(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (phone, at): (&PhoneNumber, Timestamp),
) -> Result<(), StoreError> {
    let row = (
        sms_opt_out::phone_hash.eq(phone_hash(cipher, phone)),
        sms_opt_out::at.eq(at.timestamp_micros()),
    );
    let insert = diesel::insert_into(sms_opt_out::table).values(row).on_conflict_do_nothing();
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn opt_in(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    phone: &PhoneNumber,
) -> Result<(), StoreError> {
    let gone = sms_opt_out::table.filter(sms_opt_out::phone_hash.eq(phone_hash(cipher, phone)));
    cached(diesel::delete(gone)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}
