use crate::place::{Place, kind_letter};
use crate::schema::idempotency;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::intake::{Fingerprint, KeyedRequest, StoredAnswer};
use domain::ports::StoreError;
use domain::{OrderId, Timestamp};

/// What a key is used for: claimed while there is no status, then answered. Either way it may be
/// taken over at `until`.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = idempotency)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct KeyUse {
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) status: Option<i64>,
    pub(crate) body: Option<String>,
    pub(crate) order_id: Option<i64>,
    pub(crate) order_kind: Option<String>,
    pub(crate) until: i64,
}

impl KeyUse {
    pub(crate) fn new(
        request: &KeyedRequest,
        answer: Option<&StoredAnswer>,
        until: Timestamp,
    ) -> Self {
        let order = answer.and_then(|answer| answer.order_id);
        Self {
            fingerprint: request.fingerprint.0.to_vec(),
            status: answer.map(|answer| answer.status.into()),
            body: answer.map(|answer| answer.body.clone()),
            order_id: order.map(|order| order.number().as_i64()),
            order_kind: order.map(kind_letter),
            until: until.timestamp_micros(),
        }
    }

    /// What was asked, and the answer if there is one. `key`: where the row stands.
    pub(crate) fn read(self, key: &str) -> Result<(Fingerprint, Option<StoredAnswer>), StoreError> {
        let place = Place { table: "idempotency", id: &key };
        let fingerprint = self.fingerprint.as_slice().try_into();
        let fingerprint = Fingerprint(place.read("fingerprint", fingerprint)?);
        let Some(status) = self.status else { return Ok((fingerprint, None)) };
        let answer = StoredAnswer {
            status: place.number("status", status)?,
            order_id: order_id(place, self.order_id, self.order_kind.as_deref())?,
            body: place.some("body", self.body)?,
        };
        Ok((fingerprint, Some(answer)))
    }
}

fn order_id(
    place: Place<'_>,
    number: Option<i64>,
    kind: Option<&str>,
) -> Result<Option<OrderId>, StoreError> {
    let Some(number) = number else { return Ok(None) };
    let kind = place.some("order_kind", kind)?;
    place.order("order_id", number, kind).map(Some)
}
