use crate::place::{Place, storable};
use crate::schema::{alert, alert_message};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::alert::{Alert, AlertMessage, AlertState};
use domain::monitor::Symptom;
use domain::ports::StoreError;
use domain::{AlertId, AlertMessageId, Timestamp};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = alert, treat_none_as_default_value = false)]
pub(crate) struct AlertRow {
    id: i64,
    symptom: String,
    about: String,
    raised_at: i64,
    value: i64,
    threshold: i64,
    cleared_at: Option<i64>,
}

impl AlertRow {
    pub(crate) fn new(alert: &Alert) -> Self {
        Self {
            id: alert.id.as_i64(),
            symptom: alert.symptom.name().to_owned(),
            about: alert.about.clone().unwrap_or_default(),
            raised_at: alert.raised_at.timestamp_micros(),
            value: alert.value,
            threshold: alert.limit,
            cleared_at: alert.cleared_at.map(|at| at.timestamp_micros()),
        }
    }

    /// `None` where only a newer release knows the symptom.
    pub(crate) fn read(self) -> Result<Option<Alert>, StoreError> {
        let Some(symptom) = Symptom::from_name(&self.symptom) else { return Ok(None) };
        let place = Place { table: "alert", id: &self.id };
        Ok(Some(Alert {
            id: AlertId(place.snowflake("id", self.id)?),
            symptom,
            about: Some(self.about).filter(|about| !about.is_empty()),
            raised_at: place.time("raised_at", self.raised_at)?,
            value: self.value,
            limit: self.threshold,
            cleared_at: place.maybe_time("cleared_at", self.cleared_at)?,
        }))
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_message, treat_none_as_default_value = false)]
pub(crate) struct AlertMessageRow {
    id: i64,
    alert_id: i64,
    symptom: String,
    about: String,
    state: String,
    since: i64,
    at: i64,
    value: i64,
    threshold: i64,
    #[diesel(embed)]
    sending: SendingColumns,
}

/// When it is tried next, what became of the tries, and when it was received.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = alert_message)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct SendingColumns {
    due_at: i64,
    failures: i64,
    last_error: Option<String>,
    sent_at: Option<i64>,
}

impl SendingColumns {
    pub(crate) fn new(message: &AlertMessage) -> Self {
        Self {
            due_at: message.due_at.timestamp_micros(),
            failures: message.failures.into(),
            last_error: message.last_error.as_deref().map(storable),
            sent_at: message.sent_at.map(|at| at.timestamp_micros()),
        }
    }
}

impl AlertMessageRow {
    pub(crate) fn new(message: &AlertMessage) -> Self {
        let micros = |at: Timestamp| at.timestamp_micros();
        Self {
            id: message.id.as_i64(),
            alert_id: message.alert_id.as_i64(),
            symptom: message.symptom.name().to_owned(),
            about: message.about.clone().unwrap_or_default(),
            state: message.state.name().to_owned(),
            since: micros(message.since),
            at: micros(message.at),
            value: message.value,
            threshold: message.limit,
            sending: SendingColumns::new(message),
        }
    }

    /// `None` where only a newer release knows the symptom.
    pub(crate) fn read(self) -> Result<Option<AlertMessage>, StoreError> {
        let Some(symptom) = Symptom::from_name(&self.symptom) else { return Ok(None) };
        let place = Place { table: "alert_message", id: &self.id };
        let SendingColumns { due_at, failures, last_error, sent_at } = self.sending;
        Ok(Some(AlertMessage {
            id: AlertMessageId(place.snowflake("id", self.id)?),
            alert_id: AlertId(place.snowflake("alert_id", self.alert_id)?),
            symptom,
            about: Some(self.about).filter(|about| !about.is_empty()),
            state: place.word("state", &self.state, AlertState::from_name)?,
            since: place.time("since", self.since)?,
            at: place.time("at", self.at)?,
            value: self.value,
            limit: self.threshold,
            due_at: place.time("due_at", due_at)?,
            failures: place.number("failures", failures)?,
            last_error,
            sent_at: place.maybe_time("sent_at", sent_at)?,
        }))
    }
}
