use crate::place::{Place, storable};
use crate::schema::order_note;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::order::OrderNote;
use domain::ports::{Cipher, StoreError};
use domain::{NoteId, OrderId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = order_note)]
pub(crate) struct NoteRow {
    id: i64,
    order_id: i64,
    written_by: String,
    text: Vec<u8>,
    at: i64,
}

impl NoteRow {
    pub(crate) fn new(note: &OrderNote, cipher: &dyn Cipher) -> Self {
        let place = Place { table: "order_note", id: &note.id };
        Self {
            id: note.id.as_i64(),
            order_id: note.order_id.number().as_i64(),
            written_by: storable(&note.by),
            text: seal_text(cipher, &note.text, place, "text"),
            at: note.at.timestamp_micros(),
        }
    }

    /// `order`: by which it was asked for.
    pub(crate) fn read(self, order: OrderId, cipher: &dyn Cipher) -> Result<OrderNote, StoreError> {
        let place = Place { table: "order_note", id: &self.id };
        Ok(OrderNote {
            id: NoteId(place.snowflake("id", self.id)?),
            order_id: order,
            text: open_text(cipher, &self.text, place, "text")?,
            at: place.time("at", self.at)?,
            by: self.written_by,
        })
    }
}
