use super::fixed::{Fixed, Kind};
use super::store::SqlStore;
use super::work::Work;
use super::{Conn, cached, events, idempotency, orders, stock, tasks};
use crate::error;
use crate::place::Place;
use crate::rows::idempotency::KeyUse;
use crate::rows::order::OrderRow;
use crate::schema::repeat_guard;
use crate::tries::{again, tries};
use async_trait::async_trait;
use chrono::DateTime;
use diesel::query_dsl::methods::{FilterDsl, SelectDsl};
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel::{ExpressionMethods, QueryableByName};
use diesel_async::RunQueryDsl;
use domain::intake::{
    Fingerprint, Intake, IntakeFacts, IntakeOutcome, KEY_LIFE, KeyedRequest, PlaceOrder,
    REPEAT_GUARD, RepeatCheck, SeenCustomer, StoredAnswer, decide_intake,
};
use domain::package::is_on_sale;
use domain::ports::{OrderIntake, StoreError};
use domain::{PackageId, Timestamp};

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
        match place_within(&mut work, intake, None).await {
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

/// Within a transaction that is taken back unless the outcome is `Accepted`. `row`: the order's,
/// where it was made beforehand.
pub(crate) async fn place_within(
    work: &mut Work,
    intake: &Intake,
    row: Option<OrderRow>,
) -> Result<IntakeOutcome, StoreError> {
    let now = work.time().await?;
    let facts = facts(work, intake, now).await?;
    let outcome = decide_intake(intake, &facts, now);
    match (&outcome, intake) {
        (IntakeOutcome::Accepted, Intake::Place(place)) => write_order(work, place, row).await,
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
    (facts.package, facts.customer) = current(conn, place, now).await?;
    if place.order.package.limited {
        facts.stock_left = stock::left(conn, place.order.package.id).await?;
    }
    if place.quota.is_some() {
        facts.owned = orders::owned_beside(conn, cipher, &place.order, now).await?;
    }
    Ok(facts)
}

/// The package of an order and the customer that it was made from, as they are now.
struct Current;

impl Kind for Current {
    fn text() -> &'static str {
        "SELECT p.version, p.on_sale, p.sale_from, p.sale_until, c.copied_at, c.qualified, \
         EXISTS (SELECT 1 FROM qualified_user q WHERE q.query_id = c.query_id) AS listed \
         FROM package p LEFT JOIN customer c ON c.query_id = ? WHERE p.id = ?"
    }
}

#[derive(QueryableByName)]
struct CurrentRow {
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Bool)]
    on_sale: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    sale_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    sale_until: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    copied_at: Option<i64>,
    #[diesel(sql_type = Nullable<Bool>)]
    qualified: Option<bool>,
    #[diesel(sql_type = Bool)]
    listed: bool,
}

type CurrentFacts = (Option<(PackageId, i64, bool)>, Option<SeenCustomer>);

async fn current(
    conn: &mut Conn,
    place: &PlaceOrder,
    now: Timestamp,
) -> Result<CurrentFacts, StoreError> {
    let id = place.order.package.id;
    let query_id = place.customer.as_ref().map(|seen| &seen.query_id);
    let known = query_id.map(|id| id.as_str().to_owned());
    let found = Fixed::<Current>::new(vec![known.into(), id.0.into()]);
    let rows: Vec<CurrentRow> = found.load(conn).await.map_err(error::store)?;
    let Some(row) = rows.into_iter().next() else { return Ok((None, None)) };
    let of_package = Place { table: "package", id: &id };
    let from = of_package.maybe_time("sale_from", row.sale_from)?;
    let until = of_package.maybe_time("sale_until", row.sale_until)?;
    let package = (id, row.version, is_on_sale(row.on_sale, (from, until), now));
    let (Some(query_id), Some(copied_at)) = (query_id, row.copied_at) else {
        return Ok((Some(package), None));
    };
    let of_customer = Place { table: "customer", id: query_id };
    let customer = SeenCustomer {
        query_id: query_id.clone(),
        copied_at: of_customer.time("copied_at", copied_at)?,
        qualified: row.qualified.unwrap_or_default() || row.listed,
    };
    Ok((Some(package), Some(customer)))
}

/// `None`: the key is this request's, and its answer stands with it.
async fn take_key(
    conn: &mut Conn,
    request: &KeyedRequest,
    answer: &StoredAnswer,
    now: Timestamp,
) -> Result<Option<(Fingerprint, StoredAnswer)>, StoreError> {
    let used = KeyUse::new(request, Some(answer), now + KEY_LIFE);
    if idempotency::take(conn, request, used, now).await? {
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
    if cached(insert).execute(conn).await.map_err(error::store)? > 0 {
        return Ok(None);
    }
    let standing = repeat_guard::table
        .filter(repeat_guard::fingerprint.eq(&fingerprint))
        .select(repeat_guard::until);
    let until: Vec<i64> = cached(standing).load(conn).await.map_err(error::store)?;
    Ok(until.into_iter().next().and_then(DateTime::from_timestamp_micros))
}

/// The stock comes last: everybody who orders the package waits from there to this transaction's
/// end, and it may have sold out since it was looked at.
async fn write_order(
    work: &mut Work,
    place: &PlaceOrder,
    row: Option<OrderRow>,
) -> Result<IntakeOutcome, StoreError> {
    let (conn, cipher) = work.parts()?;
    let row = row.map_or_else(|| OrderRow::new(&place.order, cipher), Ok)?;
    orders::insert(conn, row).await?;
    events::add(conn, &place.event).await?;
    tasks::add(conn, &place.expiry).await?;
    let package = &place.order.package;
    if package.limited && !stock::take(conn, package.id).await? {
        return Ok(IntakeOutcome::SoldOut);
    }
    Ok(IntakeOutcome::Accepted)
}
