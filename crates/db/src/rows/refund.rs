use crate::place::{Place, kind_letter, storable};
use crate::schema::refund;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::refund::RefundCause;
use domain::{AttemptId, LatePaymentId, Refund, RefundId, RefundNumber, RefundState};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refund, treat_none_as_default_value = false)]
pub(crate) struct RefundRow {
    id: i64,
    number: String,
    order_id: i64,
    order_kind: String,
    attempt_id: i64,
    amount: i64,
    currency: String,
    reason: Vec<u8>,
    cause: String,
    late_payment_id: Option<i64>,
    #[diesel(embed)]
    state: RefundStateColumns,
    created_at: i64,
    version: i64,
}

/// `state_reason`: why it failed or needs attention.
#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = refund, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct RefundStateColumns {
    state: String,
    state_at: Option<i64>,
    provider_no: Option<String>,
    state_reason: Option<String>,
}

impl RefundRow {
    pub(crate) fn new(refund: &Refund, cipher: &dyn Cipher) -> Self {
        let id = refund.id.as_i64();
        let place = Place { table: "refund", id: &id };
        let late = match refund.cause {
            RefundCause::LateMoney(late) => Some(late),
            RefundCause::Staff | RefundCause::NotDelivered | RefundCause::Outside => None,
        };
        Self {
            id,
            number: refund.number.as_str().to_owned(),
            order_id: refund.order_id.number().as_i64(),
            order_kind: kind_letter(refund.order_id),
            attempt_id: refund.attempt_id.as_i64(),
            amount: refund.amount.fen(),
            currency: refund.amount.currency().code().to_owned(),
            reason: seal_text(cipher, &refund.reason, place, "reason"),
            cause: refund.cause.name().to_owned(),
            late_payment_id: late.map(LatePaymentId::as_i64),
            state: RefundStateColumns::new(&refund.state),
            created_at: refund.created_at.timestamp_micros(),
            version: refund.version,
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Refund, StoreError> {
        let place = Place { table: "refund", id: &self.id };
        Ok(Refund {
            id: RefundId(place.snowflake("id", self.id)?),
            number: place.read("number", RefundNumber::parse(&self.number))?,
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            attempt_id: AttemptId(place.snowflake("attempt_id", self.attempt_id)?),
            amount: place.money("amount", self.amount, &self.currency)?,
            reason: open_text(cipher, &self.reason, place, "reason")?,
            cause: self.cause(place)?,
            created_at: place.time("created_at", self.created_at)?,
            state: self.state.read(place)?,
            version: self.version,
        })
    }

    fn cause(&self, place: Place<'_>) -> Result<RefundCause, StoreError> {
        Ok(match self.cause.as_str() {
            "staff" => RefundCause::Staff,
            "not_delivered" => RefundCause::NotDelivered,
            "outside" => RefundCause::Outside,
            "late_money" => {
                let late = place.some("late_payment_id", self.late_payment_id)?;
                RefundCause::LateMoney(LatePaymentId(place.snowflake("late_payment_id", late)?))
            }
            _unknown => return Err(place.corrupt("cause", "is an unknown word")),
        })
    }
}

impl RefundStateColumns {
    pub(crate) fn new(state: &RefundState) -> Self {
        let name = Self { state: state.name().to_owned(), ..Self::default() };
        match state {
            RefundState::Requested => name,
            RefundState::Submitted { since } => {
                Self { state_at: Some(since.timestamp_micros()), ..name }
            }
            RefundState::Succeeded { at, provider_no } => Self {
                state_at: Some(at.timestamp_micros()),
                provider_no: provider_no.as_deref().map(storable),
                ..name
            },
            RefundState::Failed { at, reason }
            | RefundState::NeedsAttention { since: at, reason } => Self {
                state_at: Some(at.timestamp_micros()),
                state_reason: Some(storable(reason)),
                ..name
            },
        }
    }

    fn read(self, place: Place<'_>) -> Result<RefundState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "requested" => RefundState::Requested,
            "submitted" => RefundState::Submitted { since: at()? },
            "succeeded" => RefundState::Succeeded { at: at()?, provider_no: self.provider_no },
            "failed" => RefundState::Failed {
                at: at()?,
                reason: place.some("state_reason", self.state_reason)?,
            },
            "needs_attention" => RefundState::NeedsAttention {
                since: at()?,
                reason: place.some("state_reason", self.state_reason)?,
            },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}
