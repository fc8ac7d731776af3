//! Alerts (告警): a symptom beyond its limit, raised once over all servers and cleared when it is well.

use crate::id::{AlertId, AlertMessageId};
use crate::monitor::{Reading, Symptom};
use crate::task::back_off;
use crate::time::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub id: AlertId,
    pub symptom: Symptom,
    /// Which kind of task, or which job.
    pub about: Option<String>,
    pub raised_at: Timestamp,
    /// When it was raised.
    pub value: i64,
    pub limit: i64,
    pub cleared_at: Option<Timestamp>,
}

impl Alert {
    pub fn raise(id: AlertId, reading: &Reading, now: Timestamp) -> Self {
        Self {
            id,
            symptom: reading.symptom,
            about: reading.about.clone(),
            raised_at: now,
            value: reading.value,
            limit: reading.limit,
            cleared_at: None,
        }
    }

    fn is_about(&self, reading: &Reading) -> bool {
        self.symptom == reading.symptom && self.about == reading.about
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertState {
    Raised,
    Cleared,
}

impl AlertState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Cleared => "cleared",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Raised, Self::Cleared].into_iter().find(|state| state.name() == name)
    }
}

/// One thing to tell about an alert, at least once. Its id tells a repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertMessage {
    pub id: AlertMessageId,
    pub alert_id: AlertId,
    pub symptom: Symptom,
    pub about: Option<String>,
    pub state: AlertState,
    /// Since when the alert has been raised.
    pub since: Timestamp,
    /// When what is told happened.
    pub at: Timestamp,
    pub value: i64,
    pub limit: i64,
    /// Not tried before this instant.
    pub due_at: Timestamp,
    pub failures: u32,
    pub last_error: Option<String>,
    pub sent_at: Option<Timestamp>,
}

impl AlertMessage {
    /// `value`: as it is now.
    pub fn new(
        id: AlertMessageId,
        alert: &Alert,
        (state, value): (AlertState, i64),
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            alert_id: alert.id,
            symptom: alert.symptom,
            about: alert.about.clone(),
            state,
            since: alert.raised_at,
            at: now,
            value,
            limit: alert.limit,
            due_at: now,
            failures: 0,
            last_error: None,
            sent_at: None,
        }
    }

    /// It could not be sent: again after the back-off, for as long as it takes.
    pub fn fail(&mut self, error: &str, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        self.last_error = Some(error.to_owned());
        self.due_at = now + back_off(self.failures, 500);
    }
}

/// What changes about the alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertChange<'a> {
    Raise(&'a Reading),
    /// With the value that it has now.
    Clear(&'a Alert, i64),
}

/// Compares what is raised with what is measured. Between the limit and clearly below it nothing
/// changes; what is not measured any more is over.
pub fn alert_changes<'a>(raised: &'a [Alert], readings: &'a [Reading]) -> Vec<AlertChange<'a>> {
    let is_raised = |reading: &Reading| raised.iter().any(|alert| alert.is_about(reading));
    let new = readings.iter().filter(|reading| reading.is_over() && !is_raised(reading));
    let over = raised.iter().filter_map(|alert| {
        match readings.iter().find(|reading| alert.is_about(reading)) {
            Some(reading) if reading.is_well() => Some((alert, reading.value)),
            Some(_still) => None,
            None => Some((alert, 0)),
        }
    });
    let over = over.map(|(alert, value)| AlertChange::Clear(alert, value));
    new.map(AlertChange::Raise).chain(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeDelta, TimeZone, Utc};

    fn now() -> Timestamp {
        Utc.timestamp_opt(1_750_000_000, 0).unwrap()
    }

    fn reading(about: &str, value: i64) -> Reading {
        Reading { symptom: Symptom::TaskWaits, about: Some(about.to_owned()), value, limit: 900 }
    }

    fn raised(about: &str) -> Alert {
        let id = AlertId(Snowflake::from_i64(7).unwrap());
        Alert::raise(id, &reading(about, 1_000), now())
    }

    #[test]
    fn what_is_beyond_its_limit_is_raised_once() {
        let readings = [reading("push_boss", 901), reading("push_legacy", 900)];
        assert_eq!(alert_changes(&[], &readings), [AlertChange::Raise(&readings[0])]);
        assert_eq!(alert_changes(&[raised("push_boss")], &readings), []);
    }

    #[test]
    fn it_is_cleared_when_it_is_clearly_well_and_not_before() {
        let alerts = [raised("push_boss")];
        for (value, clears) in [(900, false), (721, false), (720, true), (0, true)] {
            let readings = [reading("push_boss", value)];
            let expected =
                if clears { vec![AlertChange::Clear(&alerts[0], value)] } else { Vec::new() };
            assert_eq!(alert_changes(&alerts, &readings), expected, "{value}");
        }
    }

    #[test]
    fn what_is_not_measured_any_more_is_cleared() {
        let alerts = [raised("push_boss")];
        let readings = [reading("push_legacy", 0)];
        assert_eq!(alert_changes(&alerts, &readings), [AlertChange::Clear(&alerts[0], 0)]);
    }

    #[test]
    fn a_message_is_tried_again_after_growing_pauses() {
        let id = AlertMessageId(Snowflake::from_i64(8).unwrap());
        let told = (AlertState::Raised, 1_000);
        let mut message = AlertMessage::new(id, &raised("push_boss"), told, now());
        for seconds in [1, 2, 4, 8] {
            message.fail("not reached", now());
            assert_eq!(message.due_at, now() + TimeDelta::seconds(seconds));
        }
        for _more in 0..40 {
            message.fail("not reached", now());
        }
        assert_eq!(message.due_at, now() + TimeDelta::minutes(10));
    }
}
