use crate::place::{Place, storable};
use crate::schema::difference;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::reconciliation::{
    Difference, DifferenceKind, DifferenceResolution, DifferenceState, LineKind,
};
use domain::{Channel, DifferenceId, Money, ReconciliationId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = difference, treat_none_as_default_value = false)]
pub(crate) struct DifferenceRow {
    id: i64,
    reconciliation_id: i64,
    channel: String,
    day: String,
    line_kind: String,
    kind: String,
    number: String,
    trade_no: Option<String>,
    refund_number: Option<String>,
    ours: Option<i64>,
    theirs: Option<i64>,
    currency: Option<String>,
    detail: String,
    #[diesel(embed)]
    state: DifferenceStateColumns,
    at: i64,
    sameness: String,
}

#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = difference)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct DifferenceStateColumns {
    state: String,
    state_at: Option<i64>,
    resolved_by: Option<String>,
    resolved_reason: Option<Vec<u8>>,
}

impl DifferenceRow {
    pub(crate) fn new(difference: &Difference, cipher: &dyn Cipher) -> Self {
        // Both sums of one line are in one currency.
        let currency = difference.ours.or(difference.theirs).map(Money::currency);
        Self {
            id: difference.id.as_i64(),
            reconciliation_id: difference.reconciliation_id.as_i64(),
            channel: difference.channel.name().to_owned(),
            day: difference.day.to_string(),
            line_kind: difference.line_kind.name().to_owned(),
            kind: difference.kind.name().to_owned(),
            number: storable(&difference.number),
            trade_no: difference.trade_no.as_deref().map(storable),
            refund_number: difference.refund_number.as_deref().map(storable),
            ours: difference.ours.map(Money::fen),
            theirs: difference.theirs.map(Money::fen),
            currency: currency.map(|currency| currency.code().to_owned()),
            detail: storable(&difference.detail),
            state: DifferenceStateColumns::new(difference, cipher),
            at: difference.at.timestamp_micros(),
            sameness: sameness(difference),
        }
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Difference, StoreError> {
        let place = Place { table: "difference", id: &self.id };
        let money = |column, fen: Option<i64>| {
            let Some(fen) = fen else { return Ok(None) };
            let currency = place.some("currency", self.currency.as_deref())?;
            place.money(column, fen, currency).map(Some)
        };
        let of = place.snowflake("reconciliation_id", self.reconciliation_id)?;
        Ok(Difference {
            id: DifferenceId(place.snowflake("id", self.id)?),
            reconciliation_id: ReconciliationId(of),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            day: place.read("day", self.day.parse())?,
            line_kind: place.word("line_kind", &self.line_kind, LineKind::from_name)?,
            kind: place.word("kind", &self.kind, DifferenceKind::from_name)?,
            ours: money("ours", self.ours)?,
            theirs: money("theirs", self.theirs)?,
            state: self.state.read(place, cipher)?,
            at: place.time("at", self.at)?,
            number: self.number,
            trade_no: self.trade_no,
            refund_number: self.refund_number,
            detail: self.detail,
        })
    }
}

impl DifferenceStateColumns {
    pub(crate) fn new(difference: &Difference, cipher: &dyn Cipher) -> Self {
        let id = difference.id.as_i64();
        let place = Place { table: "difference", id: &id };
        let name = Self { state: difference.state.name().to_owned(), ..Self::default() };
        match &difference.state {
            DifferenceState::Open => name,
            DifferenceState::Healed { at } | DifferenceState::Superseded { at } => {
                Self { state_at: Some(at.timestamp_micros()), ..name }
            }
            DifferenceState::Resolved(DifferenceResolution { at, by, reason }) => Self {
                state_at: Some(at.timestamp_micros()),
                resolved_by: Some(storable(by)),
                resolved_reason: Some(seal_text(cipher, reason, place, "resolved_reason")),
                ..name
            },
        }
    }

    fn read(self, place: Place<'_>, cipher: &dyn Cipher) -> Result<DifferenceState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "open" => DifferenceState::Open,
            "healed" => DifferenceState::Healed { at: at()? },
            "superseded" => DifferenceState::Superseded { at: at()? },
            "resolved" => {
                let reason = place.some("resolved_reason", self.resolved_reason)?;
                DifferenceState::Resolved(DifferenceResolution {
                    at: at()?,
                    by: place.some("resolved_by", self.resolved_by)?,
                    reason: open_text(cipher, &reason, place, "resolved_reason")?,
                })
            }
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}

/// What the same difference is found by.
pub(crate) fn sameness(difference: &Difference) -> String {
    storable(&difference.sameness())
}
