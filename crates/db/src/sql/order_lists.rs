//! Orders as staff search for them and as customers see their own: newest first.

use super::attempts::scenes_of;
use super::orders::IS_OPEN;
use super::pages::{self, Listed, Paging};
use super::{Conn, Db};
use crate::error;
use crate::rows::order::OrderRow;
use crate::schema::{customer, orders, payment_attempt as attempt};
use crate::seal::{name_hash, phone_hash};
use diesel::dsl::{exists, sql};
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, OrderFilter, OwnOrders, StoreError};
use domain::{OrderState, Timestamp};

pub(super) type Boxed = orders::BoxedQuery<'static, Db>;

pub(super) async fn list(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (filter, page): (&OrderFilter, Paging<'_>),
) -> Result<Listed<OrderRow>, StoreError> {
    let filtered = || filtered(filter, cipher);
    Ok(
        pages::newest_first!(conn, page, filter.beside, filtered, orders::table, orders::id => OrderRow),
    )
}

pub(super) async fn own(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (own, page): (&OwnOrders, Paging<'_>),
) -> Result<Listed<OrderRow>, StoreError> {
    let query_ids = query_ids(conn, cipher, own).await?;
    let owned = || owned(own, &query_ids);
    Ok(
        pages::one_page!(conn, page, owned, orders::table, orders::id, orders::id.desc() => OrderRow),
    )
}

/// By themselves: within the other query they would keep it from its indexes.
pub(super) async fn query_ids(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    own: &OwnOrders,
) -> Result<Vec<String>, StoreError> {
    let theirs = customer::table
        .filter(customer::phone_hash.eq(phone_hash(cipher, &own.phone)))
        .select(customer::query_id);
    theirs.load(conn).await.map_err(error::store)
}

pub(super) fn owned(own: &OwnOrders, query_ids: &[String]) -> Boxed {
    let of_account = orders::account_id.eq(own.account.as_i64());
    let all: Boxed = orders::table.into_boxed();
    // An empty list beside it would keep SQLite from its indexes.
    let mut query = if query_ids.is_empty() {
        all.filter(of_account)
    } else {
        all.filter(of_account.or(orders::query_id.eq_any(query_ids.to_vec())))
    };
    if let Some(kind) = own.kind {
        query = query.filter(orders::kind.eq(kind.prefix().to_string()));
    }
    if let Some(state) = &own.state {
        query = query.filter(orders::state.eq(state.clone()));
    }
    query
}

fn filtered(filter: &OrderFilter, cipher: &dyn Cipher) -> Boxed {
    let mut query: Boxed = within(filter.from, filter.until);
    if let Some(id) = filter.order_id {
        let (number, kind) = crate::rows::order::key(id);
        query = query.filter(orders::id.eq(number)).filter(orders::kind.eq(kind));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(orders::kind.eq(kind.prefix().to_string()));
    }
    if let Some(query_id) = &filter.query_id {
        query = query.filter(orders::query_id.eq(query_id.as_str().to_owned()));
    }
    if let Some(account) = filter.account {
        query = query.filter(orders::account_id.eq(account.as_i64()));
    }
    if let Some(name) = &filter.name {
        query = query.filter(orders::name_hash.eq(name_hash(cipher, name)));
    }
    if let Some(phone) = &filter.phone {
        query = query.filter(orders::phone_hash.eq(phone_hash(cipher, phone)));
    }
    if let Some(package) = filter.package {
        query = query.filter(orders::package_id.eq(package.0));
    }
    if let Some(state) = &filter.state {
        query = in_state(query, state);
    }
    if let Some(source) = &filter.source {
        query = query.filter(orders::source_info.eq(source.clone()));
    }
    if let Some(channel) = filter.channel {
        // Asked of each order by itself, of the one attempt that paid it.
        let paying = attempt::table
            .filter(orders::paid_by.eq(attempt::id.nullable()))
            .filter(attempt::scene.eq_any(scenes_of(channel)));
        query = query.filter(exists(paying));
    }
    query
}

/// The open ones are few among many, and have an index of their own, in these words.
fn in_state(query: Boxed, state: &str) -> Boxed {
    let query = query.filter(orders::state.eq(state.to_owned()));
    if OrderState::ENDED.contains(&state) { query } else { query.filter(sql::<Bool>(IS_OPEN)) }
}

fn within(from: Option<Timestamp>, until: Option<Timestamp>) -> Boxed {
    let mut query: Boxed = orders::table.into_boxed();
    if let Some(from) = from {
        let (first, at) = pages::since(from);
        query = query.filter(orders::id.ge(first)).filter(orders::created_at.ge(at));
    }
    if let Some(until) = until {
        let (end, at) = pages::before(until);
        query = query.filter(orders::id.lt(end)).filter(orders::created_at.lt(at));
    }
    query
}
