use crate::place::{Place, kind_letter, storable};
use crate::schema::late_payment;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::settlement::{LateDecision, LatePayment, LateReason};
use domain::{AttemptId, LatePaymentId, RefundId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = late_payment)]
pub(crate) struct LatePaymentRow {
    id: i64,
    order_id: i64,
    order_kind: String,
    attempt_id: i64,
    reason: String,
    amount: i64,
    currency: String,
    at: i64,
    #[diesel(embed)]
    decision: DecisionColumns,
}

/// What has been decided, when, by whom (nobody: by the package's policy), and with which refund.
#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = late_payment)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct DecisionColumns {
    decision: String,
    decided_at: Option<i64>,
    decided_by: Option<String>,
    refund_id: Option<i64>,
}

impl LatePaymentRow {
    pub(crate) fn new(late: &LatePayment) -> Self {
        Self {
            id: late.id.as_i64(),
            order_id: late.order_id.number().as_i64(),
            order_kind: kind_letter(late.order_id),
            attempt_id: late.attempt_id.as_i64(),
            reason: late.reason.name().to_owned(),
            amount: late.amount.fen(),
            currency: late.amount.currency().code().to_owned(),
            at: late.at.timestamp_micros(),
            decision: DecisionColumns::new(&late.decision),
        }
    }

    pub(crate) fn read(self) -> Result<LatePayment, StoreError> {
        let place = Place { table: "late_payment", id: &self.id };
        Ok(LatePayment {
            id: LatePaymentId(place.snowflake("id", self.id)?),
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            attempt_id: AttemptId(place.snowflake("attempt_id", self.attempt_id)?),
            reason: place.word("reason", &self.reason, LateReason::from_name)?,
            amount: place.money("amount", self.amount, &self.currency)?,
            at: place.time("at", self.at)?,
            decision: self.decision.read(place)?,
        })
    }
}

impl DecisionColumns {
    pub(crate) fn new(decision: &LateDecision) -> Self {
        let name = Self { decision: decision.name().to_owned(), ..Self::default() };
        match decision {
            LateDecision::Waiting => name,
            LateDecision::Completed { at, by } => Self {
                decided_at: Some(at.timestamp_micros()),
                decided_by: by.as_deref().map(storable),
                ..name
            },
            LateDecision::Refunded { at, by, refund_id } => Self {
                decided_at: Some(at.timestamp_micros()),
                decided_by: by.as_deref().map(storable),
                refund_id: Some(refund_id.as_i64()),
                ..name
            },
        }
    }

    fn read(self, place: Place<'_>) -> Result<LateDecision, StoreError> {
        let at = || place.time_in("decided_at", self.decided_at);
        Ok(match self.decision.as_str() {
            "waiting" => LateDecision::Waiting,
            "completed" => LateDecision::Completed { at: at()?, by: self.decided_by },
            "refunded" => {
                let refund = place.some("refund_id", self.refund_id)?;
                let refund_id = RefundId(place.snowflake("refund_id", refund)?);
                LateDecision::Refunded { at: at()?, by: self.decided_by, refund_id }
            }
            _unknown => return Err(place.corrupt("decision", "is an unknown word")),
        })
    }
}
