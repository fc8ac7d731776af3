//! What providers said and were told, each piece a link in the chain of the server that wrote it.

use super::super::statement::Statement;
use super::{Conn, Db, cached};
use crate::error;
use crate::place::{Place, storable};
use crate::rows::evidence::{EvidenceRow, storable_evidence};
use crate::schema::{evidence, evidence_chain};
use diesel::dsl::{count_star, sql};
use diesel::query_builder::{Query, QueryFragment};
use diesel::sql_types::{BigInt, Binary, Bool};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::evidence::{ChainEnd, Evidence};
use domain::ports::{Cipher, StoreError};

/// Takes the end of the chain for this transaction, and so belongs at the end of it: two that take
/// other rows after it could wait for each other.
pub(super) async fn add(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &Evidence,
) -> Result<(), StoreError> {
    let new = storable_evidence(new);
    let chain = i64::from(new.chain().number());
    let end = lock_end(conn, chain).await?.followed_by(&new, cipher);
    let row = EvidenceRow::new(&new, &end, cipher);
    let insert = cached(diesel::insert_into(evidence::table).values(&row));
    let head = evidence_chain::table.filter(evidence_chain::chain.eq(chain));
    let update = diesel::update(head)
        .set((evidence_chain::length.eq(end.length), evidence_chain::hash.eq(end.hash.as_slice())));
    // Whoever holds the end of a chain holds up all others.
    both!(conn, insert, cached(update)).map_err(error::store)
}

/// The same for many at once, all of them links of one chain.
pub(super) async fn add_all(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    all: &[&Evidence],
) -> Result<(), StoreError> {
    let Some(first) = all.first() else { return Ok(()) };
    let chain = i64::from(first.chain().number());
    let mut end = lock_end(conn, chain).await?;
    let mut rows = Vec::new();
    for new in all {
        let new = storable_evidence(new);
        end = end.followed_by(&new, cipher);
        rows.push(EvidenceRow::new(&new, &end, cipher));
    }
    load_all!(conn, evidence, rows);
    let head = evidence_chain::table.filter(evidence_chain::chain.eq(chain));
    let update = diesel::update(head)
        .set((evidence_chain::length.eq(end.length), evidence_chain::hash.eq(end.hash.as_slice())));
    cached(update).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn newest(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    most: u32,
) -> Result<Vec<Evidence>, StoreError> {
    let newest = evidence::table
        .order(evidence::id.desc())
        .limit(most.into())
        .select(<EvidenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(newest).load::<EvidenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Oldest first.
pub(super) async fn of_number(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (number, most): (&str, u32),
) -> Result<Vec<Evidence>, StoreError> {
    let found = evidence::table
        .filter(evidence::number.eq(storable(number)))
        .order((evidence::received_at, evidence::id))
        .limit(most.into())
        .select(<EvidenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<EvidenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn count_rejected(conn: &mut Conn) -> Result<i64, StoreError> {
    // In the words of the index.
    let rejected = evidence::table.filter(sql::<Bool>("verdict = 'rejected'")).select(count_star());
    cached(rejected).get_result(conn).await.map_err(error::store)
}

/// The chain's end, which nobody else moves until this transaction ends.
pub(crate) async fn lock_end(conn: &mut Conn, chain: i64) -> Result<ChainEnd, StoreError> {
    if let Some(end) = locked_end(conn, chain).await? {
        return Ok(end);
    }
    let start = (
        evidence_chain::chain.eq(chain),
        evidence_chain::length.eq(ChainEnd::START.length),
        evidence_chain::hash.eq(ChainEnd::START.hash.as_slice()),
    );
    let insert = diesel::insert_into(evidence_chain::table).values(start).on_conflict_do_nothing();
    cached(insert).execute(conn).await.map_err(error::store)?;
    let end = locked_end(conn, chain).await?;
    Place { table: "evidence_chain", id: &chain }.some("chain", end)
}

async fn locked_end(conn: &mut Conn, chain: i64) -> Result<Option<ChainEnd>, StoreError> {
    let rows = end_of(chain).load(conn).await.map_err(error::store)?;
    read_end(chain, rows)
}

/// The row of the chain, taken for the transaction.
pub(crate) fn end_of(
    chain: i64,
) -> Statement<impl Query<SqlType = (BigInt, Binary)> + QueryFragment<Db> + Send> {
    let end = evidence_chain::table
        .filter(evidence_chain::chain.eq(chain))
        .select((evidence_chain::length, evidence_chain::hash));
    cached(locking!(end))
}

/// `None`: nothing has been added to the chain so far.
pub(crate) fn read_end(
    chain: i64,
    rows: Vec<(i64, Vec<u8>)>,
) -> Result<Option<ChainEnd>, StoreError> {
    let Some((length, hash)) = rows.into_iter().next() else { return Ok(None) };
    let place = Place { table: "evidence_chain", id: &chain };
    let hash = hash.try_into().map_err(|_bytes| place.corrupt("hash", "is no hash"))?;
    Ok(Some(ChainEnd { length, hash }))
}
