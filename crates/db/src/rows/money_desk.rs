//! Money that staff have to look at: quarantined, or late.

use crate::place::{Place, kind_letter, storable};
use crate::schema::{late_payment, quarantine};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::settlement::{LatePayment, LateReason, Quarantine, QuarantineReason};
use domain::{AttemptId, Channel, EvidenceId, LatePaymentId, QuarantineId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = quarantine, treat_none_as_default_value = false)]
pub(crate) struct QuarantineRow {
    id: i64,
    evidence_id: i64,
    channel: String,
    reason: String,
    number: Option<String>,
    trade_no: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    at: i64,
    sameness: String,
}

impl QuarantineRow {
    pub(crate) fn new(quarantine: &Quarantine) -> Self {
        Self {
            id: quarantine.id.as_i64(),
            evidence_id: quarantine.evidence_id.as_i64(),
            channel: quarantine.channel.name().to_owned(),
            reason: quarantine.reason.name().to_owned(),
            number: quarantine.number.as_deref().map(storable),
            trade_no: quarantine.trade_no.as_deref().map(storable),
            amount: quarantine.amount.map(domain::Money::fen),
            currency: quarantine.amount.map(|amount| amount.currency().code().to_owned()),
            at: quarantine.at.timestamp_micros(),
            sameness: storable(&quarantine.sameness()),
        }
    }

    pub(crate) fn read(self) -> Result<Quarantine, StoreError> {
        let place = Place { table: "quarantine", id: &self.id };
        let amount = match (self.amount, self.currency.as_deref()) {
            (Some(fen), Some(currency)) => Some(place.money("amount", fen, currency)?),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(place.corrupt("currency", "is half")),
        };
        Ok(Quarantine {
            id: QuarantineId(place.snowflake("id", self.id)?),
            evidence_id: EvidenceId(place.snowflake("evidence_id", self.evidence_id)?),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            reason: place.word("reason", &self.reason, QuarantineReason::from_name)?,
            number: self.number,
            trade_no: self.trade_no,
            amount,
            at: place.time("at", self.at)?,
        })
    }
}

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
        }
    }

    pub(crate) fn read(&self) -> Result<LatePayment, StoreError> {
        let place = Place { table: "late_payment", id: &self.id };
        Ok(LatePayment {
            id: LatePaymentId(place.snowflake("id", self.id)?),
            order_id: place.order("order_id", self.order_id, &self.order_kind)?,
            attempt_id: AttemptId(place.snowflake("attempt_id", self.attempt_id)?),
            reason: place.word("reason", &self.reason, LateReason::from_name)?,
            amount: place.money("amount", self.amount, &self.currency)?,
            at: place.time("at", self.at)?,
        })
    }
}
