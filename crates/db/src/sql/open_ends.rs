//! What is still open about the money that evidence speaks of.

use super::Conn;
use crate::error;
use crate::schema::{difference, late_payment, payment_attempt as attempt, quarantine, refund};
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
use domain::evidence::{OpenEnds, SealedEvidence};
use domain::ports::StoreError;
use domain::{AttemptState, EvidenceId, RefundState};
use std::collections::{BTreeMap, BTreeSet};

/// By their ids, those about whose money something is open.
pub(super) async fn of_links(
    conn: &mut Conn,
    links: &[SealedEvidence],
) -> Result<BTreeMap<EvidenceId, OpenEnds>, StoreError> {
    let payments = payments_of(conn, links).await?;
    let ids: Vec<i64> = payments.values().map(|payment| payment.id).collect();
    let refunds = open_refunds(conn, ids.clone()).await?;
    let late = late_payments(conn, ids).await?;
    let own = links.iter().filter_map(|link| link.number.clone());
    let numbers: BTreeSet<_> =
        own.chain(payments.values().map(|payment| payment.number.clone())).collect();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let held = quarantined(conn, numbers.clone()).await?;
    let held_messages = quarantined_messages(conn, links).await?;
    let differing = differing(conn, numbers).await?;
    let open_of = |link: &SealedEvidence| {
        let own = link.number.as_ref();
        let payment = own.and_then(|number| payments.get(number));
        let has = |of: &BTreeSet<i64>| payment.is_some_and(|payment| of.contains(&payment.id));
        let names = |of: &BTreeSet<String>| {
            own.into_iter().chain(payment.map(|payment| &payment.number)).any(|it| of.contains(it))
        };
        OpenEnds {
            attempt: payment.is_some_and(Payment::is_open),
            refund: has(&refunds),
            late_payment: has(&late),
            quarantine: names(&held) || held_messages.contains(&link.id.as_i64()),
            difference: names(&differing),
        }
    };
    let all = links.iter().map(|link| (link.id, open_of(link)));
    Ok(all.filter(|(_id, open)| open.any()).collect())
}

#[derive(Clone)]
struct Payment {
    id: i64,
    number: String,
    state: String,
}

impl Payment {
    fn is_open(&self) -> bool {
        AttemptState::NOT_ENDED.contains(&self.state.as_str())
    }
}

type Columns = (i64, String, String);

/// By the number that evidence names: the payment's own, or that of a refund of it.
async fn payments_of(
    conn: &mut Conn,
    links: &[SealedEvidence],
) -> Result<BTreeMap<String, Payment>, StoreError> {
    let numbers: BTreeSet<_> = links.iter().filter_map(|link| link.number.clone()).collect();
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let numbers: Vec<_> = numbers.into_iter().collect();
    let columns = (attempt::id, attempt::number, attempt::state);
    let own = attempt::table.filter(attempt::number.eq_any(numbers.clone())).select(columns);
    let own = any_of!(own).load::<Columns>(conn).await.map_err(error::store)?;
    let payment = |(id, number, state)| Payment { id, number, state };
    let own = own.into_iter().map(payment).map(|payment| (payment.number.clone(), payment));
    let mut payments: BTreeMap<_, _> = own.collect();
    let refunds = refund::table
        .filter(refund::number.eq_any(numbers))
        .select((refund::number, refund::attempt_id));
    let refunds = any_of!(refunds).load::<(String, i64)>(conn).await.map_err(error::store)?;
    let ids: Vec<i64> = refunds.iter().map(|(_number, id)| *id).collect();
    if ids.is_empty() {
        return Ok(payments);
    }
    let refunded = attempt::table.filter(attempt::id.eq_any(ids)).select(columns);
    let refunded = any_of!(refunded).load::<Columns>(conn).await.map_err(error::store)?;
    let by_id: BTreeMap<_, _> =
        refunded.into_iter().map(payment).map(|payment| (payment.id, payment)).collect();
    let named = |(number, id): (String, i64)| Some((number, by_id.get(&id)?.clone()));
    payments.extend(refunds.into_iter().filter_map(named));
    Ok(payments)
}

async fn open_refunds(conn: &mut Conn, ids: Vec<i64>) -> Result<BTreeSet<i64>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let open = refund::table
        .filter(refund::attempt_id.eq_any(ids))
        .filter(refund::state.eq_any(RefundState::NOT_ENDED))
        .select(refund::attempt_id);
    let open = any_of!(open).load::<i64>(conn).await.map_err(error::store)?;
    Ok(open.into_iter().collect())
}

async fn late_payments(conn: &mut Conn, ids: Vec<i64>) -> Result<BTreeSet<i64>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let waiting = late_payment::table
        .filter(late_payment::attempt_id.eq_any(ids))
        .filter(sql::<Bool>("decision = 'waiting'"))
        .select(late_payment::attempt_id);
    let waiting = any_of!(waiting).load::<i64>(conn).await.map_err(error::store)?;
    Ok(waiting.into_iter().collect())
}

async fn quarantined(
    conn: &mut Conn,
    numbers: Vec<String>,
) -> Result<BTreeSet<String>, StoreError> {
    if numbers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let open = quarantine::table
        .filter(quarantine::number.eq_any(numbers))
        .filter(sql::<Bool>("resolved_at IS NULL"))
        .select(quarantine::number);
    let open = any_of!(open).load::<Option<String>>(conn).await.map_err(error::store)?;
    Ok(open.into_iter().flatten().collect())
}

/// Money may wait whose number nobody could read.
async fn quarantined_messages(
    conn: &mut Conn,
    links: &[SealedEvidence],
) -> Result<BTreeSet<i64>, StoreError> {
    if links.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<i64> = links.iter().map(|link| link.id.as_i64()).collect();
    let open = quarantine::table
        .filter(sql::<Bool>("resolved_at IS NULL"))
        .filter(quarantine::evidence_id.eq_any(ids))
        .select(quarantine::evidence_id);
    let open = any_of!(open).load::<i64>(conn).await.map_err(error::store)?;
    Ok(open.into_iter().collect())
}

/// Of the payment, and of its refund.
type Numbers = (String, Option<String>);

async fn differing(conn: &mut Conn, numbers: Vec<String>) -> Result<BTreeSet<String>, StoreError> {
    if numbers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let is_about = difference::number
        .eq_any(numbers.clone())
        .or(diesel::NullableExpressionMethods::assume_not_null(difference::refund_number)
            .eq_any(numbers));
    let open = difference::table
        .filter(sql::<Bool>("state = 'open'"))
        .filter(is_about)
        .select((difference::number, difference::refund_number));
    let open = any_of!(open).load::<Numbers>(conn).await.map_err(error::store)?;
    Ok(open.into_iter().flat_map(|(number, refund)| [Some(number), refund]).flatten().collect())
}
