//! Files that staff sent, piece by piece, and how far each is.

use super::pages::{self, Listed};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::import::{ImportProgress, ImportRow, stored};
use crate::rows::import_lines::{ChangeRow, ChunkRow, RefusalRow, numbered};
use crate::schema::{import_change, import_chunk, import_file, import_refusal};
use diesel::dsl::count_star;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::import::{Import, Refusal, SampledChange};
use domain::ports::{Cipher, ImportFilter, Page, StoreError};
use domain::{ImportId, Timestamp};

pub(super) async fn insert(conn: &mut Conn, new: &Import) -> Result<(), StoreError> {
    let row = ImportRow::new(new)?;
    let insert = diesel::insert_into(import_file::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(conn: &mut Conn, id: ImportId) -> Result<Option<Import>, StoreError> {
    let found = import_file::table
        .filter(import_file::id.eq(id.as_i64()))
        .select(<ImportRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ImportRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(ImportRow::read).transpose()
}

pub(super) async fn update(conn: &mut Conn, changed: &mut Import) -> Result<(), StoreError> {
    let row = import_file::table
        .filter(import_file::id.eq(changed.id.as_i64()))
        .filter(import_file::version.eq(changed.version));
    let version = changed.version + 1;
    let update = diesel::update(row).set(ImportProgress::new(changed, version)?);
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

pub(super) async fn find_unfinished(
    conn: &mut Conn,
    like: &Import,
) -> Result<Option<Import>, StoreError> {
    let found = import_file::table
        .filter(import_file::state.eq_any(["waiting", "running"]))
        .filter(import_file::kind.eq(like.kind.name()))
        .filter(import_file::fingerprint.eq(like.fingerprint.to_vec()))
        .filter(import_file::dry_run.eq(like.dry_run))
        .filter(import_file::id.ne(like.id.as_i64()))
        .order(import_file::id)
        .limit(1)
        .select(<ImportRow as SelectableHelper<Db>>::as_select());
    let rows = found.load::<ImportRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(ImportRow::read).transpose()
}

pub(super) async fn stale(
    conn: &mut Conn,
    before: Timestamp,
    most: u32,
) -> Result<Vec<Import>, StoreError> {
    let found = import_file::table
        .filter(import_file::state.eq("receiving"))
        .filter(import_file::created_at.lt(before.timestamp_micros()))
        .order(import_file::id)
        .limit(most.into())
        .select(<ImportRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ImportRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(ImportRow::read).collect()
}

pub(super) async fn add_chunk(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (id, seq, bytes): (ImportId, u64, &[u8]),
) -> Result<(), StoreError> {
    let row = ChunkRow::new(id, seq, bytes, cipher);
    let insert = diesel::insert_into(import_chunk::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn chunk(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (id, seq): (ImportId, u64),
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = import_chunk::table
        .filter(import_chunk::id.eq(numbered(id, seq)))
        .select(<ChunkRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ChunkRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn remove_chunks(
    conn: &mut Conn,
    id: ImportId,
    most: u32,
) -> Result<u64, StoreError> {
    let some = import_chunk::table
        .filter(import_chunk::import_id.eq(id.as_i64()))
        .limit(most.into())
        .select(import_chunk::id);
    let some: Vec<String> = cached(some).load(conn).await.map_err(error::store)?;
    let gone = diesel::delete(import_chunk::table.filter(import_chunk::id.eq_any(some)));
    let gone = gone.execute(conn).await.map_err(error::store)?;
    Ok(u64::try_from(gone).unwrap_or(u64::MAX))
}

pub(super) async fn add_refusals(
    conn: &mut Conn,
    id: ImportId,
    refusals: &[Refusal],
) -> Result<(), StoreError> {
    let rows: Vec<_> = refusals.iter().map(|refusal| RefusalRow::new(id, refusal)).collect();
    insert_all!(conn, import_refusal::table, rows);
    Ok(())
}

pub(super) async fn refusals(
    conn: &mut Conn,
    id: ImportId,
    (after, most): (u64, u32),
) -> Result<Vec<Refusal>, StoreError> {
    let found = import_refusal::table
        .filter(import_refusal::import_id.eq(id.as_i64()))
        .filter(import_refusal::line.gt(stored(after)))
        .order(import_refusal::line)
        .limit(most.into())
        .select(<RefusalRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<RefusalRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(RefusalRow::read).collect()
}

pub(super) async fn add_samples(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (id, changes): (ImportId, &[SampledChange]),
) -> Result<(), StoreError> {
    let rows = changes.iter().map(|change| ChangeRow::new(id, change, cipher));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    insert_all!(conn, import_change::table, rows);
    Ok(())
}

pub(super) async fn samples(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: ImportId,
) -> Result<Vec<SampledChange>, StoreError> {
    let found = import_change::table
        .filter(import_change::import_id.eq(id.as_i64()))
        .order(import_change::line)
        .select(<ChangeRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<ChangeRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &ImportFilter,
    page: Page,
) -> Result<Listed<ImportRow>, StoreError> {
    let filtered = || {
        let mut query = import_file::table.into_boxed::<Db>();
        if let Some(kind) = filter.kind {
            query = query.filter(import_file::kind.eq(kind.name()));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(import_file::state.eq(state));
        }
        query
    };
    let (limit, offset) = pages::window(page);
    let total: i64 =
        filtered().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = filtered()
        .order(import_file::id.desc())
        .limit(limit)
        .offset(offset)
        .select(<ImportRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}
