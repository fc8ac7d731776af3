use crate::place::{Place, storable};
use crate::schema::{reconciliation, statement_line};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::StoreError;
use domain::reconciliation::{
    LineKind, Reconciliation, ReconciliationCounts, ReconciliationSource, ReconciliationState,
    StatementLine,
};
use domain::{Channel, ReconciliationId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reconciliation, treat_none_as_default_value = false)]
pub(crate) struct ReconciliationRow {
    id: i64,
    channel: String,
    account: String,
    day: String,
    source: String,
    #[diesel(embed)]
    progress: ReconciliationProgress,
    created_at: i64,
}

/// `failure`: why it failed, if it did.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reconciliation)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ReconciliationProgress {
    state: String,
    state_at: Option<i64>,
    failure: Option<String>,
    lines: i64,
    matched: i64,
    differences: i64,
    healed: i64,
}

impl ReconciliationRow {
    pub(crate) fn new(reconciliation: &Reconciliation) -> Self {
        Self {
            id: reconciliation.id.as_i64(),
            channel: reconciliation.channel.name().to_owned(),
            account: reconciliation.account.clone(),
            day: reconciliation.day.to_string(),
            source: reconciliation.source.name().to_owned(),
            progress: ReconciliationProgress::new(reconciliation),
            created_at: reconciliation.created_at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<Reconciliation, StoreError> {
        let place = Place { table: "reconciliation", id: &self.id };
        let ReconciliationProgress { lines, matched, differences, healed, .. } = self.progress;
        Ok(Reconciliation {
            id: ReconciliationId(place.snowflake("id", self.id)?),
            channel: place.word("channel", &self.channel, Channel::from_name)?,
            day: place.read("day", self.day.parse())?,
            source: place.word("source", &self.source, ReconciliationSource::from_name)?,
            state: self.progress.read(place)?,
            counts: ReconciliationCounts { lines, matched, differences, healed },
            created_at: place.time("created_at", self.created_at)?,
            account: self.account,
        })
    }
}

impl ReconciliationProgress {
    pub(crate) fn new(reconciliation: &Reconciliation) -> Self {
        let (at, failure) = match &reconciliation.state {
            ReconciliationState::Requested | ReconciliationState::Running => (None, None),
            ReconciliationState::Done { at } => (Some(at), None),
            ReconciliationState::Failed { at, reason } => (Some(at), Some(storable(reason))),
        };
        let ReconciliationCounts { lines, matched, differences, healed } = reconciliation.counts;
        Self {
            state: reconciliation.state.name().to_owned(),
            state_at: at.map(chrono::DateTime::timestamp_micros),
            failure,
            lines,
            matched,
            differences,
            healed,
        }
    }

    fn read(self, place: Place<'_>) -> Result<ReconciliationState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "requested" => ReconciliationState::Requested,
            "running" => ReconciliationState::Running,
            "done" => ReconciliationState::Done { at: at()? },
            "failed" => ReconciliationState::Failed {
                at: at()?,
                reason: place.some("failure", self.failure)?,
            },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_line, treat_none_as_default_value = false)]
pub(crate) struct StatementLineRow {
    reconciliation_id: i64,
    line: i64,
    kind: String,
    number: String,
    trade_no: String,
    refund_number: Option<String>,
    amount: i64,
    currency: String,
    at: i64,
}

impl StatementLineRow {
    pub(crate) fn new(id: ReconciliationId, line: &StatementLine) -> Self {
        Self {
            reconciliation_id: id.as_i64(),
            line: i64::try_from(line.line).unwrap_or(i64::MAX),
            kind: line.kind.name().to_owned(),
            number: storable(&line.number),
            trade_no: storable(&line.trade_no),
            refund_number: line.refund_number.as_deref().map(storable),
            amount: line.amount.fen(),
            currency: line.amount.currency().code().to_owned(),
            at: line.at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<StatementLine, StoreError> {
        let id = format!("{}/{}", self.reconciliation_id, self.line);
        let place = Place { table: "statement_line", id: &id };
        Ok(StatementLine {
            line: place.number("line", self.line)?,
            kind: place.word("kind", &self.kind, LineKind::from_name)?,
            amount: place.money("amount", self.amount, &self.currency)?,
            at: place.time("at", self.at)?,
            number: self.number,
            trade_no: self.trade_no,
            refund_number: self.refund_number,
        })
    }
}
