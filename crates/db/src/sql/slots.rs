use super::{Conn, Pool, Transaction, cached, now};
use crate::error;
use crate::schema::worker_slot;
use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use domain::Timestamp;
use domain::ports::{ClaimedSlot, Clock, StoreError, WorkerSlots};
use domain::snowflake::WorkerSlot;
use std::sync::Arc;

/// The slots of one database, shared by all servers that use it.
#[derive(Debug, Clone)]
pub struct SqlWorkerSlots {
    pool: Pool,
    clock: Arc<dyn Clock>,
}

impl SqlWorkerSlots {
    pub fn new(pool: Pool, clock: Arc<dyn Clock>) -> Self {
        Self { pool, clock }
    }
}

#[async_trait]
impl WorkerSlots for SqlWorkerSlots {
    async fn claim(&self, holder: &str, lease: TimeDelta) -> Result<ClaimedSlot, StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        let conn = transaction.conn()?;
        let now = now(conn, self.clock.as_ref()).await?;
        let claim = Claim { holder, now, until: now + lease };
        match claim.first_free(conn).await {
            Ok(claimed) => {
                transaction.commit().await?;
                Ok(claimed)
            }
            Err(failed) => {
                transaction.roll_back().await?;
                Err(failed)
            }
        }
    }

    async fn renew(
        &self,
        slot: WorkerSlot,
        holder: &str,
        last_ms: i64,
        lease: TimeDelta,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        let conn = transaction.conn()?;
        let until = now(conn, self.clock.as_ref()).await? + lease;
        let is_held = note(conn, slot, holder, (Some(holder), until, last_ms)).await?;
        transaction.commit().await?;
        if is_held { Ok(()) } else { Err(StoreError::Conflict) }
    }

    async fn release(
        &self,
        slot: WorkerSlot,
        holder: &str,
        last_ms: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        let conn = transaction.conn()?;
        let _was_held = note(conn, slot, holder, (None, Timestamp::default(), last_ms)).await?;
        transaction.commit().await
    }
}

struct Claim<'a> {
    holder: &'a str,
    now: Timestamp,
    until: Timestamp,
}

impl Claim<'_> {
    async fn first_free(&self, conn: &mut Conn) -> Result<ClaimedSlot, StoreError> {
        let known = worker_slot::table.order(worker_slot::slot).select((
            worker_slot::slot,
            worker_slot::until,
            worker_slot::last_ms,
        ));
        let known: Vec<(i64, i64, i64)> = cached(known).load(conn).await.map_err(error::store)?;
        let now = self.now.timestamp_micros();
        for slot in (0..WorkerSlot::COUNT).filter_map(WorkerSlot::new) {
            let number = i64::from(slot.number());
            let taken = match known.iter().find(|(known, ..)| *known == number) {
                Some((_, until, _)) if *until > now => false,
                Some(_) => self.take_over(conn, number).await?,
                None => self.make(conn, number).await?,
            };
            if taken {
                let last = known.iter().find(|(known, ..)| *known == number);
                let last_ms = last.map_or(0, |(_, until, last_ms)| (*last_ms).max(until / 1_000));
                return Ok(ClaimedSlot { slot, last_ms });
            }
        }
        Err(StoreError::Busy)
    }

    async fn take_over(&self, conn: &mut Conn, number: i64) -> Result<bool, StoreError> {
        let free = worker_slot::table
            .filter(worker_slot::slot.eq(number))
            .filter(worker_slot::until.le(self.now.timestamp_micros()));
        let update = diesel::update(free).set((
            worker_slot::holder.eq(self.holder),
            worker_slot::until.eq(self.until.timestamp_micros()),
        ));
        Ok(cached(update).execute(conn).await.map_err(error::store)? > 0)
    }

    async fn make(&self, conn: &mut Conn, number: i64) -> Result<bool, StoreError> {
        let insert = diesel::insert_into(worker_slot::table)
            .values((
                worker_slot::slot.eq(number),
                worker_slot::holder.eq(self.holder),
                worker_slot::until.eq(self.until.timestamp_micros()),
                worker_slot::last_ms.eq(0),
            ))
            .on_conflict_do_nothing();
        Ok(cached(insert).execute(conn).await.map_err(error::store)? > 0)
    }
}

/// Writes what the holder of a slot says of it; `false` when somebody else holds it.
async fn note(
    conn: &mut Conn,
    slot: WorkerSlot,
    holder: &str,
    (next, until, last_ms): (Option<&str>, Timestamp, i64),
) -> Result<bool, StoreError> {
    let held = worker_slot::slot.eq(i64::from(slot.number())).and(worker_slot::holder.eq(holder));
    let later = worker_slot::last_ms.lt(last_ms);
    let note = diesel::update(worker_slot::table.filter(held.and(later)))
        .set(worker_slot::last_ms.eq(last_ms));
    let _risen = cached(note).execute(conn).await.map_err(error::store)?;
    let held = worker_slot::slot.eq(i64::from(slot.number())).and(worker_slot::holder.eq(holder));
    let note = diesel::update(worker_slot::table.filter(held))
        .set((worker_slot::holder.eq(next), worker_slot::until.eq(until.timestamp_micros())));
    Ok(cached(note).execute(conn).await.map_err(error::store)? > 0)
}
