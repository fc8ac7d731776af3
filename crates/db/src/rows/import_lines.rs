use super::import::stored;
use crate::place::{Place, storable};
use crate::schema::{import_change, import_chunk, import_refusal, qualified_user};
use crate::seal::{open, seal};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::import::{ChangeKind, FieldChange, QualifiedUser, Refusal, SampledChange};
use domain::ports::{Cipher, StoreError};
use domain::{ImportId, QueryId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a piece of a file is found by, and what a sampled change is.
pub(crate) fn numbered(id: ImportId, number: u64) -> String {
    format!("{id}/{number}")
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_chunk)]
pub(crate) struct ChunkRow {
    id: String,
    import_id: i64,
    data: Vec<u8>,
}

impl ChunkRow {
    pub(crate) fn new(import: ImportId, seq: u64, bytes: &[u8], cipher: &dyn Cipher) -> Self {
        let id = numbered(import, seq);
        let place = Place { table: "import_chunk", id: &id };
        let data = seal(cipher, bytes, place, "data");
        Self { import_id: import.as_i64(), data, id }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Vec<u8>, StoreError> {
        open(cipher, &self.data, Place { table: "import_chunk", id: &self.id }, "data")
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_refusal)]
pub(crate) struct RefusalRow {
    import_id: i64,
    line: i64,
    column_name: String,
    reason: String,
}

impl RefusalRow {
    pub(crate) fn new(import: ImportId, refusal: &Refusal) -> Self {
        Self {
            import_id: import.as_i64(),
            line: stored(refusal.line),
            column_name: storable(&refusal.column),
            reason: storable(&refusal.reason),
        }
    }

    pub(crate) fn read(self) -> Result<Refusal, StoreError> {
        let place = Place { table: "import_refusal", id: &self.import_id };
        let line = place.number("line", self.line)?;
        Ok(Refusal { line, column: self.column_name, reason: self.reason })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_change)]
pub(crate) struct ChangeRow {
    id: String,
    import_id: i64,
    line: i64,
    query_id: String,
    kind: String,
    diff: Vec<u8>,
}

/// Field, before, after.
#[derive(Serialize, Deserialize)]
struct SealedField<'a>(Cow<'a, str>, Cow<'a, str>, Cow<'a, str>);

impl ChangeRow {
    pub(crate) fn new(
        import: ImportId,
        change: &SampledChange,
        cipher: &dyn Cipher,
    ) -> Result<Self, StoreError> {
        let id = numbered(import, change.line);
        let place = Place { table: "import_change", id: &id };
        let fields: Vec<_> = change
            .fields
            .iter()
            .map(|change| {
                let FieldChange { field, before, after } = change;
                SealedField(field.into(), before.into(), after.into())
            })
            .collect();
        let plain = place.read("diff", serde_json::to_vec(&fields))?;
        Ok(Self {
            import_id: import.as_i64(),
            line: stored(change.line),
            query_id: change.query_id.as_str().to_owned(),
            kind: change.kind.name().to_owned(),
            diff: seal(cipher, &plain, place, "diff"),
            id,
        })
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<SampledChange, StoreError> {
        let place = Place { table: "import_change", id: &self.id };
        let plain = open(cipher, &self.diff, place, "diff")?;
        // The parser's own words may repeat what it read.
        let fields: Vec<SealedField<'_>> = serde_json::from_slice(&plain)
            .map_err(|_shown| place.corrupt("diff", "is no list of changes"))?;
        let fields = fields.into_iter().map(|SealedField(field, before, after)| FieldChange {
            field: field.into_owned(),
            before: before.into_owned(),
            after: after.into_owned(),
        });
        Ok(SampledChange {
            line: place.number("line", self.line)?,
            query_id: place.read("query_id", QueryId::parse(&self.query_id))?,
            kind: place.word("kind", &self.kind, ChangeKind::from_name)?,
            fields: fields.collect(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = qualified_user, treat_none_as_default_value = false)]
pub(crate) struct QualifiedUserRow {
    query_id: String,
    campaign: Option<String>,
    since: i64,
}

impl QualifiedUserRow {
    pub(crate) fn new(user: &QualifiedUser) -> Self {
        Self {
            query_id: user.query_id.as_str().to_owned(),
            campaign: user.campaign.as_deref().map(storable),
            since: user.since.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<QualifiedUser, StoreError> {
        let place = Place { table: "qualified_user", id: &self.query_id };
        Ok(QualifiedUser {
            query_id: place.read("query_id", QueryId::parse(&self.query_id))?,
            since: place.time("since", self.since)?,
            campaign: self.campaign,
        })
    }
}
