use crate::place::{Place, storable};
use crate::schema::supplier_notice;
use crate::seal::{open, seal};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::SupplierNoticeId;
use domain::ports::{Cipher, Purpose, StoreError};
use domain::supplier::{NoticeRefusal, RefusedNotice, Supplier};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supplier_notice, treat_none_as_default_value = false)]
pub(crate) struct NoticeRow {
    id: i64,
    supplier: String,
    verdict: String,
    reference: Option<String>,
    body: Vec<u8>,
    times: i64,
    first_at: i64,
    last_at: i64,
    until: i64,
    pub(crate) sameness: Vec<u8>,
}

impl NoticeRow {
    pub(crate) fn new(notice: &RefusedNotice, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "supplier_notice", id: &notice.id };
        Self {
            id: notice.id.as_i64(),
            supplier: notice.supplier.name().to_owned(),
            verdict: notice.verdict.name().to_owned(),
            reference: notice.reference.as_deref().map(storable),
            body: seal(cipher, &notice.body, place, "body"),
            times: notice.times.into(),
            first_at: notice.first_at.timestamp_micros(),
            last_at: notice.last_at.timestamp_micros(),
            until: notice.until().timestamp_micros(),
            sameness: cipher.keyed_hash(Purpose::Fingerprint, &notice.sameness()).to_vec(),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<RefusedNotice, StoreError> {
        let place = Place { table: "supplier_notice", id: &self.id };
        Ok(RefusedNotice {
            id: SupplierNoticeId(place.snowflake("id", self.id)?),
            supplier: place.word("supplier", &self.supplier, Supplier::from_name)?,
            verdict: place.word("verdict", &self.verdict, NoticeRefusal::from_name)?,
            body: open(cipher, &self.body, place, "body")?,
            times: place.read("times", u32::try_from(self.times))?,
            first_at: place.time("first_at", self.first_at)?,
            last_at: place.time("last_at", self.last_at)?,
            reference: self.reference,
        })
    }
}
