use crate::place::{Place, storable};
use crate::schema::quarantine;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::settlement::{Quarantine, QuarantineChoice, QuarantineReason, Resolution};
use domain::{Channel, EvidenceId, QuarantineId};

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
    #[diesel(embed)]
    resolution: ResolutionColumns,
}

/// What staff made of it; nothing so far where all are missing.
#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = quarantine)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ResolutionColumns {
    resolved_at: Option<i64>,
    resolved_by: Option<String>,
    resolved_reason: Option<Vec<u8>>,
    choice: Option<String>,
}

impl QuarantineRow {
    pub(crate) fn new(quarantine: &Quarantine, cipher: &dyn Cipher) -> Self {
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
            resolution: ResolutionColumns::new(quarantine, cipher),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Quarantine, StoreError> {
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
            amount,
            at: place.time("at", self.at)?,
            resolution: self.resolution.read(place, cipher)?,
            number: self.number,
            trade_no: self.trade_no,
        })
    }
}

impl ResolutionColumns {
    pub(crate) fn new(quarantine: &Quarantine, cipher: &dyn Cipher) -> Self {
        let Some(resolution) = &quarantine.resolution else { return Self::default() };
        let id = quarantine.id.as_i64();
        let place = Place { table: "quarantine", id: &id };
        let Resolution { at, by, reason, choice } = resolution;
        Self {
            resolved_at: Some(at.timestamp_micros()),
            resolved_by: Some(storable(by)),
            resolved_reason: Some(seal_text(cipher, reason, place, "resolved_reason")),
            choice: Some(choice.name().to_owned()),
        }
    }

    fn read(self, place: Place<'_>, cipher: &dyn Cipher) -> Result<Option<Resolution>, StoreError> {
        let Some(at) = place.maybe_time("resolved_at", self.resolved_at)? else { return Ok(None) };
        let reason = place.some("resolved_reason", self.resolved_reason)?;
        let choice = place.some("choice", self.choice)?;
        Ok(Some(Resolution {
            at,
            by: place.some("resolved_by", self.resolved_by)?,
            reason: open_text(cipher, &reason, place, "resolved_reason")?,
            choice: place.word("choice", &choice, QuarantineChoice::from_name)?,
        }))
    }
}
