use super::asked::{Asked, keyed};
use super::take::{CLOCK, IS_CURRENT, Times};
use crate::error;
use crate::pg::Conn;
use crate::pg::arrays::{Arrays, Filled, given};
use crate::place::Place;
use crate::rows::idempotency::KeyUse;
use chrono::DateTime;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use domain::intake::{
    Fingerprint, Intake, IntakeFacts, IntakeOutcome, StoredAnswer, decide_intake,
};
use domain::ports::StoreError;
use std::sync::LazyLock;

/// What was in the way of those that were not let in: the uses of their keys, their guards, and
/// whether their packages are still what they were.
static STOOD: LazyLock<String> = LazyLock::new(|| {
    let (times, asked) = (given::<Times>("times"), given::<Asked>("asked"));
    format!(
        "WITH {times}, {asked}, {CLOCK} SELECT asked.n, clock.now, {IS_CURRENT} AS is_current, \
             used.fingerprint, used.status, used.body, used.order_id, used.order_kind, \
             used.until AS used_until, held.until AS guarded_until, \
             EXISTS (SELECT 1 FROM orders o WHERE o.id = asked.order_id) AS is_there \
         FROM asked CROSS JOIN clock \
         LEFT JOIN idempotency used ON used.scope = asked.scope AND used.key = asked.key \
         LEFT JOIN repeat_guard held ON held.fingerprint = asked.guard"
    )
});

#[derive(QueryableByName)]
struct Stood {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    now: i64,
    #[diesel(sql_type = Bool)]
    is_current: bool,
    #[diesel(sql_type = Nullable<Binary>)]
    fingerprint: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    status: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    body: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    order_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    order_kind: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    used_until: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    guarded_until: Option<i64>,
    #[diesel(sql_type = Bool)]
    is_there: bool,
}

type Told = (usize, Result<IntakeOutcome, StoreError>);

/// Where in the batch each stands, and what it is told. Those that nothing is in the way of any more
/// are left out. `resent`: the batch may have been written by an earlier try whose end nobody knows;
/// then an order that is there under its own id is this very one.
pub(super) async fn stood(
    conn: &mut Conn,
    asked: &[(usize, &Intake)],
    times: Times,
    resent: bool,
) -> Result<Vec<Told>, StoreError> {
    let rows = asked.iter().map(|(place, intake)| Asked::new(*place, intake));
    let found = Filled::new(&STOOD, [Arrays::of([times]), Arrays::of(rows)]);
    let found: Vec<Stood> = found.load(conn).await.map_err(error::store)?;
    let mut told = Vec::with_capacity(found.len());
    for row in found {
        let of_row = |(place, _intake): &&(usize, &Intake)| i64::try_from(*place) == Ok(row.n);
        let Some((place, intake)) = asked.iter().find(of_row) else { continue };
        if resent && row.is_there {
            told.push((*place, Ok(IntakeOutcome::Accepted)));
        } else if let Some(outcome) = row.outcome(intake).transpose() {
            told.push((*place, outcome));
        }
    }
    Ok(told)
}

impl Stood {
    fn outcome(self, intake: &Intake) -> Result<Option<IntakeOutcome>, StoreError> {
        let place = Place { table: "clock_timestamp", id: &"now" };
        let now = place.time("now", self.now)?;
        let (is_current, guarded_until) = (self.is_current, self.guarded_until);
        let known = match self.known(intake)? {
            // Claimed by a request that is being worked on: that passes.
            Some((_fingerprint, None)) => return Err(StoreError::Busy),
            Some((fingerprint, Some(answer))) => Some((fingerprint, answer)),
            None => None,
        };
        let guarded_until = guarded_until.and_then(DateTime::from_timestamp_micros);
        let is_guarded = guarded_until.is_some_and(|until| until > now);
        if known.is_none() && !is_guarded && is_current {
            return Ok(None);
        }
        // Without a package: it has changed, if nothing else is in the way.
        let facts = IntakeFacts { known, guarded_until, ..IntakeFacts::default() };
        Ok(Some(decide_intake(intake, &facts, now)))
    }

    /// What the key is used for, unless that is over.
    fn known(
        self,
        intake: &Intake,
    ) -> Result<Option<(Fingerprint, Option<StoredAnswer>)>, StoreError> {
        let (Some(fingerprint), Some(until)) = (self.fingerprint, self.used_until) else {
            return Ok(None);
        };
        if until <= self.now {
            return Ok(None);
        }
        let Self { status, body, order_id, order_kind, .. } = self;
        let used = KeyUse { fingerprint, status, body, order_id, order_kind, until };
        let key = keyed(intake).map(|(request, _answer)| request.key.as_str());
        used.read(key.unwrap_or_default()).map(Some)
    }
}
