//! Customers whose term is over, and what speaks against a message to them.

use super::super::pages::{self, Listed, Paging};
use super::super::{Conn, Db};
use crate::error;
use crate::rows::customer::CustomerRow;
use crate::schema::customer;
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Candidate, CandidatesAfter, Cipher, StoreError};

const OPTED_OUT: &str =
    "EXISTS (SELECT 1 FROM sms_opt_out o WHERE o.phone_hash = customer.phone_hash)";
/// Two ways to an order, each with its index.
const OPEN_ORDER: &str = "(EXISTS (SELECT 1 FROM orders r WHERE r.phone_hash = customer.phone_hash \
     AND r.state NOT IN ('fulfilled', 'cancelled', 'expired', 'refunded')) \
     OR EXISTS (SELECT 1 FROM orders r WHERE r.query_id = customer.query_id \
     AND r.state NOT IN ('fulfilled', 'cancelled', 'expired', 'refunded')))";
/// The words are those of `MessageState` that do not count.
const NO_MESSAGE_SINCE: &str = "NOT EXISTS (SELECT 1 FROM recall_message m \
     WHERE m.phone_hash = customer.phone_hash \
     AND m.state NOT IN ('refused', 'left_out') AND m.created_at > ";

/// The latest end of term first, then by queryId.
pub(in super::super) async fn candidates(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    asked: &CandidatesAfter,
) -> Result<Vec<Candidate>, StoreError> {
    let mut query = customer::table
        .filter(customer::expires_on.lt(asked.before.to_string()))
        .filter(
            sql::<Bool>(NO_MESSAGE_SINCE)
                .bind::<BigInt, _>(asked.not_since.timestamp_micros())
                .sql(")"),
        )
        .order((customer::expires_on.desc(), customer::query_id))
        .limit(asked.most.into())
        .select((
            <CustomerRow as SelectableHelper<Db>>::as_select(),
            sql::<Bool>(OPTED_OUT),
            sql::<Bool>(OPEN_ORDER),
        ))
        .into_boxed::<Db>();
    if let Some((day, query_id)) = &asked.after {
        let day = day.to_string();
        let later = customer::query_id.gt(query_id.as_str().to_owned());
        query = query.filter(
            customer::expires_on.lt(day.clone()).or(customer::expires_on.eq(day).and(later)),
        );
    }
    let rows = query.load::<(CustomerRow, bool, bool)>(conn).await.map_err(error::store)?;
    let read = |(row, opted_out, has_open_order): (CustomerRow, bool, bool)| {
        Ok(Candidate { customer: row.read(cipher)?, opted_out, has_open_order })
    };
    rows.into_iter().map(read).collect()
}

/// The latest end of term first, then by queryId.
pub(in super::super) async fn expired(
    conn: &mut Conn,
    before: NaiveDate,
    page: Paging<'_>,
) -> Result<Listed<CustomerRow>, StoreError> {
    let filtered = || {
        let over = customer::expires_on.lt(before.to_string());
        customer::table.filter(over).into_boxed::<Db>()
    };
    Ok(
        pages::one_page!(conn, page, filtered, customer::table, customer::query_id, (customer::expires_on.desc(), customer::query_id) => CustomerRow),
    )
}
