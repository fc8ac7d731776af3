use crate::place::Place;
use crate::rows::evidence::slot;
use crate::schema::evidence_archive;
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::EvidenceId;
use domain::evidence::ArchivedEvidence;
use domain::ports::StoreError;
use std::collections::BTreeSet;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = evidence_archive, treat_none_as_default_value = false)]
pub(crate) struct ArchiveRow {
    chain: i64,
    first_position: i64,
    last_position: i64,
    first_hash: Vec<u8>,
    last_hash: Vec<u8>,
    file: String,
    sha256: Vec<u8>,
    links: i64,
    lowest_id: i64,
    highest_id: i64,
    key_ids: String,
    at: i64,
}

impl ArchiveRow {
    pub(crate) fn new(kept: &ArchivedEvidence) -> Self {
        let (lowest, highest) = kept.ids;
        let keys: Vec<_> = kept.keys.iter().map(u32::to_string).collect();
        Self {
            chain: kept.chain.number().into(),
            first_position: kept.first,
            last_position: kept.last,
            first_hash: kept.first_hash.to_vec(),
            last_hash: kept.last_hash.to_vec(),
            file: kept.file.clone(),
            sha256: kept.sha256.to_vec(),
            links: kept.links(),
            lowest_id: lowest.as_i64(),
            highest_id: highest.as_i64(),
            key_ids: keys.join(","),
            at: kept.at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<ArchivedEvidence, StoreError> {
        let place = Place { table: "evidence_archive", id: &self.file };
        let id = |column, number| place.snowflake(column, number).map(EvidenceId);
        Ok(ArchivedEvidence {
            chain: slot(place, self.chain)?,
            first: self.first_position,
            last: self.last_position,
            first_hash: place.hash("first_hash", &self.first_hash)?,
            last_hash: place.hash("last_hash", &self.last_hash)?,
            sha256: place.hash("sha256", &self.sha256)?,
            ids: (id("lowest_id", self.lowest_id)?, id("highest_id", self.highest_id)?),
            keys: place.read("key_ids", key_ids(&self.key_ids))?,
            at: place.time("at", self.at)?,
            file: self.file,
        })
    }
}

/// As they stand in a row, comma between.
pub(crate) fn key_ids(text: &str) -> Result<BTreeSet<u32>, std::num::ParseIntError> {
    text.split(',').filter(|id| !id.is_empty()).map(str::parse).collect()
}
