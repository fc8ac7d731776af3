use super::{Conn, Db, Pool, SKIP_LOCKED, Transaction, now};
use crate::cipher::{AesGcmCipher, KEY_ID_LEN, KeySheet};
use crate::error;
use crate::place::Place;
use crate::reseal::{KeyHolder, KeyUse, Progress, Resealing, RowKey, SEALED_COLUMNS, SealedColumn};
use crate::rows::archive::key_ids;
use crate::seal::{open, seal};
use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel_async::RunQueryDsl;
use domain::ports::{Clock, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many texts are sealed anew in one transaction.
const BATCH: usize = 100;

/// Seals stored texts anew: of one database.
#[derive(Debug, Clone)]
pub struct SqlResealing {
    pool: Pool,
    cipher: Arc<AesGcmCipher>,
    clock: Arc<dyn Clock>,
}

impl SqlResealing {
    pub fn new(pool: Pool, cipher: Arc<AesGcmCipher>, clock: Arc<dyn Clock>) -> Self {
        Self { pool, cipher, clock }
    }
}

#[derive(QueryableByName)]
struct UseRow {
    #[diesel(sql_type = Binary)]
    key_id: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    texts: i64,
}

#[derive(QueryableByName)]
struct ArchiveUseRow {
    #[diesel(sql_type = Text)]
    key_ids: String,
    #[diesel(sql_type = BigInt)]
    files: i64,
}

#[derive(QueryableByName)]
struct SealedRow {
    #[diesel(sql_type = Text)]
    row_key: String,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

#[derive(QueryableByName)]
struct HolderRow {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Nullable<Text>)]
    sheet: Option<String>,
}

#[async_trait]
impl Resealing for SqlResealing {
    async fn key_use(&self) -> Result<Vec<KeyUse>, StoreError> {
        let mut all = Vec::new();
        let mut reading = self.pool.read().await?;
        for column in SEALED_COLUMNS {
            all.extend(uses(reading.conn()?, *column).await?);
        }
        Ok(reading.end(all))
    }

    async fn archive_key_use(&self) -> Result<BTreeMap<u32, i64>, StoreError> {
        let mut reading = self.pool.read().await?;
        let count = "SELECT key_ids, COUNT(*) AS files FROM evidence_archive GROUP BY key_ids";
        let rows = diesel::sql_query(count).load::<ArchiveUseRow>(reading.conn()?).await;
        let rows = reading.end(rows.map_err(error::store)?);
        let mut uses = BTreeMap::new();
        for row in rows {
            let place = Place { table: "evidence_archive", id: &row.key_ids };
            for key in place.read("key_ids", key_ids(&row.key_ids))? {
                *uses.entry(key).or_default() += row.files;
            }
        }
        Ok(uses)
    }

    async fn reseal_next(
        &self,
        column: SealedColumn,
        after: Option<&str>,
    ) -> Result<Progress, StoreError> {
        let active = self.cipher.sheet().active;
        let mut reading = self.pool.read().await?;
        let found = next(reading.conn()?, column, after, active).await?;
        let found = reading.end(found);
        if found.is_empty() {
            return Ok(Progress::default());
        }
        let after = found.last().map(|last| last.row_key.clone());
        let mut progress = Progress { after, ..Progress::default() };
        let mut transaction = Transaction::begin(&self.pool).await?;
        for row in &found {
            let id = &row.row_key;
            let place = Place { table: column.table, id };
            let Ok(plain) = open(self.cipher.as_ref(), &row.sealed, place, column.column) else {
                progress.unreadable.push(id.clone());
                continue;
            };
            let sealed = seal(self.cipher.as_ref(), &plain, place, column.column);
            match exchange(transaction.conn()?, column, row, sealed).await? {
                0 => progress.missed += 1,
                _one => progress.resealed += 1,
            }
        }
        transaction.commit().await?;
        Ok(progress)
    }

