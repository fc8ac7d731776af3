//! Evidence on its way out of the database, and where it lies then.

use super::{Conn, Db, cached};
use crate::error;
use crate::place::{Place, storable};
use crate::rows::archive::ArchiveRow;
use crate::rows::evidence::{EvidenceRow, slot};
use crate::schema::{
    evidence, evidence_archive as archive, evidence_archived as archived, evidence_chain,
};
use diesel::sql_types::{BigInt, Binary, Nullable};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, QueryDsl, QueryableByName,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use domain::evidence::{ArchivedEvidence, ChainEnd, SealedEvidence};
use domain::ports::StoreError;
use domain::snowflake::WorkerSlot;
use std::collections::{BTreeMap, BTreeSet};

/// Key id and nonce, which no two sealed texts share.
const SEAL_HEAD: usize = 16;

pub(super) async fn ends(conn: &mut Conn) -> Result<BTreeMap<WorkerSlot, ChainEnd>, StoreError> {
    let chains = cached(evidence_chain::table.select(evidence_chain::chain));
    let chains = chains.load::<i64>(conn).await.map_err(error::store)?;
    let mut ends = BTreeMap::new();
    for chain in chains {
        let slot = slot(Place { table: "evidence_chain", id: &chain }, chain)?;
        ends.insert(slot, end_of(conn, chain).await?);
    }
    Ok(ends)
}

/// The end of what has been archived of a chain.
pub(super) async fn end_of(conn: &mut Conn, chain: i64) -> Result<ChainEnd, StoreError> {
    let last = archive::table
        .filter(archive::chain.eq(chain))
        .order(archive::first_position.desc())
        .limit(1)
        .select((archive::last_position, archive::last_hash));
    let rows = cached(last).load::<(i64, Vec<u8>)>(conn).await.map_err(error::store)?;
    let Some((length, hash)) = rows.into_iter().next() else { return Ok(ChainEnd::START) };
    let place = Place { table: "evidence_archive", id: &chain };
    Ok(ChainEnd { length, hash: place.hash("last_hash", &hash)? })
}

pub(super) async fn links(
    conn: &mut Conn,
    chain: WorkerSlot,
    (after, most): (i64, u32),
) -> Result<Vec<SealedEvidence>, StoreError> {
    let links = evidence::table
        .filter(evidence::chain.eq(i64::from(chain.number())))
        .filter(evidence::position.gt(after))
        .order(evidence::position)
        .limit(most.into())
        .select(<EvidenceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(links).load::<EvidenceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(EvidenceRow::sealed).collect()
}

pub(super) async fn list(
    conn: &mut Conn,
    chain: WorkerSlot,
    (after, most): (i64, u32),
) -> Result<Vec<ArchivedEvidence>, StoreError> {
    let found = archive::table
        .filter(archive::chain.eq(i64::from(chain.number())))
        .filter(archive::first_position.gt(after))
        .order(archive::first_position)
        .limit(most.into())
        .select(<ArchiveRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ArchiveRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(ArchiveRow::read).collect()
}

/// The files that speak of each number, oldest first.
pub(super) async fn about(
    conn: &mut Conn,
    numbers: &[String],
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut about = BTreeMap::<String, Vec<String>>::new();
    if numbers.is_empty() {
        return Ok(about);
    }
    let numbers: Vec<String> = numbers.iter().map(|number| storable(number)).collect();
    let is_of = archive::chain
        .eq(archived::chain)
        .and(archive::first_position.eq(archived::first_position));
    let found = archived::table
        .inner_join(archive::table.on(is_of))
        .filter(archived::number.eq_any(numbers))
        .order((archived::number, archive::at, archive::file))
        .select((archived::number, archive::file));
    let rows = any_of!(found).load::<(String, String)>(conn).await.map_err(error::store)?;
    for (number, file) in rows {
        about.entry(number).or_default().push(file);
    }
    Ok(about)
}

/// Takes the links away, and remembers where they are kept.
pub(super) async fn store(
    conn: &mut Conn,
    kept: &ArchivedEvidence,
    links: &[SealedEvidence],
) -> Result<(), StoreError> {
    let chain = i64::from(kept.chain.number());
    if end_of(conn, chain).await?.length + 1 != kept.first {
        return Err(StoreError::Conflict);
    }
    let row = ArchiveRow::new(kept);
    let insert = cached(diesel::insert_into(archive::table).values(&row));
    insert.execute(conn).await.map_err(taken)?;
    let numbers: BTreeSet<_> = links.iter().filter_map(|link| link.number.as_deref()).collect();
    let named =
        |number: &str| ArchivedRow { number: number.to_owned(), chain, first_position: kept.first };
    let rows: Vec<_> = numbers.into_iter().map(named).collect();
    insert_all!(conn, archived::table, rows);
    take_away(conn, kept, links).await
}

/// Another server was faster.
fn taken(error: diesel::result::Error) -> StoreError {
    let error = error::store(error);
    if matches!(error, StoreError::Duplicate) { StoreError::Conflict } else { error }
}

#[derive(Insertable)]
#[diesel(table_name = archived)]
struct ArchivedRow {
    number: String,
    chain: i64,
    first_position: i64,
}

#[derive(QueryableByName)]
struct GoneRow {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    hash: Option<Vec<u8>>,
    #[diesel(sql_type = Binary)]
    content: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    request: Option<Vec<u8>>,
}

/// Exactly these, and each as it was read: what has been sealed anew meanwhile is under a key that
/// the archive does not name.
async fn take_away(
    conn: &mut Conn,
    kept: &ArchivedEvidence,
    links: &[SealedEvidence],
) -> Result<(), StoreError> {
    let delete = format!(
        "DELETE FROM evidence WHERE chain = $1 AND position >= $2 AND position <= $3 \
         RETURNING position, hash, substr(content, 1, {SEAL_HEAD}) AS content, \
         substr(request, 1, {SEAL_HEAD}) AS request"
    );
    let delete = diesel::sql_query(delete)
        .bind::<BigInt, _>(i64::from(kept.chain.number()))
        .bind::<BigInt, _>(kept.first)
        .bind::<BigInt, _>(kept.last);
    let mut gone = delete.load::<GoneRow>(conn).await.map_err(error::store)?;
    gone.sort_by_key(|row| row.position);
    let is_same =
        gone.len() == links.len() && gone.iter().zip(links).all(|(row, link)| row.is(link));
    if is_same { Ok(()) } else { Err(StoreError::Conflict) }
}

impl GoneRow {
    fn is(&self, link: &SealedEvidence) -> bool {
        let head = |sealed: &[u8]| sealed.iter().copied().take(SEAL_HEAD).collect::<Vec<_>>();
        self.position == link.end.length
            && self.hash.as_deref() == Some(link.end.hash.as_slice())
            && self.content == head(&link.content)
            && self.request == link.request.as_deref().map(head)
    }
}
