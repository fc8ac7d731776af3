use super::store::SqlStore;
use super::work::Work;
use super::{Conn, catalogue, events, idempotency, orders, stock, tasks};
use crate::cached::Cached;
use crate::error;
use crate::rows::idempotency::KeyUse;
use crate::schema::repeat_guard;
use crate::tries::{again, tries};
use async_trait::async_trait;
use chrono::DateTime;
use diesel::ExpressionMethods;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel_async::RunQueryDsl;
use domain::Timestamp;
use domain::intake::{
    Fingerprint, Intake, IntakeFacts, IntakeOutcome, KEY_LIFE, KeyedRequest, PlaceOrder,
    REPEAT_GUARD, RepeatCheck, StoredAnswer, decide_intake,
};
use domain::ports::{OrderIntake, StoreError};

#[async_trait]
impl OrderIntake for SqlStore {
    async fn place(&self, intake: Intake) -> Result<IntakeOutcome, StoreError> {
        for _try in tries() {
            match self.try_place(&intake).await {
                Err(error) if again(&error) => {}
                done => return done,
            }
        }
        self.try_place(&intake).await
    }

    /// Waiting is for the connections.
    fn has_room(&self) -> bool {
        true
    }
}

impl SqlStore {
    /// The key or the guard is taken first: whoever takes it at the same time waits here for this
    /// transaction's end, and then reads what it left.
    async fn try_place(&self, intake: &Intake) -> Result<IntakeOutcome, StoreError> {
        let mut work = self.work().await?;
        match place_within(&mut work, intake).await {
            Ok(IntakeOutcome::Accepted) => {
                work.complete().await?;
                Ok(IntakeOutcome::Accepted)
            }
            refused => {
                work.undo().await?;
                refused
            }
        }
    }
}

/// Within a transaction that is taken back unless the outcome is `Accepted`.
pub(crate) async fn place_within(
    work: &mut Work,
    intake: &Intake,
) -> Result<IntakeOutcome, StoreError> {
    let now = work.time().await?;
    let facts = facts(work, intake, now).await?;
    let outcome = decide_intake(intake, &facts, now);
    match (&outcome, intake) {
        (IntakeOutcome::Accepted, Intake::Place(place)) => write_order(work, place).await,
        _refused_or_remembered => Ok(outcome),
    }
}

async fn facts(
    work: &mut Work,
    intake: &Intake,
    now: Timestamp,
) -> Result<IntakeFacts, StoreError> {
    let (conn, cipher) = work.parts()?;
    let mut facts = IntakeFacts::default();
    let place = match intake {
        Intake::Remember { request, answer } => {
            facts.known = take_key(conn, request, answer, now).await?;
            return Ok(facts);
        }
        Intake::Place(place) => place,
    };
    match &place.repeat {
        RepeatCheck::Keyed { request, answer } => {
            facts.known = take_key(conn, request, answer, now).await?;
        }
        RepeatCheck::Guarded(fingerprint) => {
            facts.guarded_until = take_guard(conn, *fingerprint, now).await?;
        }
    }
    let package = catalogue::find(conn, place.order.package.id).await?;
    facts.package = package.map(|found| (found.id, found.version, found.is_on_sale(now)));
    if place.order.package.limited {
        facts.stock_left = stock::left(conn, place.order.package.id).await?;
    }
    if place.quota.is_some() {
        facts.owned = orders::owned_beside(conn, cipher, &place.order, now).await?;
    }
    Ok(facts)
}

/// `None`: the key is this request's, and its answer stands with it.
async fn take_key(
    conn: &mut Conn,
    request: &KeyedRequest,
    answer: &StoredAnswer,
    now: Timestamp,
) -> Result<Option<(Fingerprint, StoredAnswer)>, StoreError> {
    let used = KeyUse::new(request, Some(answer), now + KEY_LIFE);
    if idempotency::take(conn, request, &used, now).await? {
        return Ok(None);
    }
    match idempotency::known(conn, request).await? {
        Some((fingerprint, Some(answer))) => Ok(Some((fingerprint, answer))),
        // Gone since, or claimed by a request that is being worked on: both pass.
        Some((_, None)) | None => Err(StoreError::Busy),
    }
}

/// `None`: the guard is this request's. Otherwise until when it stands.
async fn take_guard(
    conn: &mut Conn,
    fingerprint: Fingerprint,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let (fingerprint, until) = (fingerprint.0.to_vec(), (now + REPEAT_GUARD).timestamp_micros());
    let insert = diesel::insert_into(repeat_guard::table)
        .values((repeat_guard::fingerprint.eq(&fingerprint), repeat_guard::until.eq(until)))
        .on_conflict(repeat_guard::fingerprint)
        .do_update()
        .set(repeat_guard::until.eq(until))
        .filter(repeat_guard::until.le(now.timestamp_micros()));
    if Cached(insert).execute(conn).await.map_err(error::store)? > 0 {
        return Ok(None);
    }
    let standing = repeat_guard::table
        .filter(repeat_guard::fingerprint.eq(&fingerprint))
        .select(repeat_guard::until);
    let until: Vec<i64> = Cached(standing).load(conn).await.map_err(error::store)?;
    Ok(until.into_iter().next().and_then(DateTime::from_timestamp_micros))
}

/// The stock comes last: everybody who orders the package waits from there to this transaction's
/// end, and it may have sold out since it was looked at.
async fn write_order(work: &mut Work, place: &PlaceOrder) -> Result<IntakeOutcome, StoreError> {
    let (conn, cipher) = work.parts()?;
    orders::insert(conn, cipher, &place.order).await?;
    events::add(conn, &place.event).await?;
    tasks::add(conn, &place.expiry).await?;
    let package = &place.order.package;
    if package.limited && !stock::take(conn, package.id).await? {
        return Ok(IntakeOutcome::SoldOut);
    }
    Ok(IntakeOutcome::Accepted)
}