    async fn tell_keys(&self, holder: &str, sheet: &KeySheet) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        let conn = transaction.conn()?;
        let told_at = now(conn, self.clock.as_ref()).await?.timestamp_micros();
        let tell = "INSERT INTO key_holder (holder, sheet, told_at) VALUES ($1, $2, $3) \
                    ON CONFLICT (holder) DO UPDATE SET sheet = excluded.sheet, \
                    told_at = excluded.told_at";
        let tell = diesel::sql_query(tell)
            .bind::<Text, _>(holder)
            .bind::<Text, _>(sheet.to_text())
            .bind::<BigInt, _>(told_at);
        tell.execute(conn).await.map_err(error::store)?;
        let forget = "DELETE FROM key_holder WHERE holder <> $1 AND holder NOT IN \
                      (SELECT holder FROM worker_slot WHERE holder IS NOT NULL)";
        let forget = diesel::sql_query(forget).bind::<Text, _>(holder);
        forget.execute(conn).await.map_err(error::store)?;
        transaction.commit().await
    }

    async fn key_holders(&self) -> Result<Vec<KeyHolder>, StoreError> {
        let mut reading = self.pool.read().await?;
        let conn = reading.conn()?;
        let now = now(conn, self.clock.as_ref()).await?.timestamp_micros();
        let holders = "SELECT w.holder AS holder, k.sheet AS sheet FROM worker_slot w \
                       LEFT JOIN key_holder k ON k.holder = w.holder \
                       WHERE w.holder IS NOT NULL AND w.until > $1 ORDER BY w.holder";
        let holders = diesel::sql_query(holders).bind::<BigInt, _>(now);
        let rows = holders.load::<HolderRow>(conn).await.map_err(error::store)?;
        let read = |row: HolderRow| KeyHolder {
            name: row.holder,
            sheet: row.sheet.as_deref().and_then(KeySheet::from_text),
        };
        Ok(reading.end(rows.into_iter().map(read).collect()))
    }
}

async fn uses(conn: &mut Conn, column: SealedColumn) -> Result<Vec<KeyUse>, StoreError> {
    let SealedColumn { table, column: name, .. } = column;
    let count = format!(
        "SELECT substr({name}, 1, {KEY_ID_LEN}) AS key_id, COUNT(*) AS texts FROM {table} \
         WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 1"
    );
    let rows = diesel::sql_query(count).load::<UseRow>(conn).await.map_err(error::store)?;
    let id = table;
    let read = |row: UseRow| {
        let place = Place { table, id: &id };
        let key_id = place.read(name, <[u8; KEY_ID_LEN]>::try_from(row.key_id.as_slice()))?;
        Ok(KeyUse { column, key_id: u32::from_be_bytes(key_id), texts: row.texts })
    };
    rows.into_iter().map(read).collect()
}

/// The next texts, by the order of their rows' keys, that the active key does not seal.
async fn next(
    conn: &mut Conn,
    column: SealedColumn,
    after: Option<&str>,
    active: u32,
) -> Result<Vec<SealedRow>, StoreError> {
    let SealedColumn { table, key, column: name } = column;
    let (RowKey::Number(key_name) | RowKey::Text(key_name)) = key;
    let from = if after.is_some() { format!("AND {key_name} > $2") } else { String::new() };
    let select = format!(
        "SELECT CAST({key_name} AS TEXT) AS row_key, {name} AS sealed FROM {table} \
         WHERE {name} IS NOT NULL AND substr({name}, 1, {KEY_ID_LEN}) <> $1 {from} \
         ORDER BY {key_name} LIMIT {BATCH}"
    );
    let active = active.to_be_bytes().to_vec();
    let mut select = diesel::sql_query(select).into_boxed::<Db>().bind::<Binary, _>(active);
    if let Some(after) = after {
        select = bind_key(select, column, after)?;
    }
    select.load::<SealedRow>(conn).await.map_err(error::store)
}

/// Puts the new text in the place of the old one, if that is still there and free.
async fn exchange(
    conn: &mut Conn,
    column: SealedColumn,
    row: &SealedRow,
    sealed: Vec<u8>,
) -> Result<usize, StoreError> {
    let SealedColumn { table, key, column: name } = column;
    let (RowKey::Number(key_name) | RowKey::Text(key_name)) = key;
    let update = format!(
        "UPDATE {table} SET {name} = $1 WHERE {key_name} = (SELECT {key_name} FROM {table} \
         WHERE {key_name} = $2 AND {name} = $3{SKIP_LOCKED})"
    );
    let update = diesel::sql_query(update).into_boxed::<Db>().bind::<Binary, _>(sealed);
    let update = bind_key(update, column, &row.row_key)?.bind::<Binary, _>(row.sealed.clone());
    update.execute(conn).await.map_err(error::store)
}

type Statement = BoxedSqlQuery<'static, Db, diesel::query_builder::SqlQuery>;

fn bind_key(
    statement: Statement,
    column: SealedColumn,
    key: &str,
) -> Result<Statement, StoreError> {
    match column.key {
        RowKey::Number(name) => {
            let place = Place { table: column.table, id: &key };
            let number: i64 = place.read(name, key.parse())?;
            Ok(statement.bind::<BigInt, _>(number))
        }
        RowKey::Text(_) => Ok(statement.bind::<Text, _>(key.to_owned())),
    }
}
