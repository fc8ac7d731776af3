//! What we know of one account within a span of time, for a bill to be compared with.

use super::attempts::scenes_of;
use super::{Conn, Db};
use crate::error;
use crate::rows::attempt::AttemptRow;
use crate::rows::refund::RefundRow;
use crate::schema::{payment_attempt as attempt, refund, statement_line as line};
use diesel::dsl::{exists, not, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{AccountSpan, Cipher, StoreError};
use domain::{AttemptId, PaymentAttempt, ReconciliationId, Refund};

/// Captured attempts after the given one, by id.
pub(super) async fn captures(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (span, after, most): (&AccountSpan, Option<AttemptId>, u32),
) -> Result<Vec<PaymentAttempt>, StoreError> {
    let found = captured(span, after)
        .limit(most.into())
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Of these, the ones that no payment line of the reconciliation names.
pub(super) async fn captures_without_line(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: ReconciliationId,
    (span, after, most): (&AccountSpan, Option<AttemptId>, u32),
) -> Result<Vec<PaymentAttempt>, StoreError> {
    let named = line::table
        .filter(line::reconciliation_id.eq(id.as_i64()))
        .filter(line::number.eq(attempt::number))
        .filter(line::kind.eq("payment"))
        .select(line::line);
    let found = captured(span, after)
        .filter(not(exists(named)))
        .limit(most.into())
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Refunds of ours that succeeded within the span and that no refund line names, by id.
pub(super) async fn refunds_without_line(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: ReconciliationId,
    span: &AccountSpan,
) -> Result<Vec<Refund>, StoreError> {
    let of_account = attempt::table
        .filter(attempt::id.eq(refund::attempt_id))
        .filter(attempt::merchant.eq(&span.account))
        .filter(attempt::scene.eq_any(scenes_of(span.channel)));
    let named = line::table
        .filter(line::reconciliation_id.eq(id.as_i64()))
        .filter(line::refund_number.eq(refund::number.nullable()))
        .filter(line::kind.eq("refund"))
        .select(line::line);
    // The state in the words of the index.
    let found = refund::table
        .filter(sql::<Bool>("state = 'succeeded'"))
        .filter(refund::state_at.ge(span.from.timestamp_micros()))
        .filter(refund::state_at.lt(span.until.timestamp_micros()))
        .filter(refund::cause.ne("outside"))
        .filter(exists(of_account))
        .filter(not(exists(named)))
        .order(refund::id)
        .select(<RefundRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<RefundRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// The state in the words of the index.
fn captured(span: &AccountSpan, after: Option<AttemptId>) -> attempt::BoxedQuery<'_, Db> {
    attempt::table
        .filter(sql::<Bool>("state = 'captured'"))
        .filter(attempt::merchant.eq(&span.account))
        .filter(attempt::scene.eq_any(scenes_of(span.channel)))
        .filter(attempt::state_at.ge(span.from.timestamp_micros()))
        .filter(attempt::state_at.lt(span.until.timestamp_micros()))
        .filter(attempt::id.gt(after.map_or(-1, AttemptId::as_i64)))
        .order(attempt::id)
        .into_boxed()
}
