//! Customers' accounts and their sessions.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::account::{AccountRow, AccountSessionRow, ProfileColumns};
use crate::schema::account_session::{self as session, dsl::account_session as sessions};
use crate::schema::customer_account as account;
use crate::seal::phone_hash;
use diesel::dsl::count_star;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::account::{AccountSession, CustomerAccount};
use domain::ports::{Cipher, StoreError};
use domain::{AccountId, PhoneNumber};

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &CustomerAccount,
) -> Result<(), StoreError> {
    let row = AccountRow::new(new, cipher);
    let insert = diesel::insert_into(account::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: AccountId,
) -> Result<Option<CustomerAccount>, StoreError> {
    let found = account::table
        .filter(account::id.eq(id.as_i64()))
        .select(<AccountRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AccountRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn find_by_phone(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    phone: &PhoneNumber,
) -> Result<Option<CustomerAccount>, StoreError> {
    let found = account::table
        .filter(account::phone_hash.eq(phone_hash(cipher, phone)))
        .select(<AccountRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AccountRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// The phone is looked for first, so that a taken one does not end the transaction; who takes it at
/// the same moment is told by the database.
pub(super) async fn update(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    changed: &mut CustomerAccount,
) -> Result<(), StoreError> {
    let of_another = account::table
        .filter(account::phone_hash.eq(phone_hash(cipher, &changed.phone)))
        .filter(account::id.ne(changed.id.as_i64()))
        .select(count_star());
    let is_taken = cached(of_another).get_result::<i64>(conn).await.map_err(error::store)? > 0;
    let version = changed.version + 1;
    let read_at = account::table
        .filter(account::id.eq(changed.id.as_i64()))
        .filter(account::version.eq(changed.version));
    if is_taken {
        let current = cached(read_at.select(count_star()));
        let current = current.get_result::<i64>(conn).await.map_err(error::store)?;
        return Err(if current > 0 { StoreError::Duplicate } else { StoreError::Conflict });
    }
    let update = diesel::update(read_at)
        .set((ProfileColumns::new(changed, cipher), account::version.eq(version)));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

/// The database takes the sessions away with the account.
pub(super) async fn remove(conn: &mut Conn, id: AccountId) -> Result<(), StoreError> {
    let gone = diesel::delete(account::table.filter(account::id.eq(id.as_i64())));
    cached(gone).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (phone, page): (Option<&PhoneNumber>, Paging<'_>),
) -> Result<Listed<AccountRow>, StoreError> {
    let filtered = || {
        let mut query = account::table.into_boxed::<Db>();
        if let Some(phone) = phone {
            query = query.filter(account::phone_hash.eq(phone_hash(cipher, phone)));
        }
        query
    };
    Ok(
        pages::one_page!(conn, page, filtered, account::table, account::id, account::id.desc() => AccountRow),
    )
}

/// `Conflict` when there is no such account any more.
pub(super) async fn add_session(conn: &mut Conn, new: &AccountSession) -> Result<(), StoreError> {
    let row = AccountSessionRow::new(new);
    let insert = diesel::insert_into(sessions).values(&row);
    match cached(insert).execute(conn).await {
        Ok(_one) => Ok(()),
        Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => {
            Err(StoreError::Conflict)
        }
        Err(failed) => Err(error::store(failed)),
    }
}

pub(super) async fn find_session(
    conn: &mut Conn,
    token_hash: &[u8; 32],
) -> Result<Option<AccountSession>, StoreError> {
    let found = sessions
        .filter(session::token_hash.eq(token_hash.as_slice()))
        .select(<AccountSessionRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AccountSessionRow>(conn).await.map_err(error::store)?;
    rows.as_slice().first().map(AccountSessionRow::read).transpose()
}

pub(super) async fn end_session(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    let ended = sessions.filter(session::token_hash.eq(token_hash.as_slice()));
    cached(diesel::delete(ended)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}

/// All of the account's but the one.
pub(super) async fn end_sessions(
    conn: &mut Conn,
    id: AccountId,
    but: Option<[u8; 32]>,
) -> Result<(), StoreError> {
    // No token has an empty hash.
    let but = but.map(|hash| hash.to_vec()).unwrap_or_default();
    let ended =
        sessions.filter(session::account_id.eq(id.as_i64())).filter(session::token_hash.ne(but));
    cached(diesel::delete(ended)).execute(conn).await.map(|_gone| ()).map_err(error::store)
}
